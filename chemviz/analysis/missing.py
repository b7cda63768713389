"""Cells that a survey should fill and does not. Fills none, and asks nothing of columns that the file lacks."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.findings import finding_key, places
from chemviz.analysis.grouping import Groups
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.schema import FIELD_BY_KEY, PARAMETERS, REQUIRED_FIELDS, Columns
from chemviz.wording import count, whole

RULE: Final = "missing-value"
METHOD: Final = "Missing cells counted"
LISTED: Final = 5
"""A type with more missing cells of one field than this gives one finding for all of them."""
ROWS_NAMED: Final = 20

Positions = NDArray[np.intp]


def find_missing(frame: pd.DataFrame, columns: Columns, groups: Groups) -> tuple[list[Finding], int]:
    """Findings on missing names, types, flowrates, pressures and temperatures, and how many such findings there are.

    `frame` is the equipment frame, `groups` its rows by type. Up to `LISTED` missing cells of one field within a type
    are a finding each; more are one finding, which names the first rows. A field that no column of the file became is
    not missing, it was not surveyed. At most `FINDINGS_KEPT` findings are made.
    """
    findings: list[Finding] = []
    total = 0
    for field in REQUIRED_FIELDS:
        if columns.get(field.key) is None:
            continue
        is_missing = _is_missing(frame, field.key)
        if not is_missing.any():
            continue
        for at, rows in zip(_by_type(is_missing, groups), groups.counts.tolist(), strict=True):
            made = _findings(frame, field.key, at, rows)
            total += len(at) if len(at) <= LISTED else 1
            findings += [each for each, _ in zip(made, range(FINDINGS_KEPT - len(findings)), strict=False)]
    return findings, total


def _is_missing(frame: pd.DataFrame, key: str) -> NDArray[np.bool_]:
    if key in PARAMETERS:
        is_missing: NDArray[np.bool_] = ~np.isfinite(frame[key].to_numpy(np.float64))
    else:
        is_missing = frame[key].isna().to_numpy(np.bool_)
    return is_missing


def _by_type(is_missing: NDArray[np.bool_], groups: Groups) -> list[Positions]:
    """For each type, the positions of its rows without a value."""
    at = groups.order[is_missing[groups.order]]
    per_type = np.add.reduceat(is_missing[groups.order], np.cumsum(groups.counts) - groups.counts, dtype=np.intp)
    return np.split(at, np.cumsum(per_type)[:-1])


def _findings(frame: pd.DataFrame, key: str, at: Positions, rows: int) -> Iterator[Finding]:
    """The findings on one field within one type of `rows` rows, of which those at these positions have no value."""
    if len(at) > LISTED:
        yield _together(frame, key, at, rows)
        return
    for row, name, equipment_type in places(frame, at):
        yield _finding(key, name, equipment_type, row=row, expected=_expected(key, rows - len(at), rows), n=rows)


def _together(frame: pd.DataFrame, key: str, at: Positions, rows: int) -> Finding:
    numbers = frame["row"].to_numpy()[at[:ROWS_NAMED]].tolist()
    [(row, _, equipment_type)] = places(frame, at[:1])
    more = len(at) - len(numbers)
    listed = f"Rows {', '.join(str(each) for each in numbers)}{f' and {whole(more)} more' if more else ''}"
    expected = f"{_label(key)} in each row: {whole(len(at))} of the {count(rows, 'row')} of this type have none"
    return _finding(key, None, equipment_type, row=row, expected=expected, n=rows, detail=(listed,))


def _finding(
    key: str, name: str | None, equipment_type: str, *, row: int, expected: str, n: int, detail: tuple[str, ...] = ()
) -> Finding:
    subject = f"all of {equipment_type}" if detail else name
    return Finding(
        id=f"{RULE}-{row}-{key}",
        key=finding_key(RULE, subject, key),
        rule=RULE,
        severity="notice",
        equipment=name,
        equipment_type=equipment_type,
        row=row,
        parameter=key if key in PARAMETERS else None,
        value=None,
        unit=None,
        expected=expected,
        score=None,
        method=METHOD,
        n=n,
        detail=detail,
    )


def _expected(key: str, filled: int, rows: int) -> str:
    if key == "name":
        return "A name: without one the item cannot be found again in another survey"
    if key == "equipment_type":
        return "A type: without one the item has no peers to be compared with"
    if rows == 1:
        return f"{_label(key)}: the cell holds no number"
    return f"{_label(key)}: the cell holds no number; {whole(filled)} of the {whole(rows)} rows of this type have one"


def _label(key: str) -> str:
    """The field with its article.

    >>> _label("pressure"), _label("name")
    ('A pressure', 'A name')
    """
    return {"name": "A name", "equipment_type": "A type"}.get(key, f"A {FIELD_BY_KEY[key].label.lower()}")
