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
from chemviz.ingest.progress import SILENT, Stage
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
    refuse_too_many_bad,
    row_issues,
    without_bad_rows,
)
from chemviz.ingest.rows_left_out import Cells, rows_left_out
from chemviz.ingest.source import Source
from chemviz.ingest.survey import Issue
from chemviz.ingest.table import EXTRA, RawTable
from chemviz.ingest.tag_types import types_by_tag
from chemviz.ingest.types import TypeMerge, tidy_types
from chemviz.schema import FIELDS, FRAME_DTYPES, OPTIONAL_DTYPES, PARAMETERS

__all__ = ["EMPTY_ROW", "NO_NAME", "NO_TYPE", "Checked", "CheckedTable", "Wishes", "assemble"]


@dataclass(frozen=True)
class Wishes:
    """What somebody wants done with rows, names and types."""

    names_from_rows: bool = False
    single_type: str | None = None
    types_by_tag: Mapping[str, str] = field(default_factory=dict)
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


def assemble(checked: Checked, source: Source, wishes: Wishes, stage: Stage = SILENT) -> CheckedTable:
    """Build the equipment frame of `chemviz.schema`, and list every cell and row that is not in it as it stood.

    Raises `RefusedFile` when more than `MOST_ISSUES` cells and rows cannot be read.
    """
    raw = checked.raw
    stage.tell()
    names = _names(raw, wishes)
    stage.tell(0.1)
    types, merges = _types(raw, wishes, names)
    texts = {key: tidy_text(raw.cells[key]) for key in ("area", "service") if checked.columns.get(key)}
    stage.tell(0.2)
    filled = _filled(checked, wishes, names, types, texts)
    is_empty = filled == 0
    empty = empty_rows(checked, is_empty, source)
    found = rows_left_out(checked, Cells(names, types, filled), source)
    is_gone = is_empty.copy()
    is_gone[list(found)] = True
    refuse_too_many_bad(checked, is_gone)
    others = row_issues(checked, found, source)
    footers = source.layout.footers
    count = sum(each.bad.size for each in checked.quantities.values())
    cells = stage.part(0.3, 0.7).each(cell_issues(checked, names, types, is_gone, source), count)
    issues = bounded(footers, _shapes(raw, found), empty, others, cells)
    rejected = raw.rows_rejected + len(footers) + len(empty) + len(others)
    if wishes.leaves_out_bad_rows:
        issues, is_gone, left_out = without_bad_rows(issues, raw.rows, is_gone)
        rejected += left_out
    told = stage.part(0.7, 1)
    frame = _frame(checked, {"name": names, "equipment_type": types, **texts}, is_kept=~is_gone, stage=told)
    return CheckedTable(frame, issues, rejected, bounded(changed_cells(checked, is_gone)), merges)


def _filled(checked: Checked, wishes: Wishes, names: Any, types: Any, texts: Mapping[str, Any]) -> Any:
    """How many cells of each row hold something that the frame would hold."""
    own = [*([] if wishes.names_from_rows else [names]), *([types] if wishes.single_type is None else [])]
    filled = np.zeros(len(checked.raw.rows), dtype=np.int8)
    for is_blank in (*map(nulls, (*own, *texts.values())), *(each.is_blank for each in checked.quantities.values())):
        filled += ~is_blank
    return filled


def _shapes(raw: RawTable, found: Mapping[int, str]) -> list[Issue]:
    """What is wrong with the shape of lines; of a line that is left out for another reason only that is told."""
    gone = {int(raw.rows[place]) for place in found}
    return [issue for issue in raw.issues if issue.row not in gone] if gone else raw.issues


def _names(raw: RawTable, wishes: Wishes) -> Any:
    if not wishes.names_from_rows and "name" in raw.cells:
        return tidy_text(raw.cells["name"])
    if not wishes.names_from_rows:
        return pa.chunked_array([pa.nulls(len(raw.rows), pa.large_string())])
    numbers = pa.array(raw.rows).cast(pa.large_string())
    row, gap = (pa.scalar(text, pa.large_string()) for text in ("Row", " "))
    return pa.chunked_array([pc.binary_join_element_wise(row, numbers, gap)])


def _types(raw: RawTable, wishes: Wishes, names: Any) -> tuple[Any, tuple[TypeMerge, ...]]:
    """The type of each row, spellings brought together, and what was brought together."""
    if "equipment_type" not in raw.cells:
        return types_by_tag(names, wishes.types_by_tag, wishes.single_type), ()
    # There are few types, so each spelling is looked at once.
    encoded = raw.cells["equipment_type"].dictionary_encode().combine_chunks()
    tidy = tidy_text(pa.chunked_array([encoded.dictionary])).to_pylist()
    spellings = [spelling and " ".join(spelling.split()) for spelling in tidy]
    times = np.bincount(encoded.indices.to_numpy(), minlength=len(spellings)).tolist()
    counts: dict[str, int] = {}
    for spelling, number in zip(spellings, times, strict=True):
        if spelling:
            counts[spelling] = counts.get(spelling, 0) + number
    mapping, merges = tidy_types(counts, own=wishes.types) if wishes.tidies_types else (_own(counts, wishes.types), ())
    best = pa.array([mapping.get(spelling) for spelling in spellings], pa.large_string())
    return pa.chunked_array([best.take(encoded.indices)]), merges


def _own(counts: Mapping[str, int], types: Mapping[str, str]) -> dict[str, str]:
    return {spelling: types.get(spelling, spelling) for spelling in counts}


def _frame(checked: Checked, texts: Mapping[str, Any], *, is_kept: Mask, stage: Stage) -> pd.DataFrame:
    stage.tell()
    raw, quantities = checked.raw, checked.quantities
    series: dict[str, Any] = {"row": raw.rows, **texts}
    series |= {key: np.full(len(raw.rows), np.nan) for key in PARAMETERS if key not in quantities}
    series |= {each.key: quantities[each.key].values for each in FIELDS if each.key in quantities}
    if checked.moments is not None:
        series["recorded_at"] = checked.moments.values
    if extra := {key.removeprefix(EXTRA): cells for key, cells in raw.cells.items() if key.startswith(EXTRA)}:
        series["extra"] = _as_json(extra, stage, len(raw.rows))
    arrays = {
        key: pd.array(series[key], dtype="str") if dtype == "str" else series[key]
        for key, dtype in (FRAME_DTYPES | OPTIONAL_DTYPES).items()
        if key in series
    }
    frame = pd.DataFrame(arrays, copy=False)
    return frame if is_kept.all() else frame[is_kept].reset_index(drop=True)


def _as_json(extra: Mapping[str, Any], stage: Stage, count: int) -> Any:
    """The extra columns of each row as a JSON object; blank cells are left out, and a row without any has none."""
    keys = [json.dumps(header, ensure_ascii=False) for header in extra]
    columns = [tidy_text(cells).to_pylist() for cells in extra.values()]
    rows = (
        ", ".join(
            f"{key}: {json.dumps(cell, ensure_ascii=False)}" for key, cell in zip(keys, cells, strict=True) if cell
        )
        for cells in stage.each(zip(*columns, strict=True), count)
    )
    return pa.chunked_array([pa.array([f"{{{row}}}" if row else None for row in rows], pa.large_string())])
