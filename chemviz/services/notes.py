"""What an owner says about findings: acknowledged or open, with a comment. Touches no finding and no analysis.

A note belongs to the series of a dataset and to the finding's key, so it is still there after a re-analysis and on the
next version of the dataset. It goes with the last dataset of its series.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import and_, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chemviz.analysis.findings import subject_of
from chemviz.db.engine import Database
from chemviz.db.models import Dataset, FindingEvent, FindingNote
from chemviz.errors import RefusedInput
from chemviz.services.owned import only_row, owned_dataset
from chemviz.wording import whole

State = Literal["open", "acknowledged"]
STATES: Final = ("open", "acknowledged")
_NEVER: Final = ("Cc", "Cs")
COMMENT_LENGTH: Final = 2_000
KEY_LENGTH: Final = 40_000
"""A key holds a name, and a cell of a spreadsheet up to 32,767 characters."""


@dataclass(frozen=True)
class Note:
    """What stands beside a finding; `comment` may be empty, and have several lines."""

    state: str
    comment: str
    changed_at: datetime


@dataclass(frozen=True)
class NoteEvent:
    """One step of a note's history: `what` is acknowledged, commented or reopened."""

    what: str
    comment: str
    happened_at: datetime


def set_note(
    db: Database, *, owner_id: int, dataset_id: int, finding_key: str, state: str, comment: str, now: datetime
) -> Note:
    """Acknowledge a finding, comment on it or reopen it, for all versions of the dataset, and return the note.

    A step of history is kept unless nothing changes. Raises `NotFound`, `RefusedInput` for another state or a comment
    that is too long.
    """
    comment = _clean_comment(comment)
    if state not in STATES or not 0 < len(finding_key) <= KEY_LENGTH:
        raise RefusedInput("This finding cannot be changed in this way. Load the page again.")
    with db.session() as session:
        # Neither may the dataset go while its note is written, nor may two notes on one finding be written at once.
        dataset = select(Dataset.series_id).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))
        series_id = only_row(session, dataset.with_for_update(key_share=True)).series_id
        key = {"owner_id": owner_id, "series_id": series_id}
        key |= {"key_hash": _stored_hash(session, finding_key, **key)}
        before = session.get(FindingNote, tuple(key.values()))
        note = Note(state, comment, now)
        was = Note("open", "", now) if before is None else Note(before.state, before.comment, before.changed_at)
        if (was.state, was.comment) == (state, comment):
            return was
        what = _what(was, note)
        _write(session, key | {"finding_key": _without_nul(finding_key)}, note)
        session.add(FindingEvent(**key, what=what, comment=comment, happened_at=now))
    return note


def notes_of(session: Session, *, owner_id: int, dataset_id: int) -> dict[str, Note]:
    """The notes on the findings of a dataset's series, by `key_hash`."""
    columns = (FindingNote.finding_key, FindingNote.state, FindingNote.comment, FindingNote.changed_at)
    in_series = (FindingNote.owner_id == Dataset.owner_id, FindingNote.series_id == Dataset.series_id)
    query = select(*columns).join(Dataset, and_(*in_series))
    is_owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    rows = session.execute(query.where(is_owned).order_by(FindingNote.changed_at))
    return {key_hash(row.finding_key): Note(row.state, row.comment, row.changed_at) for row in rows}


def note_history(db: Database, *, owner_id: int, dataset_id: int, finding_key: str) -> list[NoteEvent]:
    """What happened to the note on a finding, the latest first. Raises `NotFound`."""
    columns = (FindingEvent.what, FindingEvent.comment, FindingEvent.happened_at)
    with db.reading() as session:
        dataset = select(Dataset.series_id).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))
        series_id = only_row(session, dataset).series_id
        query = select(*columns).where(
            FindingEvent.owner_id == owner_id,
            FindingEvent.series_id == series_id,
            FindingEvent.key_hash == _stored_hash(session, finding_key, owner_id=owner_id, series_id=series_id),
        )
        return [NoteEvent(*row) for row in session.execute(query.order_by(FindingEvent.id.desc()))]


def forget_notes_of_ended_series(session: Session, *, owner_id: int, series_id: int) -> None:
    """Delete the notes of a series when no dataset of it is left; the caller has locked the series."""
    is_left = exists().where(Dataset.owner_id == owner_id, Dataset.series_id == series_id)
    is_note = (FindingNote.owner_id == owner_id, FindingNote.series_id == series_id)
    session.execute(delete(FindingNote).where(*is_note, ~is_left))


def key_hash(finding_key: str) -> str:
    """The form in which a key is looked for: the same for all keys about one subject (`findings.subject_of`)."""
    return hashlib.sha256(subject_of(_without_nul(finding_key)).encode()).hexdigest()


def _stored_hash(session: Session, finding_key: str, *, owner_id: int, series_id: int) -> str:
    """The hash under which there is a note on this subject, or would be.

    Notes of earlier versions of ChemViz stand under the hash of the key as it was spelled.
    """
    wanted = key_hash(finding_key)
    is_note = (FindingNote.owner_id == owner_id, FindingNote.series_id == series_id)
    query = select(FindingNote.key_hash, FindingNote.finding_key).where(*is_note).order_by(FindingNote.changed_at)
    found = [row.key_hash for row in session.execute(query) if key_hash(row.finding_key) == wanted]
    return found[-1] if found else wanted


def _what(before: Note, after: Note) -> str:
    if after.state == before.state:
        return "commented"
    return "acknowledged" if after.state == "acknowledged" else "reopened"


def _write(session: Session, key: dict[str, object], note: Note) -> None:
    dialect = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    values = {"state": note.state, "comment": note.comment, "changed_at": note.changed_at}
    statement = dialect.insert(FindingNote).values(key | values)
    index = ["owner_id", "series_id", "key_hash"]
    session.execute(statement.on_conflict_do_update(index_elements=index, set_=values))


def _clean_comment(text: str) -> str:
    """The comment as it is stored: trimmed, line breaks kept, no other control characters."""
    kept = (char for char in "\n".join(text.splitlines()) if char == "\n" or unicodedata.category(char) not in _NEVER)
    comment = "".join(kept).strip()
    if len(comment) > COMMENT_LENGTH:
        raise RefusedInput(f"The comment is too long: {whole(COMMENT_LENGTH)} characters are the most.")
    return comment


def _without_nul(key: str) -> str:
    return key.encode(errors="replace").decode().replace("\0", "␀")
