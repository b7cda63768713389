"""What a file in the uploader says: read once for each set of choices, at first for those of an earlier file."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.errors import ChemVizError, Question, RefusedFile
from chemviz.ingest import Choices, Progress, Understanding, understand
from chemviz.services.accounts import Account
from chemviz.services.datasets import Preview, preview_file, remembered_choices, with_units_not_stated
from chemviz.ui import import_work
from chemviz.ui.cache import database, settings
from chemviz.ui.import_choices import says_nothing_new
from chemviz.ui.import_lane import lane_for
from chemviz.ui.import_replay import Replay
from chemviz.ui.import_work import work_on

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_UNSEEN_S: Final = 0.4
"""A file that is read in this time [s] shows no bar: it would only flicker."""


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


def read_file(user: Account, file: "UploadedFile", replay: Replay | None = None) -> Reading:
    """What the file says with all that was decided about it, be it by an earlier import that it is to be read like.

    Raises `ChemVizError` when the file, or the last decision, makes no sense at all.
    """
    import_work.note(file.file_id, is_refused=True)  # until it is read
    if not work_on(file.file_id).has_asked_memory:
        reading = _replayed(file, replay) or _recalled(user, file)
        import_work.note(file.file_id, has_asked_memory=True)
    else:
        reading = _reading(file, work_on(file.file_id).choices)
    import_work.note(file.file_id, is_refused=False)
    return reading


def _replayed(file: "UploadedFile", replay: Replay | None) -> Reading | None:
    """The file as a dataset's was read; None, with a note on why, where that does not fit."""
    if replay is None:
        return None
    misfit: str | None = None
    for choices in replay.ways(file.getvalue()):
        try:
            reading = _reading(file, replay.without_units(choices))
            fitted = replay.fitted(choices, reading.understood)
            reading = _reading(file, fitted)
        except ChemVizError as error:
            misfit = str(error)
            continue
        if reading.preview is not None:
            import_work.note(file.file_id, choices=fitted, recalled=fitted, is_replayed=True)
            return reading
        misfit = reading.refusal
    import_work.note(file.file_id, misfit=misfit)
    return None


def _recalled(user: Account, file: "UploadedFile") -> Reading:
    """The file as the last one with these headers was read, where that is another way than its own."""
    reading = _reading(file, work_on(file.file_id).choices)
    remembered = remembered_choices(database(), owner_id=user.id, headers=reading.understood.headers)
    if not remembered:
        return reading
    try:
        remembered = _with_open_units(file, remembered, reading)
        if not reading.questions and says_nothing_new(remembered, reading.understood.choices):
            return reading
        recalled = _reading(file, remembered)
    except ChemVizError:
        return reading
    import_work.note(file.file_id, choices=remembered, recalled=remembered)
    return recalled


def _with_open_units(file: "UploadedFile", remembered: Choices, reading: Reading) -> Choices:
    """What is remembered, with no unit where the file itself says something of its units: its own word goes first."""
    if not remembered.units:
        return remembered
    is_alike = remembered.columns == reading.understood.choices.columns
    own = reading if is_alike else _reading(file, replace(remembered, units={}))
    return with_units_not_stated(remembered, own.understood)


def _reading(file: "UploadedFile", choices: Choices) -> Reading:
    kept = work_on(file.file_id).readings.get(choices.to_json())
    if kept is not None:
        return kept
    place = st.empty()
    try:
        reading = _read(file, choices, _bar_in(place))
    finally:
        place.empty()
    import_work.keep_reading(file.file_id, choices, reading)
    return reading


def _bar_in(place: "DeltaGenerator") -> Progress:
    """A bar that shows how far the reading is, once it takes long enough to be looked at.

    It is drawn between steps of the reading, so a click, on another file for example, ends the reading there.
    """
    begun = time.monotonic()

    def show(share: float, stage: str) -> None:
        if time.monotonic() - begun > _UNSEEN_S:
            place.progress(min(share, 1.0), text=stage)

    return show


def _read(file: "UploadedFile", choices: Choices, progress: Progress) -> Reading:
    data = file.getvalue()
    with lane_for(len(data), progress):
        return _read_now(file.name, data, choices, progress)


def _read_now(file_name: str, data: bytes, choices: Choices, progress: Progress) -> Reading:
    limit = settings().max_upload_mb * 1_000_000
    try:
        read = preview_file(data, file_name=file_name, choices=choices, max_bytes=limit, progress=progress)
    except RefusedFile as error:
        # Where the table was found, a person may yet say that it is elsewhere.
        understood = understand(data, file_name=file_name, choices=choices, max_bytes=limit, progress=progress)
        return Reading(understood, None, str(error))
    return Reading(read.understanding, None if read.refusal else read, read.refusal)
