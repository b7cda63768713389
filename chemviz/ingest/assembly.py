"""Checked columns to the equipment frame, and the list of issues. Decides nothing about the layout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.ingest.checks import tidy_text
from chemviz.ingest.numbers import Mask
from chemviz.ingest.row_issues import (
    EMPTY_ROW,
    NO_NAME,
    NO_TYPE,
    Checked,
    bounded,
    cell_issues,
    changed_cells,
    empty_rows,
    nulls,
    other_rows,
    row_issues,
    without_bad_rows,
)
from chemviz.ingest.source import Source
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import EXTRA, RawTable
from chemviz.ingest.types import TypeMerge, tidy_types
from chemviz.schema import FIELDS, FRAME_DTYPES, OPTIONAL_DTYPES, PARAMETERS

__all__ = ["EMPTY_ROW", "NO_NAME", "NO_TYPE", "Checked", "CheckedTable", "Wishes", "assemble"]


@dataclass(frozen=True)
class Wishes:
    """What somebody wants done with rows, names and types."""

    names_from_rows: bool = False
    single_type: str | None = None
    leaves_out_bad_rows: bool = False
    tidies_types: bool = True
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedTable:
    """The equipment frame, all issues in the order of the lines, and how many rows were left out."""

    frame: pd.DataFrame
    issues: tuple[Issue, ...]
    rows_rejected: int
    changes: tuple[Issue, ...] = ()
    types_merged: tuple[TypeMerge, ...] = ()


def assemble(checked: Checked, source: Source, wishes: Wishes) -> CheckedTable:
    """Build the equipment frame of `chemviz.schema`, and list every cell and row that is not in it as it stood.

    Raises `RefusedFile` when more than `MOST_ISSUES` cells and rows cannot be read.
    """
    raw = checked.raw
    names = _names(raw, wishes)
    types, merges = _types(raw, wishes)
    texts = {key: tidy_text(raw.cells[key]) for key in ("area", "service") if checked.columns.get(key)}
    is_empty = _is_empty(checked, wishes, names, types, texts)
    empty = empty_rows(checked, is_empty, source)
    found = other_rows(checked, names, types, is_empty, source)
    is_gone = is_empty.copy()
    is_gone[list(found)] = True
    others = row_issues(checked, found, source)
    footers = source.layout.footers
    issues = bounded(footers, raw.issues, empty, others, cell_issues(checked, names, types, is_gone, source))
    rejected = raw.rows_rejected + len(footers) + len(empty) + len(others)
    if wishes.leaves_out_bad_rows:
        issues, is_gone, left_out = without_bad_rows(issues, raw.rows, is_gone)
        rejected += left_out
    frame = _frame(checked, {"name": names, "equipment_type": types, **texts}, is_kept=~is_gone)
    return CheckedTable(frame, issues, rejected, bounded(changed_cells(checked, is_gone)), merges)


def _is_empty(checked: Checked, wishes: Wishes, names: Any, types: Any, texts: Mapping[str, Any]) -> Mask:
    """Rows in which nothing stands that the frame would hold."""
    own = [*([] if wishes.names_from_rows else [names]), *([types] if wishes.single_type is None else [])]
    blanks = [
        *(nulls(each) for each in (*own, *texts.values())),
        *(each.is_blank for each in checked.quantities.values()),
    ]
    is_empty: Mask = np.logical_and.reduce(blanks)
    return is_empty


def _names(raw: RawTable, wishes: Wishes) -> Any:
    if not wishes.names_from_rows and "name" in raw.cells:
        return tidy_text(raw.cells["name"])
    if not wishes.names_from_rows:
        return pa.chunked_array([pa.nulls(len(raw.rows), pa.large_string())])
    numbers = pa.array(raw.rows).cast(pa.large_string())
    row, gap = (pa.scalar(text, pa.large_string()) for text in ("Row", " "))
    return pa.chunked_array([pc.binary_join_element_wise(row, numbers, gap)])


def _types(raw: RawTable, wishes: Wishes) -> tuple[Any, tuple[TypeMerge, ...]]:
    """The type of each row, spellings brought together, and what was brought together."""
    if wishes.single_type is not None or "equipment_type" not in raw.cells:
        kind = pa.scalar(wishes.single_type, pa.large_string())
        return pa.chunked_array([pa.repeat(kind, len(raw.rows))]), ()
    encoded = tidy_text(raw.cells["equipment_type"]).combine_chunks().dictionary_encode()
    spellings = [" ".join(spelling.split()) for spelling in encoded.dictionary.to_pylist()]
    codes = encoded.indices.drop_null().to_numpy()
    counts: dict[str, int] = {}
    for spelling, times in zip(spellings, np.bincount(codes, minlength=len(spellings)).tolist(), strict=True):
        counts[spelling] = counts.get(spelling, 0) + times
    mapping, merges = tidy_types(counts, own=wishes.types) if wishes.tidies_types else (_own(counts, wishes.types), ())
    best = pa.array([mapping[spelling] for spelling in spellings], pa.large_string())
    return pa.chunked_array([best.take(encoded.indices)]), merges


def _own(counts: Mapping[str, int], types: Mapping[str, str]) -> dict[str, str]:
    return {spelling: types.get(spelling, spelling) for spelling in counts}


def _frame(checked: Checked, texts: Mapping[str, Any], *, is_kept: Mask) -> pd.DataFrame:
    raw, quantities = checked.raw, checked.quantities
    series: dict[str, Any] = {"row": raw.rows, **texts}
    series |= {key: np.full(len(raw.rows), np.nan) for key in PARAMETERS if key not in quantities}
    series |= {each.key: quantities[each.key].values for each in FIELDS if each.key in quantities}
    if checked.moments is not None:
        series["recorded_at"] = checked.moments.values
    if extra := {key.removeprefix(EXTRA): cells for key, cells in raw.cells.items() if key.startswith(EXTRA)}:
        series["extra"] = _as_json(extra)
    arrays = {
        key: pd.array(series[key], dtype="str") if dtype == "str" else series[key]
        for key, dtype in (FRAME_DTYPES | OPTIONAL_DTYPES).items()
        if key in series
    }
    frame = pd.DataFrame(arrays, copy=False)
    return frame if is_kept.all() else frame[is_kept].reset_index(drop=True)


def _as_json(extra: Mapping[str, Any]) -> Any:
    """The extra columns of each row as a JSON object; blank cells are left out, and a row without any has none."""
    keys = [json.dumps(header, ensure_ascii=False) for header in extra]
    columns = [tidy_text(cells).to_pylist() for cells in extra.values()]
    rows = (
        ", ".join(
            f"{key}: {json.dumps(cell, ensure_ascii=False)}" for key, cell in zip(keys, cells, strict=True) if cell
        )
        for cells in zip(*columns, strict=True)
    )
    return pa.chunked_array([pa.array([f"{{{row}}}" if row else None for row in rows], pa.large_string())])
