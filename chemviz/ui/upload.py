"""From the file in the uploader to a dataset: the preview and the import, with its progress on screen."""

from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from chemviz.errors import RefusedInput
from chemviz.services.accounts import Account
from chemviz.services.dataset_names import clean_dataset_name
from chemviz.services.datasets import Preview, import_dataset, preview_file
from chemviz.ui.cache import database, settings
from chemviz.ui.chosen import PARAMETER
from chemviz.wording import count, whole

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


@st.cache_data(max_entries=8, ttl="15m", show_spinner="Reading the file")
def _preview(owner_id: int, file_id: str, file_name: str, max_bytes: int, _data: bytes) -> Preview:  # noqa: ARG001
    return preview_file(_data, file_name=file_name, max_bytes=max_bytes)


def preview(user: Account, uploaded: "UploadedFile", *, max_bytes: int) -> Preview:
    """What the file says, read once per upload."""
    return _preview(user.id, uploaded.file_id, uploaded.name, max_bytes, uploaded.getvalue())


def summary(read: Preview) -> None:
    """One sentence: how many rows there are, how many can be imported, and what is in the way of the rest."""
    rows = f"{count(read.rows_read, 'row')} read, {whole(read.rows_accepted)} can be imported"
    if read.issue_count:
        left_out = f", {whole(read.rows_rejected)} left out" if read.rows_rejected else ""
        st.warning(
            f"{rows}{left_out}. {count(read.issue_count, 'problem')} listed below, each with its row.",
            icon=":material/warning:",
        )
    else:
        st.success(f"{rows}, without problems.", icon=":material/check_circle:")


def suggested_name(file_name: str) -> str:
    """The file's name without its ending, as a first proposal for the dataset's name."""
    try:
        return clean_dataset_name(PurePath(file_name).stem[:200])
    except RefusedInput:  # nothing but invisible characters
        return "Equipment"


def store(user: Account, file: tuple[str, bytes], *, name: str) -> None:
    """Import the file with its progress on screen, then open the overview of the new dataset."""
    bar = st.progress(0.0, text="Reading the file")

    def show(fraction: float, stage: str) -> None:
        bar.progress(min(fraction, 1.0), text=stage)

    dataset_id = import_dataset(
        database(),
        owner_id=user.id,
        name=name,
        file_name=file[0],
        data=file[1],
        now=datetime.now(UTC),
        max_bytes=settings().max_upload_mb * 1_000_000,
        progress=show,
    )
    st.switch_page("pages/analysis/overview.py", query_params={PARAMETER: str(dataset_id)})
