"""The findings of a dataset as its owner sees them: those of the stored analysis, breaches of limits, and notes.

Limits are judged here and now, so a changed limit counts at once and no analysis is made anew for it.
"""

from dataclasses import dataclass

from chemviz.analysis.breaches import with_breaches
from chemviz.analysis.limits import applied_limits
from chemviz.analysis.quantities import Placed
from chemviz.analysis.results import Finding
from chemviz.db.engine import Database
from chemviz.services.breaches import stored_breaches
from chemviz.services.datasets import OpenDataset, open_dataset
from chemviz.services.evidence import Evidence, EvidencePoint, evidence
from chemviz.services.limits import list_limits
from chemviz.services.notes import Note, NoteEvent, key_hash, note_history, notes_of, set_note

__all__ = [
    "Evidence",
    "EvidencePoint",
    "FindingList",
    "Note",
    "NoteEvent",
    "NotedFinding",
    "evidence",
    "findings_in",
    "findings_of",
    "note_history",
    "set_note",
]


@dataclass(frozen=True)
class NotedFinding:
    """A finding, and what its owner said about it; None where nothing was said."""

    finding: Finding
    note: Note | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody to look at it."""
        return self.note is None or self.note.state == "open"


@dataclass(frozen=True)
class FindingList:
    """The findings of one dataset, ranked; at most `FINDINGS_KEPT` of `total`.

    `not_applied` are sentences on limits that do not fit the dataset, `notes` on what was assumed or left out when the
    limits were judged; `quantities` are the numbers with a unit in `notes`. `breach_count` of the total are breaches of
    limits.
    """

    findings: tuple[NotedFinding, ...]
    total: int
    breach_count: int
    not_applied: tuple[str, ...]
    notes: tuple[str, ...]
    quantities: tuple[Placed, ...] = ()


def findings_of(db: Database, *, owner_id: int, dataset_id: int) -> FindingList:
    """All findings of a dataset, as the owner's limits are now. Raises `NotFound`."""
    return findings_in(db, open_dataset(db, owner_id=owner_id, dataset_id=dataset_id), owner_id=owner_id)


def findings_in(db: Database, opened: OpenDataset, *, owner_id: int) -> FindingList:
    """The same of a dataset that its owner has opened already."""
    owned = {"owner_id": owner_id, "dataset_id": opened.card.id}
    analysis, columns = opened.analysis, opened.card.columns
    applied = applied_limits(list_limits(db, owner_id=owner_id), columns)
    types = [each.equipment_type for each in analysis.types]
    with db.reading() as session:
        breaches, notes = stored_breaches(session, **owned, columns=columns, types=types, applied=applied)
        said = notes_of(session, **owned)
    whole = with_breaches(analysis, breaches)
    return FindingList(
        findings=tuple(NotedFinding(each, said.get(key_hash(each.key))) for each in whole.findings),
        total=whole.finding_count,
        breach_count=breaches.total,
        not_applied=applied.not_applied,
        notes=(*applied.notes, *notes),
        quantities=applied.quantities,
    )
