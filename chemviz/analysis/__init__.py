"""From an equipment frame to results: pure functions that read no file, no clock and no database.

Every statistic is within one equipment type. The work is a map over types (`statistics`, `distributions`) and a
small combine (shared bin edges, findings, quality), so a type can be computed apart from all others.
"""

from typing import Final

import numpy as np
import pandas as pd

from chemviz.analysis.distributions import bin_counts, bin_edges, tukey_box
from chemviz.analysis.findings import rank
from chemviz.analysis.grouping import Floats, Groups, group_by_type
from chemviz.analysis.plausibility import find_implausible
from chemviz.analysis.points import sample_points
from chemviz.analysis.quality import judge_quality
from chemviz.analysis.repetition import find_repeated_names
from chemviz.analysis.results import ANALYSIS_VERSION, Analysis, ParameterResult, TypeResult
from chemviz.analysis.statistics import sort_finite, summarize
from chemviz.errors import RefusedFile
from chemviz.schema import PARAMETERS, Columns
from chemviz.wording import whole

__all__ = ["TYPES_ALLOWED", "analyze", "refuse_too_many_types", "sample_points"]

TYPES_ALLOWED: Final = 5_000
"""More different types than this are single items in the wrong column, and their results would grow with the rows."""


def analyze(frame: pd.DataFrame, columns: Columns, *, rows_rejected: int = 0) -> Analysis:
    """The whole analysis of one survey.

    `frame` is the equipment frame of `chemviz.schema` (one row per accepted row, in the file's order; flowrate,
    pressure and temperature in the units that `columns` names, NaN where missing; infinity counts as missing).
    `rows_rejected` are rows of the file that are not in the frame; they lower the quality only.

    Raises `RefusedFile` when there are more than `TYPES_ALLOWED` types.
    """
    groups = group_by_type(frame["equipment_type"])
    _refuse_too_many(len(groups.names))
    described = {key: _describe(frame[key].to_numpy(np.float64), groups) for key in PARAMETERS}
    implausible, implausible_count = find_implausible(frame, columns)
    repeated, repeated_count = find_repeated_names(frame)
    return Analysis(
        version=ANALYSIS_VERSION,
        count=len(frame),
        edges={key: edges for key, (edges, _) in described.items()},
        types=tuple(
            TypeResult(name, count, {key: results[index] for key, (_, results) in described.items()})
            for index, (name, count) in enumerate(zip(groups.names, groups.counts.tolist(), strict=True))
        ),
        findings=rank(implausible + repeated),
        finding_count=implausible_count + repeated_count,
        quality=judge_quality(
            rows=len(frame) + rows_rejected,
            rows_rejected=rows_rejected,
            missing=_missing_cells(frame, [results for _, results in described.values()]),
            duplicates=repeated_count,
            implausible=implausible_count,
        ),
    )


def refuse_too_many_types(frame: pd.DataFrame) -> None:
    """Raise what `analyze` would raise for this equipment frame, before anything is done with it."""
    _refuse_too_many(frame["equipment_type"].nunique(dropna=False))


def _refuse_too_many(types: int) -> None:
    if types > TYPES_ALLOWED:
        raise RefusedFile(
            f"The type column holds {whole(types)} different values; at most {whole(TYPES_ALLOWED)} can be compared. "
            "Check that it names kinds of equipment, such as Pump, and not single items."
        )


def _describe(values: Floats, groups: Groups) -> tuple[tuple[float, ...], list[ParameterResult]]:
    """One parameter: its bin edges, and a result for each type in the order of `groups`."""
    by_type = [sort_finite(each) for each in groups.split(values)]
    edges = bin_edges(by_type)
    counts = groups.counts.tolist()
    return edges, [_result(each, count, edges) for each, count in zip(by_type, counts, strict=True)]


def _result(ordered: Floats, count: int, edges: tuple[float, ...]) -> ParameterResult:
    """One parameter within one type of `count` rows, from its values in ascending order."""
    summary = summarize(ordered, missing=count - len(ordered))
    return ParameterResult(summary, bin_counts(ordered, edges), tukey_box(ordered, summary))


def _missing_cells(frame: pd.DataFrame, results: list[list[ParameterResult]]) -> int:
    """Cells without a value among the five fields of the accepted rows."""
    texts = sum(int(frame[key].isna().sum()) for key in ("name", "equipment_type"))
    return texts + sum(each.summary.missing for parameter in results for each in parameter)
