"""From the files in the uploader to what is known of one of them: read once for each set of choices, and recalled."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import ChemVizError, Question, RefusedFile, RefusedInput
from chemviz.ingest import Choices, Understanding, understand
from chemviz.services.accounts import Account
from chemviz.services.dataset_names import clean_dataset_name
from chemviz.services.datasets import Preview, preview_file, remembered_choices
from chemviz.ui import import_work
from chemviz.ui.cache import database, settings
from chemviz.ui.import_choices import says_nothing_new
from chemviz.ui.import_work import work_on
from chemviz.wording import count, whole

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

KINDS: Final = ("csv", "tsv", "txt", "gz", "xlsx", "xls")
_ENDINGS: Final = {f".{kind}" for kind in KINDS}


@dataclass(frozen=True)
class Reading:
    """What a file says: understood, and a preview of its rows; without one, `refusal` says why."""

    understood: Understanding
    preview: Preview | None
    refusal: str | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What only a person can settle."""
        return self.understood.questions


@st.cache_data(max_entries=16, ttl="15m", show_spinner="Reading the file")
def _read(owner_id: int, file_id: str, file_name: str, choices: str, max_bytes: int, _data: bytes) -> Reading:  # noqa: ARG001
    decided = Choices.from_json(choices)
    try:
        read = preview_file(_data, file_name=file_name, choices=decided, max_bytes=max_bytes)
    except RefusedFile as error:
        # Where the table was found, a person may yet say that it is elsewhere.
        understood = understand(_data, file_name=file_name, choices=decided, max_bytes=max_bytes)
        return Reading(understood, None, str(error))
    return Reading(read.understanding, None if read.refusal else read, read.refusal)


def read_file(user: Account, file: "UploadedFile") -> Reading:
    """What the file says with all that was decided about it, an earlier import of the same headers included.

    Raises `ChemVizError` when the file, or the last decision, makes no sense at all.
    """
    work = work_on(file.file_id)
    reading = _reading(user, file, work.choices)
    if work.has_asked_memory:
        return reading
    remembered = remembered_choices(database(), owner_id=user.id, headers=reading.understood.headers)
    is_new = remembered and (reading.questions or not says_nothing_new(remembered, reading.understood.choices))
    import_work.note(file.file_id, has_asked_memory=True)
    if not remembered or not is_new:
        return reading
    try:
        recalled = _reading(user, file, remembered)
    except ChemVizError:
        return reading
    import_work.note(file.file_id, choices=remembered, recalled=remembered)
    return recalled


def _reading(user: Account, file: "UploadedFile", choices: Choices) -> Reading:
    limit = settings().max_upload_mb * 1_000_000
    return _read(user.id, file.file_id, file.name, choices.to_json(), limit, file.getvalue())


def invitation() -> bool:
    """What stands on the page before there is a file; `True` when the sample survey is wanted."""
    with st.container(border=True):
        st.markdown(
            "**What the file needs.** One line per item of equipment, with columns for its name, its type, and "
            "flowrate, pressure or temperature, in any order and under any name. Title lines, units, decimal commas "
            "and totals are recognised and shown. Where something is not clear you are asked, and without a unit "
            "nothing is assumed."
        )
        st.markdown("No file at hand? The sample survey has about 200 items of 10 types, with a few planted problems.")
        return st.button("Use the sample survey", icon=":material/science:")


def summary(read: Preview) -> None:
    """One sentence: how many rows there are, how many can be imported, and what is in the way of the rest."""
    rows = f"{count(read.rows_read, 'row')} read, {whole(read.rows_accepted)} can be imported"
    if read.questions:
        st.info(f"{rows} once you have said what is unsure.", icon=":material/help:")
    elif read.issue_count:
        left_out = f", {whole(read.rows_rejected)} left out" if read.rows_rejected else ""
        st.warning(
            f"{rows}{left_out}. {count(read.issue_count, 'problem')} listed below, each with its row.",
            icon=":material/warning:",
        )
    else:
        st.success(f"{rows}, without problems.", icon=":material/check_circle:")


def suggested_name(file_name: str) -> str:
    """The file's name without its endings, as a first proposal for the dataset's name.

    >>> suggested_name("Unit 3.csv.gz"), suggested_name(".csv"), suggested_name("v1.2 survey.xlsx")
    ('Unit 3', 'Equipment', 'v1.2 survey')
    """
    path = PurePath(file_name)
    while path.suffix.lower() in _ENDINGS:
        path = path.with_suffix("")
    if path.name.lower() in _ENDINGS:
        return "Equipment"
    try:
        return clean_dataset_name(path.name[:200])
    except RefusedInput:  # nothing but invisible characters
        return "Equipment"
