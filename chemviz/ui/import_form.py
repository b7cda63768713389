"""Name, place and the button that imports, and what has to be known before: imported already, remembered, missing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, list_datasets, same_file
from chemviz.ui import import_work, session
from chemviz.ui.cache import database
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.emphasis import main_button
from chemviz.ui.import_questions import missing
from chemviz.ui.import_reading import Reading
from chemviz.ui.import_work import Order
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.ui.upload import suggested_name

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_NEW: Final = 0
"""Stands for a dataset of its own among the ids of those that the file may be a new version of."""


def stored_already(user: Account, file: "UploadedFile", reading: Reading) -> bool:
    """Say when this very file was imported before; `True` as long as nobody wants it again."""
    cards = same_file(database(), owner_id=user.id, sha256=reading.preview.file.sha256) if reading.preview else []
    if not cards:
        return False
    card = cards[0]
    with st.container(border=True):
        st.markdown(
            f":material/history: **This file was imported already**, on {local_moment(card.uploaded_at)} as "
            f"“{plain(card.name)}”."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Open it", icon=":material/insights:", key=f"upload_{file.file_id}_open"):
                st.switch_page("pages/analysis/overview.py", query_params={PARAMETER: str(card.id)})
            return not st.checkbox("Import it again", key=_again_key(file), persist_state="page")


def _again_key(file: "UploadedFile") -> str:
    return f"upload_{file.file_id}_again"


def recalled_note(file: "UploadedFile") -> None:
    """Say what was taken over from the last import of a file with these headers."""
    work = import_work.work_on(file.file_id)
    if work.recalled is not None and not work.is_replayed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                ":material/history: Columns and units are set as in your last import of a file with these headers.",
                width="content",
            )
            _back(file, "Start afresh", import_work.start_afresh)


def ways_back(file: "UploadedFile") -> None:
    """Offer to take decisions back."""
    work = import_work.work_on(file.file_id)
    if work.earlier:
        with st.container(horizontal=True):
            _back(file, "Undo the last change", import_work.undo)
            if work.recalled is None or work.is_replayed:
                _back(file, "Start afresh", import_work.start_afresh)


def refused_note(file: "UploadedFile", error: ChemVizError) -> None:
    """Why the file cannot be read; when that is for a decision, with a way back from it."""
    st.error(plain(str(error)), icon=":material/error:")
    recalled_note(file)
    ways_back(file)


def no_rows_note(reading: Reading) -> None:
    """Why there is nothing to import yet, and what to say so that there is."""
    st.error(plain(reading.refusal), icon=":material/error:")
    if needed := missing(reading.questions):
        st.warning(needed, icon=":material/help:")


def _back(file: "UploadedFile", label: str, step: Callable[[str], None]) -> None:
    st.button(label, icon=":material/undo:", key=f"upload_{file.file_id}_{label}", on_click=step, args=(file.file_id,))


def import_form(user: Account, file: "UploadedFile", reading: Reading, *, is_stored_already: bool) -> None:
    """The dataset's name, whether it is a new version of another, and the button; it waits for what is missing."""
    name_key, place_key = f"upload_{file.file_id}_name", f"upload_{file.file_id}_place"
    places = {_NEW: "A new dataset", **{card.id: f"New version of “{card.name}”" for card in _newest_versions(user)}}
    needed = missing(reading.questions, is_again=is_stored_already)
    # Streamlit keeps the callback as long as the tab is open: it must not hold the file.
    file_id, again_key = file.file_id, _again_key(file)

    def order() -> None:
        place = session.field_value(place_key) or _NEW
        made = Order(
            file_id,
            session.field_value(name_key) or "",
            None if place == _NEW else int(place),
            is_again=bool(session.field_value(again_key)),
        )
        session.change(upload_order=made)

    with st.form(f"upload_{file.file_id}_form", border=True):
        st.text_input(
            "Dataset name", value=suggested_name(file.name), max_chars=200, key=name_key, persist_state="page"
        )
        if len(places) > 1:
            st.selectbox("Save as", list(places), format_func=places.__getitem__, key=place_key, persist_state="page")
        if needed:
            st.warning(needed, icon=":material/help:")
        st.form_submit_button(
            "Import", type=main_button(), icon=":material/download_done:", on_click=order, disabled=needed is not None
        )


def _newest_versions(user: Account) -> list[DatasetCard]:
    """Of each series of datasets the newest one."""
    newest: dict[int, DatasetCard] = {}
    for card in list_datasets(database(), owner_id=user.id):
        newest.setdefault(card.series_id, card)
    return list(newest.values())
