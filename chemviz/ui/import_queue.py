"""Several files at once: which one is on screen, which are done, and which wait."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.ui import session
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.emphasis import main_button
from chemviz.ui.import_work import keep_only, work_on
from chemviz.ui.navigation import DATASETS
from chemviz.ui.plain import plain
from chemviz.wording import count

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KEY: Final = "upload_shown"
_NAME_CHARACTERS: Final = 60


def choose_file(files: Sequence["UploadedFile"]) -> "UploadedFile":
    """The file to work on: the only one, or of several the one that is chosen here, at first the first that waits."""
    keep_only(file.file_id for file in files)
    by_id = {file.file_id: file for file in files}
    shown = session.current().upload_shown
    if shown not in by_id:
        shown = next_waiting(files) or files[0].file_id
        session.change(upload_shown=shown)
    if len(files) == 1:
        return files[0]
    session.set_field(_KEY, shown)
    # Texts only: Streamlit keeps them as long as the tab is open, and they must not hold the files.
    labels = {file_id: _label(each, is_shown=file_id == shown) for file_id, each in by_id.items()}
    done = sum(work_on(file_id).dataset_id is not None for file_id in by_id)
    st.pills(
        f"{count(len(files), 'file')}, {done} imported. One is worked on at a time.",
        list(by_id),
        required=True,
        default=None,
        format_func=labels.__getitem__,
        key=_KEY,
        on_change=lambda: session.change(upload_shown=session.field_value(_KEY)),
    )
    return by_id[shown]


def next_waiting(files: Sequence["UploadedFile"]) -> str | None:
    """The first file that is not imported yet, one that can be read before one that cannot."""
    waiting = [file.file_id for file in files if work_on(file.file_id).dataset_id is None]
    return min(waiting, key=lambda file_id: work_on(file_id).is_refused, default=None)


def done_note(file: "UploadedFile", files: Sequence["UploadedFile"]) -> None:
    """What is shown of a file that is imported."""
    dataset_id = work_on(file.file_id).dataset_id
    st.success(f"{plain(file.name)} is imported.", icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Open the overview", icon=":material/insights:", type=main_button()):
            st.switch_page("pages/analysis/overview.py", query_params={PARAMETER: str(dataset_id)})
        if next_waiting(files) is None:
            st.page_link(DATASETS, label="All files are imported: see your datasets", icon=":material/dataset:")


def _label(file: "UploadedFile", *, is_shown: bool) -> str:
    work = work_on(file.file_id)
    name = file.name if len(file.name) <= _NAME_CHARACTERS else file.name[: _NAME_CHARACTERS - 1] + "…"
    if work.dataset_id is not None:
        return f":material/check_circle: {plain(name)} (imported)"
    if work.is_refused and not is_shown:
        return f":material/error: {plain(name)} (cannot be read)"
    return f":material/edit_document: {plain(name)}" if is_shown else f":material/schedule: {plain(name)} (waits)"
