"""The import itself, with its progress on screen and a way to stop it that leaves nothing behind."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.ingest import OPEN, Choices
from chemviz.services.accounts import Account
from chemviz.services.datasets import import_dataset
from chemviz.ui import import_work, session
from chemviz.ui.cache import database, settings
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.import_lane import lane_for
from chemviz.ui.import_queue import next_waiting
from chemviz.ui.import_work import Order, Running
from chemviz.ui.plain import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_PATIENCE_S: Final = 60
"""So long a page waits for an import that is being stopped [s]: it ends at the next step of its bar."""


def import_ordered(user: Account, files: Sequence["UploadedFile"], order: Order) -> None:
    """Import what was ordered in place of the page, then open it; with several files go on to the next.

    When the import is refused or stopped nothing is stored, and the page says so when it is drawn again.
    """
    file = next((each for each in files if each.file_id == order.file_id), None)
    if file is None or _is_over(order.file_id):
        session.change(upload_order=None)
        st.rerun()
    running = Running(file.file_id, file.name)
    session.change(upload_order=None, upload_running=running)  # no later run may import it once more
    choices = import_work.work_on(file.file_id).choices
    st.empty()  # takes the place of the page's container: nothing else is left that could be clicked
    with st.container(border=True):
        st.markdown(f"**Importing {plain(file.name)}**")
        try:
            running.dataset_id = _store(user, (file.name, file.getvalue()), order, choices)
        except ChemVizError as error:
            session.change(upload_refused=str(error), upload_running=None)
            st.rerun()
        finally:
            running.ended.set()
    _go_on(files, running)


def import_sample(user: Account, sample: tuple[str, bytes], *, name: str) -> None:
    """Import the sample survey and open it."""
    _open(_store(user, sample, Order("", name, is_again=True), OPEN))


def last_note() -> None:
    """Say once what became of the last import, if it was refused or a click came between."""
    now = session.current()
    if now.upload_refused:
        st.error(plain(now.upload_refused), icon=":material/error:")
        session.change(upload_refused=None)
    if (running := now.upload_running) is None:
        return
    with st.spinner("Stopping the import"):
        is_over = running.ended.wait(_PATIENCE_S)
    name = plain(running.file_name)
    if not is_over:
        st.warning(f"The import of {name} is still being stopped.", icon=":material/cancel:")
        return
    session.change(upload_running=None)
    if running.dataset_id is None:
        st.warning(f"The import of {name} was stopped. Nothing of it is stored.", icon=":material/cancel:")
    else:
        import_work.note(running.file_id, dataset_id=running.dataset_id)


def _is_over(file_id: str) -> bool:
    """Whether the import of this file, begun by a run that a second click ended, was completed after all."""
    running = session.current().upload_running
    if running is None or running.file_id != file_id:
        return False
    return not running.ended.wait(_PATIENCE_S) or running.dataset_id is not None


def _go_on(files: Sequence["UploadedFile"], running: Running) -> None:
    import_work.note(running.file_id, dataset_id=running.dataset_id)
    session.change(upload_running=None, upload_shown=next_waiting(files) or running.file_id)
    if len(files) == 1 and running.dataset_id is not None:
        _open(running.dataset_id)
    st.rerun()


def _store(user: Account, file: tuple[str, bytes], order: Order, choices: Choices) -> int:
    """Import in one transaction. A click ends this run at the next step of the bar, and the transaction with it."""
    progress = _progress()
    with lane_for(len(file[1]), progress):
        return import_dataset(
            database(),
            owner_id=user.id,
            name=order.name,
            file_name=file[0],
            data=file[1],
            now=datetime.now(UTC),
            choices=choices,
            version_of=order.version_of,
            only_once=not order.is_again,
            max_bytes=settings().max_upload_mb * 1_000_000,
            per_user_bytes=settings().storage_per_user_bytes,
            progress=progress,
        )


def _progress() -> Callable[[float, str], None]:
    bar = st.progress(0.0, text="Reading the file")
    st.button("Cancel", icon=":material/close:", key="upload_cancel")
    st.caption("Cancel, or leave this page, and nothing of the file stays behind.")

    def show(share: float, stage: str) -> None:
        bar.progress(min(share, 1.0), text=stage)

    return show


def _open(dataset_id: int) -> None:
    st.switch_page("pages/analysis/overview.py", query_params={PARAMETER: str(dataset_id)})
