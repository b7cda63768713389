"""What changed between two surveys, for the report on the later one and for that on both. Draws nothing."""

from collections.abc import Iterator, Sequence
from typing import Final

from chemviz.analysis.comparison.results import ChangedItem, Comparison, StatusChange, TypeDrift, ValueChange
from chemviz.analysis.results import Finding
from chemviz.report.blocks import Block, Bullets, Cell, Column, Facts, Heading, Mark, Prose, Remark, Section, Table
from chemviz.report.findings import value_text, what_text
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource, SurveySide
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import MISSING_MARK, count, moment, number, whole

CHANGES_SHOWN: Final = 100
LISTED_SHOWN: Final = 60
NAMES_SHOWN: Final = 100
DRIFTS_SHOWN: Final = 60

_STATUS: Final = {
    "started": "flow started",
    "stopped": "flow stopped",
    "gained": "reading appeared",
    "lost": "reading is missing now",
}


def changes_section(source: ReportSource) -> Section | None:
    """What changed since the last version of the dataset; None where there is no earlier one to compare with."""
    if source.changes is None:
        return None
    before = source.changes.before
    since = f" of {moment(before.uploaded_at)}" if before.uploaded_at else ""
    intro = Prose(f"Compared with {side_text(before)}{since}, item by item, matched by name.")
    title = "Changes since the last version"
    return Section("changes", title, (intro, *change_blocks(source.changes.comparison)), starts_page=True)


def side_text(side: SurveySide) -> str:
    """A survey in the middle of a sentence."""
    version = f", version {side.version}" if side.version else ""
    return f"{printed(side.name, longest=100)}{version} ({count(side.rows_accepted, 'item')})"


def change_blocks(comparison: Comparison) -> list[Block]:
    """Items that came and went, findings that came and went, what drifted, and what changed most."""
    return [
        Facts(tuple(_counts(comparison))),
        *([Remark(" ".join(comparison.sentences))] if comparison.sentences else []),
        *_findings(comparison),
        *_drifts(comparison),
        *_changed(comparison),
        *_status(comparison),
        *_retyped(comparison),
        *_names(comparison),
    ]


def _counts(comparison: Comparison) -> Iterator[tuple[str, str]]:
    c = comparison
    yield "Items", f"{whole(c.rows_before)} before, {whole(c.rows_after)} now, {whole(c.matched)} matched by name"
    yield "Added, removed", f"{whole(c.added.total)} added, {whole(c.removed.total)} removed"
    new, gone, still = len(c.findings.new), len(c.findings.gone), len(c.findings.still)
    yield "Findings", f"{whole(new)} new, {whole(gone)} gone, {whole(still)} still there"
    for each in c.parameters:
        label = FIELD_BY_KEY[each.parameter].label
        if not each.is_compared:
            yield label, f"Not compared. {' '.join(each.sentences)}"
            continue
        parts = [f"{whole(each.changed)} of {whole(each.n)} changed"]
        flows = (("started", each.started), ("stopped", each.stopped))
        parts += [f"{whole(amount)} {word}" for word, amount in flows if amount]
        readings = (("new readings", each.gained), ("readings lost", each.lost))
        parts += [f"{whole(amount)} {word}" for word, amount in readings if amount]
        yield label, ". ".join([", ".join(parts), *each.sentences])


def _findings(comparison: Comparison) -> Iterator[Block]:
    found = comparison.findings
    for title, listed, remark in (
        ("New findings", found.new, _on_items(found.new_items, "are on items that the earlier survey does not have")),
        ("Findings that are gone", found.gone, _on_items(found.gone_items, "were on items that are no longer there")),
    ):
        yield Heading(title)
        if not listed:
            yield Prose("None.")
            continue
        if remark or len(listed) > LISTED_SHOWN:
            yield Remark(f"{_first(LISTED_SHOWN, len(listed), 'finding')} {remark}".strip())
        yield _finding_table(listed[:LISTED_SHOWN], title)


def _on_items(amount: int, words: str) -> str:
    return f"{whole(amount)} of them {words}." if amount else ""


def _first(shown: int, total: int, noun: str, plural: str | None = None) -> str:
    all_of_them = count(total, noun, plural)
    return f"The first {whole(shown)} of {all_of_them}." if total > shown else f"{all_of_them}."


def _finding_table(findings: Sequence[Finding], caption: str) -> Table:
    columns = tuple(map(Column, ("Severity", "Equipment", "Type", "Finding", "Value", "Compared with")))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Mark(each.severity),
            printed(each.equipment, longest=60) or f"No name, row {each.row}",
            printed(each.equipment_type, longest=40),
            what_text(each),
            value_text(each),
            printed(each.expected, longest=200),
        )
        for each in findings
    )
    return Table(columns, rows, caption)


def _drifts(comparison: Comparison) -> Iterator[Block]:
    title = "Median change per type"
    drifts = comparison.drifts
    if not drifts.total:
        return
    units = {each.parameter: each.unit for each in comparison.parameters}
    shown = drifts.shown[:DRIFTS_SHOWN]
    yield Heading(title)
    listed = _first(len(shown), drifts.total, "pair of type and parameter", "pairs of type and parameter")
    yield Remark(
        f"{listed} Medians over the n items that have the parameter in "
        "both surveys. A spread is how much the changes of a type's items differ from one another; the median change "
        "is also given in spreads. Which changes are more than chance is not said."
    )
    titles = ("n", "Changed", "Median before", "Median now", "Change", "Change in %", "In spreads")
    columns = (
        Column("Type"),
        Column("Parameter"),
        *(Column(each, is_number=True) for each in titles),
        Column("Spread"),
    )
    yield Table(columns, tuple(_drift_row(each, units[each.parameter]) for each in shown), title)


def _drift_row(drift: TypeDrift, unit: str) -> tuple[Cell, ...]:
    return (
        printed(drift.equipment_type, longest=40),
        f"{FIELD_BY_KEY[drift.parameter].label} [{unit}]",
        whole(drift.n),
        whole(drift.changed),
        number(drift.median_old),
        number(drift.median_new),
        signed(drift.median_change),
        signed(drift.median_percent, digits=3),
        signed(drift.spreads, digits=3),
        drift.spread_text(unit) + (", shared" if drift.is_pooled else ""),
    )


def signed(value: float | None, *, digits: int = 4) -> str:
    """A change with its sign.

    >>> signed(0.5), signed(-2.0), signed(0.0), signed(None)
    ('+0.5', '-2', '0', '–')
    """
    return f"{'+' if value is not None and value > 0 else ''}{number(value, digits=digits)}"


def _changed(comparison: Comparison) -> Iterator[Block]:
    title = "Items that changed most"
    changed = comparison.changed
    yield Heading(title)
    if not changed.total:
        yield Prose("No value of a matched item changed.")
        return
    units = {each.parameter: each.unit for each in comparison.parameters}
    shown = changed.shown[:CHANGES_SHOWN]
    said = (
        _first(len(shown), changed.total, "item with a change", "items with a change")
        if changed.total > len(shown)
        else ""
    )
    yield Remark(f"{said} The largest in spreads first. Row is the line in the later file.".strip())
    titles = ("Before", "Now", "Change", "Change in %", "In spreads")
    columns = (
        Column("Row", is_number=True),
        *map(Column, ("Equipment", "Type", "Parameter")),
        *(Column(each, is_number=True) for each in titles),
    )
    rows = [_changed_row(item, each, units[each.parameter]) for item in shown for each in item.changes]
    yield Table(columns, tuple(rows), title)


def _changed_row(item: ChangedItem, change: ValueChange, unit: str) -> tuple[Cell, ...]:
    return (
        str(item.row_after),
        printed(item.name, longest=60),
        printed(item.equipment_type, longest=40),
        f"{FIELD_BY_KEY[change.parameter].label} [{unit}]",
        number(change.old),
        number(change.new),
        signed(change.change),
        signed(change.percent, digits=3),
        signed(change.spreads, digits=3),
    )


def _status(comparison: Comparison) -> Iterator[Block]:
    title = "Flows and readings that came or went"
    if not comparison.status.total:
        return
    units = {each.parameter: each.unit for each in comparison.parameters}
    shown = comparison.status.shown[:LISTED_SHOWN]
    yield Heading(title)
    yield Remark(_first(len(shown), comparison.status.total, "entry", "entries"))
    columns = (
        Column("Row", is_number=True),
        *map(Column, ("Equipment", "Type", "What", "Before", "Now")),
    )
    yield Table(columns, tuple(_status_row(each, units[each.parameter]) for each in shown), title)


def _status_row(change: StatusChange, unit: str) -> tuple[Cell, ...]:
    label = FIELD_BY_KEY[change.parameter].label
    return (
        str(change.row_after),
        printed(change.name, longest=60),
        printed(change.equipment_type, longest=40),
        f"{label}: {_STATUS[change.status]}",
        _with_unit(change.old, unit),
        _with_unit(change.new, unit),
    )


def _with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return MISSING_MARK
    return f"{number(value)} ({unit})" if unit == UNIT_NOT_STATED else f"{number(value)} {unit}"


def _retyped(comparison: Comparison) -> Iterator[Block]:
    if not comparison.retyped.total:
        return
    title = "Items with another type now"
    shown = comparison.retyped.shown[:LISTED_SHOWN]
    yield Heading(title)
    yield Remark(
        f"{_first(len(shown), comparison.retyped.total, 'item')} Their values are in no figure of either type."
    )
    columns = (Column("Row", is_number=True), *map(Column, ("Equipment", "Type before", "Type now")))
    rows = tuple(
        (str(each.row_after), printed(each.name, longest=60), printed(each.old), printed(each.new)) for each in shown
    )
    yield Table(columns, rows, title)


def _names(comparison: Comparison) -> Iterator[Block]:
    parts = []
    for words, listed in (("Added", comparison.added), ("Removed", comparison.removed)):
        if listed.total:
            shown = listed.shown[:NAMES_SHOWN]
            names = ", ".join(
                f"{printed(each.name, longest=40)} ({printed(each.equipment_type, longest=28)})" for each in shown
            )
            more = f" and {whole(listed.total - len(shown))} others" if listed.total > len(shown) else ""
            parts.append(f"{words}, {whole(listed.total)}: {names}{more}.")
    if comparison.ambiguous.total:
        shown_names = comparison.ambiguous.shown[:NAMES_SHOWN]
        names = ", ".join(
            f"{printed(each.name, longest=40)} ({whole(each.rows_before)} rows before, {whole(each.rows_after)} now)"
            for each in shown_names
        )
        parts.append(f"Not compared, for the name does not say which row is which: {names}.")
    if parts:
        yield Heading("Items that came and went")
        yield Bullets(tuple(parts))
