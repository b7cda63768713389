"""The pieces that pages are drawn from: titles, tables and charts, each with units and an accessible name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import streamlit as st

from chemviz.analysis.kinds import kind_of
from chemviz.analysis.results import Analysis, Finding
from chemviz.ingest.survey import Issue
from chemviz.schema import FIELD_BY_KEY, FIELDS, UNIT_NOT_STATED, Columns, ColumnUse, axis_label, fields_of
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, count, number, significant, whole

if TYPE_CHECKING:
    from chemviz.charts import Chart

_UNMAPPED_NAMED = 20
_COUNTS: Final = ("n", "Missing", "Zero flow")
SEVERITY_ICONS = {"critical": ":material/error:", "warning": ":material/warning:", "notice": ":material/info:"}


def page_title(title: str, line: str) -> None:
    """The page's title and the one line that explains it."""
    st.title(title)
    st.caption(line)


def columns_table(
    columns: Columns, unmapped: Sequence[str], sureness: Mapping[str, str], not_used: Mapping[str, str]
) -> None:
    """Field by field: which column of the file it came from, how sure that is, and what became of its unit.

    `not_used` are units that the file states and that are none, by field.
    """
    rows = []
    for field in fields_of(columns):
        use = columns.get(field.key)
        stated = not_used.get(field.key) or _unit_in_file(use) if field.has_unit else ""
        stored = use.unit_text() if use and field.has_unit else ""
        sure = sureness.get(field.key, "")
        source = use.source if use else MISSING_MARK if sure else "not in the file"
        rows.append((field.label, source, sure, stated, stored))
    table = pd.DataFrame(rows, columns=["Field", "Column in the file", "How sure", "Unit in the file", "Stored as"])
    st.dataframe(table, hide_index=True, alt="How the columns of the file were recognised")
    if unmapped:
        named = ", ".join(f"`{_code(each)}`" for each in unmapped[:_UNMAPPED_NAMED])
        more = len(unmapped) - _UNMAPPED_NAMED
        st.caption(
            f"{count(len(unmapped), 'column')} not used: {named}{f' and {whole(more)} more' if more > 0 else ''}"
        )


def _unit_in_file(use: ColumnUse | None) -> str:
    if use is None or use.source_unit is None:
        return UNIT_NOT_STATED
    return replace(use, unit=use.source_unit).unit_text()


def preview_table(frame: pd.DataFrame, columns: Columns) -> None:
    """Rows of the equipment frame, with units in the headers; empty cells are missing values."""
    _rows(frame, columns, alt="Equipment with type, flowrate, pressure and temperature")


def problem_rows_table(frame: pd.DataFrame, columns: Columns, row_count: int) -> None:
    """Rows with a problem as `Preview.problem_head` holds them; the problem stands beside each."""
    state = ["left out" if is_rejected else "kept" for is_rejected in frame["is_rejected"]]
    shown = frame.drop(columns=["is_rejected", "problem"])
    shown.insert(1, "The row is", state)
    shown.insert(2, "Problem", frame["problem"])
    _rows(shown, columns, alt="Rows with problems, as they will be stored")
    if row_count > len(frame):
        st.caption(f"Showing the first {whole(len(frame))} of {whole(row_count)}.")


def _rows(frame: pd.DataFrame, columns: Columns, *, alt: str) -> None:
    numbers = {field.key: axis_label(field.key, columns) for field in FIELDS if field.has_unit}
    labels = {"row": "Row", "extra": "Extra data"} | {field.key: field.label for field in FIELDS} | numbers
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            key: st.column_config.NumberColumn(label, format="%.6g") if key in numbers else label
            for key, label in labels.items()
            if key in frame
        },
        placeholder=MISSING_MARK,
        alt=alt,
    )


def issues_table(issues: Sequence[Issue], issue_count: int) -> None:
    """Every cell or row that could not be taken as it stood."""
    table = pd.DataFrame(
        [
            (each.row, each.column or "whole row", each.value, each.problem, "left out" if each.is_rejected else "kept")
            for each in issues
        ],
        columns=["Row", "Column", "Value", "Problem", "The row is"],
    )
    st.dataframe(table, hide_index=True, alt="Problems found in the file, by row and column")
    if issue_count > len(issues):
        st.caption(f"Showing the first {whole(len(issues))} of {whole(issue_count)}.")


def findings_table(findings: Sequence[Finding], total: int) -> None:
    """What stands out, most severe first, each with what it was compared with."""
    rows = [
        (
            f"{SEVERITY_ICONS[each.severity]} {each.severity.capitalize()}",
            kind_of(each.rule),
            plain(each.equipment) or MISSING_MARK,
            plain(each.equipment_type) or MISSING_MARK,
            str(each.row),
            finding_value(each),
            plain(each.expected),
            whole(each.n),
        )
        for each in findings
    ]
    columns = ["Severity", "Kind", "Equipment", "Type", "Row", "Value", "Compared with", "n"]
    st.table(pd.DataFrame(rows, columns=columns), hide_index=True, border="horizontal", alt="Findings, severest first")
    if total > len(findings):
        st.caption(f"Showing {whole(len(findings))} of {whole(total)}.")


def finding_value(finding: Finding) -> str:
    """The parameter, its value and its unit, safe as Markdown."""
    if finding.parameter is None or finding.value is None:
        return MISSING_MARK
    parameter = FIELD_BY_KEY[finding.parameter].label.lower()
    return f"{parameter} {plain(number(finding.value))} {plain(finding.unit or UNIT_NOT_STATED)}"


def statistics_of(analysis: Analysis, parameter: str) -> pa.Table:
    """One row per type: how many, mean, spread and the five-number summary of one parameter; zero flow apart."""
    rows = []
    for each in analysis.types:
        s = each.parameters[parameter].summary
        zeros = (s.zeros,) if parameter == "flowrate" else ()
        figures = (s.mean, s.std, s.min, s.q1, s.median, s.q3, s.max, s.mad)
        rows.append((each.equipment_type, s.count, s.missing, *zeros, *map(significant, figures)))
    counts = _COUNTS if parameter == "flowrate" else _COUNTS[:2]
    names = ["Type", *counts, "Mean", "Std dev", "Min", "Q1", "Median", "Q3", "Max", "MAD"]
    # As Arrow, which goes to the browser as it is: from pandas it would be converted anew in every run.
    return pa.Table.from_pandas(pd.DataFrame(rows, columns=names), preserve_index=False)


def statistics_table(statistics: pa.Table, parameter: str, columns: Columns) -> None:
    """What `statistics_of` gives, drawn."""
    label = axis_label(parameter, columns)
    st.dataframe(
        statistics,
        hide_index=True,
        placeholder=MISSING_MARK,
        column_config={name: st.column_config.NumberColumn(format="localized") for name in _COUNTS},
        alt=f"{label} by equipment type",
    )


def show_chart(chart: "Chart", *, key: str) -> None:
    """A chart with its accessible name."""
    # Plotly's toolbar covers the title on a phone, and what it offers is on the page or in the report.
    st.plotly_chart(chart.figure, key=key, alt=chart.alt, config={"displayModeBar": False})


def _code(text: str) -> str:
    return text.replace("`", "'").replace("\n", " ")[:60]
