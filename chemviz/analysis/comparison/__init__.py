"""Two surveys side by side: what is new, what is gone, what changed and by how much. Calls no change a fault.

Items are matched by tag alone. Changes are ranked by their size in spreads (see `drift`); which of them are more than
chance is not said, for that would take the scatter of repeated surveys of an unchanged plant.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.comparison.drift import Changes, changes_of
from chemviz.analysis.comparison.footing import Footing, footing
from chemviz.analysis.comparison.listing import changed_items, drifts, items_at, status_changes, texts, type_changes
from chemviz.analysis.comparison.matching import Matching, Names, fold_name, fold_names, known_names, match
from chemviz.analysis.comparison.results import (
    LISTED,
    AmbiguousName,
    Bounded,
    ChangedItem,
    Comparison,
    FindingChanges,
    Item,
    ParameterComparison,
    Side,
    StatusChange,
    TypeChange,
    TypeDrift,
    ValueChange,
)
from chemviz.analysis.comparison.rounding import rounding_of
from chemviz.analysis.findings import subject_of
from chemviz.analysis.grouping import group_by_type
from chemviz.analysis.quantities import Words, placed, quantity, said
from chemviz.analysis.results import Finding
from chemviz.ingest.types import type_key
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, TYPE_NOT_STATED
from chemviz.wording import count

__all__ = [
    "LISTED", "AmbiguousName", "Bounded", "ChangedItem", "Changes", "Comparison", "FindingChanges", "Item",
    "ParameterComparison", "Side", "StatusChange", "TypeChange", "TypeDrift", "ValueChange", "compare",
]  # fmt: skip

_FINDINGS_CUT: Final = (
    "One of the surveys has more findings than are kept, so a finding may be listed as new or gone that is neither."
)


def compare(before: Side, after: Side) -> Comparison:
    """Compare an earlier survey with a later one.

    Each side's `frame` is an equipment frame (one row per equipment; see `chemviz.schema`), its values in the units
    of its `columns`. Gauge and absolute pressure are joined; a parameter whose unit only one side states, or whose
    dimension differs, is not compared, and says so in `Comparison.parameters`. Types are the same when they differ in
    spelling only (`ingest.types.type_key`). Comparing a survey with itself gives no change, and the other way round
    gives the negated changes.
    """
    names = fold_names(before.frame["name"]), fold_names(after.frame["name"])
    matching = match(*names)
    pairs = before.frame.iloc[matching.before], after.frame.iloc[matching.after]
    is_retyped = _is_retyped(*(each["equipment_type"] for each in pairs))
    footings = [_footing(key, before, after) for key in PARAMETERS]
    changes = _changes(pairs, footings, is_retyped)
    removed, added = before.frame.iloc[matching.removed], after.frame.iloc[matching.added]
    return Comparison(
        rows_before=len(before.frame),
        rows_after=len(after.frame),
        matched=len(matching.before),
        matched_by_order=matching.by_order,
        unnamed_before=matching.unnamed_before,
        unnamed_after=matching.unnamed_after,
        ambiguous=_ambiguous(matching, after.frame),
        ambiguous_before=len(matching.ambiguous_before),
        ambiguous_after=len(matching.ambiguous_after),
        added=Bounded(items_at(added), len(added)),
        removed=Bounded(items_at(removed), len(removed)),
        changed=changed_items(pairs, changes),
        status=status_changes(pairs[1], changes),
        retyped=type_changes(pairs, is_retyped),
        parameters=tuple(_parameter(each, changes.get(each.parameter)) for each in footings),
        drifts=drifts(changes.values()),
        findings=_finding_changes(before, after, names),
        types=_types(before.frame, after.frame),
        sentences=tuple(_sentences(matching)) + ((_FINDINGS_CUT,) if _is_cut(before, after) else ()),
    )


def _footing(parameter: str, before: Side, after: Side) -> Footing:
    found = footing(parameter, before.columns, after.columns)
    old, new = before.columns.get(parameter), after.columns.get(parameter)
    if not found.is_compared or old is None or new is None:
        return found
    values = before.frame[parameter].to_numpy(np.float64), after.frame[parameter].to_numpy(np.float64)
    rounding = rounding_of((old, new), values)
    if not rounding:
        return found
    sentence: Words = (
        f"Changes of {FIELD_BY_KEY[parameter].label.lower()} up to ",
        quantity(rounding, found.unit, "difference", digits=2),
        " count as none: the files round as much.",
    )
    return replace(found, rounding=rounding, sentences=(*found.sentences, sentence))


def _changes(
    pairs: tuple[pd.DataFrame, pd.DataFrame], footings: list[Footing], is_retyped: NDArray[np.bool_]
) -> dict[str, Changes]:
    """The changes of each parameter that can be compared."""
    groups = group_by_type(pairs[1]["equipment_type"])
    found = {}
    for each in footings:
        if each.is_compared:
            old, new = (frame[each.parameter].to_numpy(np.float64) for frame in pairs)
            found[each.parameter] = changes_of(each, old, new, groups, is_retyped)
    return found


def _is_retyped(before: "pd.Series[str]", after: "pd.Series[str]") -> NDArray[np.bool_]:
    """Whether the two types of each pair are different ones."""
    codes, kinds = pd.factorize(pd.concat([before, after], ignore_index=True), use_na_sentinel=False)
    keys = ["" if pd.isna(each) else type_key(str(each)) for each in kinds]
    first: dict[str, int] = {}
    same = np.array([first.setdefault(each, at) for at, each in enumerate(keys)], dtype=np.intp)
    old, new = np.split(same[codes], [len(before)])
    is_different: NDArray[np.bool_] = old != new
    return is_different


def _ambiguous(matching: Matching, after: pd.DataFrame) -> Bounded[AmbiguousName]:
    shown = matching.ambiguous[:LISTED]
    names = texts(after["name"].iloc[[place for place, _, _ in shown]])
    entries = (AmbiguousName(name, old, new) for name, (_, old, new) in zip(names, shown, strict=True))
    return Bounded(tuple(entries), len(matching.ambiguous))


def _parameter(footing: Footing, changes: Changes | None) -> ParameterComparison:
    facts = ParameterComparison(
        parameter=footing.parameter,
        is_compared=footing.is_compared,
        unit=footing.unit,
        sentences=tuple(map(said, footing.sentences)),
        quantities=placed(*footing.sentences),
    )
    if changes is None:
        return facts
    known = np.isfinite(changes.change)
    changed = int((changes.change[known] != 0).sum())
    started, stopped = int(changes.started.sum()), int(changes.stopped.sum())
    return replace(
        facts,
        n=int(known.sum()) + started + stopped,
        changed=changed,
        unchanged=int(known.sum()) - changed,
        started=started,
        stopped=stopped,
        gained=int(changes.gained.sum()),
        lost=int(changes.lost.sum()),
    )


def _types(before: pd.DataFrame, after: pd.DataFrame) -> tuple[str, ...]:
    found = {str(each) for frame in (before, after) for each in frame["equipment_type"].dropna().unique()}
    has_none = any(frame["equipment_type"].isna().any() for frame in (before, after))
    return tuple(sorted(found | ({TYPE_NOT_STATED} if has_none else set())))


def _finding_changes(before: Side, after: Side, names: tuple[Names, Names]) -> FindingChanges:
    old, new = ({subject_of(each.key): each for each in side.findings} for side in (before, after))
    appeared = tuple(each for key, each in new.items() if key not in old)
    gone = tuple(each for key, each in old.items() if key not in new)
    return FindingChanges(
        new=appeared,
        gone=gone,
        still=tuple(each for key, each in new.items() if key in old),
        new_items=_absent(appeared, names[0]),
        gone_items=_absent(gone, names[1]),
        is_cut=_is_cut(before, after),
    )


def _absent(findings: tuple[Finding, ...], names: Names) -> int:
    """How many of the findings are on items that a survey with these folded names does not have."""
    tags = [fold_name(each.equipment) for each in findings if each.equipment]
    known = known_names(tags, names)
    return sum(each not in known for each in tags)


def _is_cut(before: Side, after: Side) -> bool:
    return any(side.finding_count > len(side.findings) for side in (before, after))


def _sentences(matching: Matching) -> Iterator[str]:
    """What a reader has to know about the matching."""
    if matching.by_order:
        yield (
            f"{count(matching.by_order, 'matched row')} share their name with others of the same survey; they were "
            "matched in the order of the rows."
        )
    if matching.ambiguous:
        names = f"{count(len(matching.ambiguous), 'name')} {'is' if len(matching.ambiguous) == 1 else 'are'}"
        yield f"{names} carried by different numbers of rows in the two surveys; those rows are not compared."
    for which, rows in (("earlier", matching.unnamed_before), ("later", matching.unnamed_after)):
        if rows:
            yield f"Not compared for want of a name: {count(rows, 'row')} of the {which} survey."
