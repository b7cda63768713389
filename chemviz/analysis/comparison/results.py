"""The shapes of what a comparison of two surveys finds. Holds no computation."""

from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

import pandas as pd

from chemviz.analysis.quantities import Placed
from chemviz.analysis.results import Finding
from chemviz.schema import UNIT_NOT_STATED, Columns
from chemviz.wording import number

LISTED: Final = 1_000
"""Entries of each list of a comparison; the true total stands beside it."""

Entry = TypeVar("Entry")
Status = Literal["started", "stopped", "gained", "lost"]
"""What is no change of a value: flow from or to zero, a reading that was missing before or is missing now."""


@dataclass(frozen=True)
class Side:
    """One of the two surveys: its equipment frame, what its columns mean, and its findings.

    `finding_count` may exceed `len(findings)`, which is bounded.
    """

    frame: pd.DataFrame
    columns: Columns
    findings: tuple[Finding, ...] = ()
    finding_count: int = 0


@dataclass(frozen=True)
class Bounded(Generic[Entry]):
    """The first `LISTED` entries of a list, and how many it has in truth."""

    shown: tuple[Entry, ...]
    total: int


@dataclass(frozen=True)
class Item:
    """One row of one survey."""

    name: str
    equipment_type: str
    row: int


@dataclass(frozen=True)
class AmbiguousName:
    """A name that the two surveys carry on different numbers of rows, so that nobody can say which is which."""

    name: str
    rows_before: int
    rows_after: int


@dataclass(frozen=True)
class ValueChange:
    """One parameter of one item. `old`, `new` and `change` [unit of the later survey].

    `percent` is None where the scale has no true zero; `spreads` where there is no spread to measure by (see
    `drift.robust_spread`), or where all items of the type changed alike.
    """

    parameter: str
    old: float
    new: float
    change: float
    percent: float | None
    spreads: float | None


@dataclass(frozen=True)
class ChangedItem:
    """A matched item with at least one changed value; the row numbers are those of its lines in the two files."""

    name: str
    equipment_type: str
    row_before: int
    row_after: int
    changes: tuple[ValueChange, ...]


@dataclass(frozen=True)
class StatusChange:
    """An item whose flow started or stopped, or of which a reading was gained or lost [unit of the later survey]."""

    name: str
    equipment_type: str
    row_after: int
    parameter: str
    status: Status
    old: float | None
    new: float | None


@dataclass(frozen=True)
class TypeChange:
    """A matched item that has another equipment type now; its values take no part in the figures of either type."""

    name: str
    row_after: int
    old: str
    new: str


@dataclass(frozen=True)
class TypeDrift:
    """How one parameter of the items of one type moved: medians over the `n` items that have it in both surveys.

    `median_old`, `median_new`, `median_change` [unit of the later survey]; `median_percent` where the scale has a
    true zero. `spread` is the robust spread of the changes [the same unit; for flowrate: of the logarithm of new over
    old]; `is_pooled` tells that it is that of all small types together. `spreads` = median of the changes / spread.
    With a spread of 0 all items changed alike, and `spreads` is None unless nothing changed.
    """

    equipment_type: str
    parameter: str
    n: int
    changed: int
    median_old: float
    median_new: float
    median_change: float
    median_percent: float | None
    spread: float | None
    spreads: float | None
    is_pooled: bool

    def spread_text(self, unit: str) -> str:
        """The spread as a person reads it; that of flowrate in per cent, as it is one of ratios."""
        if self.spread is None:
            return "too few items to tell"
        if self.parameter == "flowrate":
            return f"{number(100 * self.spread, digits=2)} %"
        return f"{number(self.spread, digits=2)} {unit if unit != UNIT_NOT_STATED else f'({unit})'}"


@dataclass(frozen=True)
class ParameterComparison:
    """One parameter over all matched items. `n` have it in both surveys: changed + unchanged + started + stopped.

    `unit` is that of the later survey, as a person reads it. `sentences` say why it is not compared, or what was
    converted and assumed; `quantities` are the numbers with a unit in them.
    """

    parameter: str
    is_compared: bool
    unit: str
    sentences: tuple[str, ...]
    n: int = 0
    changed: int = 0
    unchanged: int = 0
    started: int = 0
    stopped: int = 0
    gained: int = 0
    lost: int = 0
    quantities: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class FindingChanges:
    """Findings of the two surveys side by side, by `Finding.key` in any case and spacing.

    `still` holds the later survey's findings. Of the `new`, `new_items` are on items that the earlier survey does not
    have; of the `gone`, `gone_items` on items that the later one does not have. `is_cut` tells that one survey has
    more findings than are kept, so that new and gone are sure among those that are kept only.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    still: tuple[Finding, ...]
    new_items: int
    gone_items: int
    is_cut: bool


@dataclass(frozen=True)
class Comparison:
    """Two surveys, item by item; of a size that does not grow with the rows.

    rows_before = matched + removed.total + ambiguous_before + unnamed_before, and rows_after likewise with added.
    `matched_by_order` of the matched items share their name with others of their survey. `changed` and `drifts` have
    the largest in spreads first. `types` are all types of the two surveys, for the colours of charts.
    """

    rows_before: int
    rows_after: int
    matched: int
    matched_by_order: int
    unnamed_before: int
    unnamed_after: int
    ambiguous: Bounded[AmbiguousName]
    ambiguous_before: int
    ambiguous_after: int
    added: Bounded[Item]
    removed: Bounded[Item]
    changed: Bounded[ChangedItem]
    status: Bounded[StatusChange]
    retyped: Bounded[TypeChange]
    parameters: tuple[ParameterComparison, ...]
    drifts: Bounded[TypeDrift]
    findings: FindingChanges
    types: tuple[str, ...]
    sentences: tuple[str, ...]
