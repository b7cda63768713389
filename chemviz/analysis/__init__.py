"""From an equipment frame to results: pure functions that read no file, no clock and no database.

Every statistic is within one equipment type. The work is a map over types (`per_type`) and a small combine (shared bin
edges, findings, quality), so a type can be computed apart from all others. The outlier rules share one promise over
the whole file (`outliers`, `joint`, `sisters`); what they compare is within a type too.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import pandas as pd

from chemviz.analysis.design_limits import find_above_design
from chemviz.analysis.findings import number_repeats, rank
from chemviz.analysis.grouping import Groups, group_by_type
from chemviz.analysis.joint import find_joint_outliers
from chemviz.analysis.missing import find_missing
from chemviz.analysis.outliers import find_outliers
from chemviz.analysis.per_type import MapTypes, describe_types
from chemviz.analysis.plausibility import Masks, find_implausible, implausible_cells
from chemviz.analysis.points import sample_points
from chemviz.analysis.quality import judge_quality
from chemviz.analysis.repetition import find_repeated_names
from chemviz.analysis.results import ANALYSIS_VERSION, CHANCE, Analysis, Finding, Judged, TypeResult
from chemviz.analysis.sisters import find_sister_differences
from chemviz.errors import RefusedFile
from chemviz.schema import PARAMETERS, Columns
from chemviz.wording import whole

__all__ = ["TYPES_ALLOWED", "analyze", "refuse_too_many_types", "sample_points"]

TYPES_ALLOWED: Final = 5_000
"""More different types than this are single items in the wrong column, and their results would grow with the rows."""
ROWS_FOR_THREADS: Final = 100_000
"""From this many rows on, parts of the analysis that need nothing of each other are computed at the same time."""
_THREADS: Final = 2


def analyze(
    frame: pd.DataFrame,
    columns: Columns,
    *,
    rows_rejected: int = 0,
    chance: float = CHANCE,
    map_types: MapTypes = map,
) -> Analysis:
    """The whole analysis of one survey.

    `frame` is the equipment frame of `chemviz.schema` (one row per accepted row, in the file's order; flowrate,
    pressure and temperature in the units that `columns` names, NaN where missing; infinity counts as missing).
    `rows_rejected` are rows of the file that are not in the frame; they lower the quality only. `chance` is the
    promised chance that a clean table raises any outlier finding. `map_types` applies a function to each type, in
    order; with the `map` of a pool of processes the types are computed there, with the identical result.

    Raises `RefusedFile` when there are more than `TYPES_ALLOWED` types.
    """
    groups = group_by_type(frame["equipment_type"])
    _refuse_too_many(len(groups.names))
    values = {key: frame[key].to_numpy(np.float64) for key in PARAMETERS}
    cells = implausible_cells(frame, columns)
    (
        (outliers, outlier_count, judged),
        (edges, types),
        (repeated, repeated_count),
        (missing, missing_count),
        (implausible, implausible_count),
        (above, above_count),
    ) = _at_the_same_time(
        lambda: _find_outliers(frame, columns, groups, chance=chance, implausible=cells),
        lambda: describe_types(values, groups, map_types=map_types),
        lambda: find_repeated_names(frame),
        lambda: find_missing(frame, columns, groups),
        lambda: find_implausible(frame, columns, cells),
        lambda: find_above_design(frame, columns),
        is_large=len(frame) >= ROWS_FOR_THREADS,
    )
    return Analysis(
        version=ANALYSIS_VERSION,
        count=len(frame),
        edges=edges,
        types=types,
        findings=rank(number_repeats(above + implausible + outliers + repeated + missing)),
        finding_count=above_count + implausible_count + outlier_count + repeated_count + missing_count,
        quality=judge_quality(
            rows=len(frame) + rows_rejected,
            rows_rejected=rows_rejected,
            missing=_missing_cells(frame, types),
            duplicates=repeated_count,
            implausible=implausible_count,
        ),
        chance=chance,
        judged=judged,
    )


def _at_the_same_time(*parts: Callable[[], Any], is_large: bool) -> list[Any]:
    """What each part gives, in their order; of a large table two at a time, for numpy and Arrow let others compute."""
    if not is_large:
        return [part() for part in parts]
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="analysis") as pool:
        return [task.result() for task in [pool.submit(part) for part in parts]]


def refuse_too_many_types(frame: pd.DataFrame) -> None:
    """Raise what `analyze` would raise for this equipment frame, before anything is done with it."""
    _refuse_too_many(frame["equipment_type"].nunique(dropna=False))


def _refuse_too_many(types: int) -> None:
    if types > TYPES_ALLOWED:
        raise RefusedFile(
            f"The type column holds {whole(types)} different values; at most {whole(TYPES_ALLOWED)} can be compared. "
            "Check that it names kinds of equipment, such as Pump, and not single items."
        )


def _find_outliers(
    frame: pd.DataFrame, columns: Columns, groups: Groups, *, chance: float, implausible: Masks
) -> tuple[list[Finding], int, tuple[Judged, ...]]:
    """Single and joint outliers and sister differences, which share `chance`; how many; and how each type was judged.

    Cells that are implausible, or outliers by themselves, take no part in the other two.
    """
    single, judged, flagged = find_outliers(frame, columns, groups, chance=chance, excluded=implausible)
    single_count = sum(int(marks.sum()) for marks in flagged.values())
    flagged = {key: marks | implausible[key] if key in implausible else marks for key, marks in flagged.items()}
    joint = find_joint_outliers(frame, columns, groups, chance=chance, flagged=flagged)
    sisters = find_sister_differences(frame, columns, groups, chance=chance, flagged=flagged)
    return single + joint + sisters, single_count + len(joint) + len(sisters), judged


def _missing_cells(frame: pd.DataFrame, types: Iterable[TypeResult]) -> int:
    """Cells without a value among the five fields of the accepted rows."""
    texts = sum(int(frame[key].isna().sum()) for key in ("name", "equipment_type"))
    return texts + sum(result.summary.missing for each in types for result in each.parameters.values())
