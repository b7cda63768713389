"""What this tab knows of each uploaded file until it is imported: what was decided, and what became of it."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from chemviz.ingest import OPEN, Choices
from chemviz.ui import session

if TYPE_CHECKING:
    from chemviz.ui.import_reading import Reading

_READINGS_KEPT: Final = 6
"""Of each file: enough to take a few decisions back at once."""


@dataclass(frozen=True)
class FileWork:
    """One uploaded file: what was decided so far, and before the last decisions, the latest of them last.

    `recalled` are the choices of an earlier import that these began with: of the last file with these headers, or, when
    `is_replayed`, of the dataset that it is to be read like. `misfit` tells why it could not be read like that.
    `readings` are what the file says, by the JSON of the choices; `is_refused` tells that it says nothing at all, and
    `dataset_id` is what the file became.
    """

    choices: Choices = OPEN
    earlier: tuple[Choices, ...] = ()
    has_asked_memory: bool = False
    recalled: Choices | None = None
    is_replayed: bool = False
    misfit: str | None = None
    readings: "Mapping[str, Reading]" = field(default_factory=dict)
    is_refused: bool = False
    dataset_id: int | None = None


@dataclass(frozen=True)
class Order:
    """What is to be imported: a file, the dataset's name, and the dataset that it is a new version of.

    `is_again` tells that the file may have been imported before.
    """

    file_id: str
    name: str
    version_of: int | None = None
    is_again: bool = False


@dataclass
class Running:
    """An import under way. On a click Streamlit runs the page anew beside it, and that run learns here how it ended."""

    file_id: str
    file_name: str
    dataset_id: int | None = None
    ended: threading.Event = field(default_factory=threading.Event)


def work_on(file_id: str) -> FileWork:
    """What is known of a file."""
    return session.current().uploads.get(file_id, FileWork())


def note(file_id: str, **fields: Any) -> None:
    """Replace some of what is known of a file."""
    uploads = session.current().uploads
    session.change(uploads={**uploads, file_id: replace(work_on(file_id), **fields)})


def recalled_word(work: FileWork) -> str:
    """How what was taken over is called among the ways to be sure: from the last file, or from a dataset."""
    return "replayed" if work.is_replayed else "recalled"


def decide(file_id: str, change: Callable[[Choices], Choices]) -> None:
    """Add a decision; it can be undone."""
    work = work_on(file_id)
    changed = change(work.choices)
    if changed != work.choices:
        note(file_id, choices=changed, earlier=(*work.earlier, work.choices))


def undo(file_id: str) -> None:
    """Take the last decision back."""
    work = work_on(file_id)
    if work.earlier:
        note(file_id, choices=work.earlier[-1], earlier=work.earlier[:-1])


def start_afresh(file_id: str) -> None:
    """Forget all decisions, those of an earlier import as well."""
    note(file_id, choices=OPEN, earlier=(), has_asked_memory=True, recalled=None, is_replayed=False, misfit=None)


def keep_reading(file_id: str, choices: Choices, reading: "Reading") -> None:
    """Note what a file says with some choices, so that it is not read once more for them."""
    others = list(work_on(file_id).readings.items())[1 - _READINGS_KEPT :]
    note(file_id, readings={**dict(others), choices.to_json(): reading})


def forget_replayed() -> None:
    """Begin again with the files that were to be read like a dataset and are not imported yet."""
    uploads = session.current().uploads
    done = {file_id: work for file_id, work in uploads.items() if work.dataset_id is not None}
    begun = {file_id: FileWork() for file_id, work in uploads.items() if work.is_replayed or work.misfit}
    session.change(uploads={**uploads, **begun, **done})


def keep_only(file_ids: Iterable[str]) -> None:
    """Forget files that are no longer in the uploader."""
    kept = set(file_ids)
    uploads = session.current().uploads
    if not kept.issuperset(uploads):
        session.change(uploads={file_id: work for file_id, work in uploads.items() if file_id in kept})
