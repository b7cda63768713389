"""What a comparison of two surveys looks like: figures, drifts per type, items, findings. Computes nothing."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from chemviz.analysis.comparison import Bounded, Comparison
from chemviz.schema import FIELD_BY_KEY
from chemviz.ui.components import findings_table
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, count, significant, whole

_FINDINGS_SHOWN = 50
_STATUS = {
    "started": "flow started",
    "stopped": "flow stopped",
    "gained": "read again",
    "lost": "no reading now",
}


def figures(comparison: Comparison) -> None:
    """The counts that answer "how alike are the two?"."""
    with st.grid(4, min_column_width=140):
        st.metric("In both surveys", whole(comparison.matched), border=True)
        st.metric("Added", whole(comparison.added.total), border=True)
        st.metric("Removed", whole(comparison.removed.total), border=True)
        st.metric("Changed", whole(comparison.changed.total), border=True, help="Items with at least one other value.")
    for sentence in comparison.sentences:
        st.caption(plain(sentence))


def parameters(comparison: Comparison) -> None:
    """Parameter by parameter: whether it can be compared, in which unit, and how many values changed."""
    rows = [
        (
            FIELD_BY_KEY[each.parameter].label,
            each.unit if each.is_compared else "not compared",
            *((each.n, each.changed, each.unchanged) if each.is_compared else (None,) * 3),
        )
        for each in comparison.parameters
    ]
    _table(rows, ["Parameter", "Unit", "In both", "Changed", "As before"], "Which parameters were compared")
    st.caption("  \n".join(plain(" ".join(each.sentences)) for each in comparison.parameters if each.sentences))


def drifts(comparison: Comparison) -> None:
    """The types whose items moved most, by the median of their changes."""
    units = {each.parameter: each.unit for each in comparison.parameters}
    rows = [
        (
            each.equipment_type,
            FIELD_BY_KEY[each.parameter].label,
            each.n,
            significant(each.median_old),
            significant(each.median_new),
            significant(each.median_change),
            units[each.parameter],
            significant(each.median_percent, digits=3),
            each.spread_text(units[each.parameter]) + (" (pooled)" if each.is_pooled else ""),
            significant(each.spreads, digits=3),
        )
        for each in comparison.drifts.shown
    ]
    names = [
        "Type",
        "Parameter",
        "n",
        "Median before",
        "Median now",
        "Median change",
        "Unit",
        "in %",
        "Spread",
        "Spreads",
    ]
    _table(rows, names, "Drift of each type, the largest in spreads first")
    _more(comparison.drifts)


def changed_items(comparison: Comparison) -> None:
    """Every changed value, the largest in spreads first."""
    units = {each.parameter: each.unit for each in comparison.parameters}
    rows = [
        (
            item.name,
            item.equipment_type,
            FIELD_BY_KEY[each.parameter].label,
            significant(each.old),
            significant(each.new),
            significant(each.change),
            units[each.parameter],
            significant(each.percent, digits=3),
            significant(each.spreads, digits=3),
        )
        for item in comparison.changed.shown
        for each in item.changes
    ]
    names = ["Item", "Type", "Parameter", "Before", "Now", "Change", "Unit", "in %", "Spreads"]
    _table(rows, names, "Changed values")
    _more(comparison.changed)


def other_changes(comparison: Comparison) -> None:
    """Added and removed items, flow that started or stopped, other types, and names that cannot be matched."""
    status = [
        (each.name, each.equipment_type, FIELD_BY_KEY[each.parameter].label, _STATUS[each.status])
        for each in comparison.status.shown
    ]
    parts: list[tuple[str, Bounded[Any], list[tuple[Any, ...]], list[str]]] = [
        ("Added", comparison.added, _items(comparison.added), ["Item", "Type", "Row"]),
        ("Removed", comparison.removed, _items(comparison.removed), ["Item", "Type", "Row"]),
        ("Started, stopped, read or not", comparison.status, status, ["Item", "Type", "Parameter", "What"]),
        (
            "Of another type now",
            comparison.retyped,
            [(each.name, each.old, each.new) for each in comparison.retyped.shown],
            ["Item", "Type before", "Type now"],
        ),
        (
            "Names that cannot be matched",
            comparison.ambiguous,
            [(each.name, each.rows_before, each.rows_after) for each in comparison.ambiguous.shown],
            ["Name", "Rows before", "Rows now"],
        ),
    ]
    for title, entries, rows, names in parts:
        if entries.total:
            with st.expander(f"{title}: {whole(entries.total)}"):
                _table(rows, names, title)
                _more(entries)


def findings(comparison: Comparison) -> None:
    """Findings that are new, gone, or still there."""
    changes = comparison.findings
    parts = (
        ("New", changes.new, changes.new_items, "on added items"),
        ("Gone", changes.gone, changes.gone_items, "on removed items"),
        ("Still there", changes.still, 0, ""),
    )
    for tab, (_, listed, on_items, where) in zip(
        st.tabs([f"{title} ({whole(len(listed))})" for title, listed, _, _ in parts]), parts, strict=True
    ):
        with tab:
            if on_items:
                st.caption(f"{count(on_items, 'finding')} {where}.")
            if listed:
                findings_table(listed[:_FINDINGS_SHOWN], len(listed))
            else:
                st.caption("None.")


def _items(entries: Bounded[Any]) -> list[tuple[Any, ...]]:
    return [(each.name, each.equipment_type, each.row) for each in entries.shown]


def _table(rows: Sequence[tuple[Any, ...]], names: list[str], alt: str) -> None:
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, placeholder=MISSING_MARK, alt=alt)


def _more(entries: Bounded[Any]) -> None:
    if entries.total > len(entries.shown):
        st.caption(f"Showing the first {whole(len(entries.shown))} of {whole(entries.total)}.")
