"""A part of a survey that somebody wants to look at: which rows pass a filter, and what those say. Judges nothing.

All of it works on whole columns at once, so that a million rows take some tenths of a second.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chemviz.analysis.grouping import Floats, Groups, group_by_code
from chemviz.analysis.per_type import describe_types
from chemviz.analysis.points import sample_positions
from chemviz.analysis.results import POINTS_SHOWN, Points, TypeResult
from chemviz.schema import PARAMETERS, TYPE_NOT_STATED

Mask = NDArray[np.bool_]
Positions = NDArray[np.intp]
Range = tuple[str, float | None, float | None]
"""A parameter, and from where to where its value may lie [stored unit], both included; None on one side is open."""

PATTERN_LETTERS: Final = 100
AREA_NOT_STATED: Final = "Area not stated"


@dataclass(frozen=True)
class Filter:
    """What rows must have to be shown; an empty part lets every row through.

    `name` finds a text anywhere in the name, in upper or lower case; with `*` (any letters) or `?` (one letter) it
    stands for the whole name.
    """

    types: tuple[str, ...] = ()
    name: str = ""
    ranges: tuple[Range, ...] = ()
    only_findings: bool = False
    areas: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether every row passes."""
        return self == Filter()


@dataclass(frozen=True)
class Rows:
    """The rows of a survey, column by column, as small as they can be kept; parallel arrays in the file's order.

    `kind` is the place of the type in `kinds`, `area` that in `areas` (of no length where the file has none). `values`
    are in the stored units, NaN where missing.
    """

    row: NDArray[np.int64]
    name: Any
    kind: NDArray[np.intp]
    kinds: tuple[str, ...]
    area: NDArray[np.intp]
    areas: tuple[str, ...]
    values: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.row)


def rows_of(frame: pd.DataFrame) -> Rows:
    """The rows of an equipment frame (`chemviz.schema`), infinity as missing."""
    kind, kinds = _codes(frame["equipment_type"], TYPE_NOT_STATED)
    area, areas = _codes(frame["area"], AREA_NOT_STATED) if "area" in frame else (np.empty(0, np.intp), ())
    names = pa.array(frame["name"], type=pa.large_string(), from_pandas=True)
    values = {key: frame[key].to_numpy(np.float64) for key in PARAMETERS}
    return Rows(
        row=frame["row"].to_numpy(np.int64),
        name=names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names,
        kind=kind,
        kinds=kinds,
        area=area,
        areas=areas,
        values={key: np.where(np.isfinite(each), each, np.nan) for key, each in values.items()},
    )


def _codes(texts: "pd.Series[str]", absent: str) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    codes, uniques = pd.factorize(texts)
    names = [str(each) for each in uniques]
    if (codes < 0).any():
        if absent not in names:
            names.append(absent)
        codes = np.where(codes < 0, names.index(absent), codes)
    return codes, tuple(names)


def matching(rows: Rows, wanted: Filter, finding_rows: Iterable[int]) -> Mask:
    """Which rows pass the filter; `finding_rows` are the numbers of the rows that a finding is about."""
    found = np.ones(len(rows), dtype=np.bool_)
    if wanted.types:
        found &= np.isin(rows.kinds, wanted.types)[rows.kind] if rows.kinds else False
    if wanted.areas:
        found &= np.isin(rows.areas, wanted.areas)[rows.area] if rows.areas else False
    for parameter, low, high in wanted.ranges:
        values = rows.values[parameter]
        found &= (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    if wanted.only_findings:
        has_finding = np.zeros(len(rows), dtype=np.bool_)
        has_finding[positions_of(rows, finding_rows)] = True
        found &= has_finding
    if pattern := name_pattern(wanted.name):
        found &= _has_name(rows, pattern)
    return found


def name_pattern(text: str) -> str:
    """The regular expression that a search for names stands for; empty for none.

    >>> name_pattern(" p-1 "), name_pattern("P-1*A"), name_pattern("P-10?")
    ('p\\\\-1', '^P\\\\-1.*A$', '^P\\\\-10.$')
    """
    text = text.strip()[:PATTERN_LETTERS]
    if not ("*" in text or "?" in text):
        return re.escape(text)
    return "^" + "".join({"*": ".*", "?": "."}.get(each) or re.escape(each) for each in text) + "$"


def _has_name(rows: Rows, pattern: str) -> Mask:
    # RE2 takes a time that grows with the text only, whatever somebody types.
    hits = pc.match_substring_regex(rows.name, pattern=f"(?s){pattern}", ignore_case=True)
    has_name: Mask = hits.fill_null(False).to_numpy(zero_copy_only=False)
    return has_name


def positions_of(rows: Rows, numbers: Iterable[int]) -> Positions:
    """Where the rows with these numbers stand, ascending; numbers that no row has are left out."""
    wanted = np.unique(np.fromiter(numbers, dtype=np.int64))
    if not len(rows):
        return np.empty(0, np.intp)
    at = np.minimum(np.searchsorted(rows.row, wanted), len(rows) - 1)
    found: Positions = at[rows.row[at] == wanted]
    return found


def describe_part(rows: Rows, at: Positions) -> tuple[dict[str, tuple[float, ...]], tuple[TypeResult, ...]]:
    """Bin edges and results by type of the rows at these positions, as `analyze` gives them of a whole survey."""
    return describe_types({key: each[at] for key, each in rows.values.items()}, _groups(rows, at))


def _groups(rows: Rows, at: Positions) -> Groups:
    return group_by_code(rows.kind[at], rows.kinds)


def sample_part(rows: Rows, at: Positions, finding_rows: Iterable[int], *, shown: int = POINTS_SHOWN) -> Points:
    """Rows to draw of those at these positions: all up to `shown`, else a sample that keeps every finding."""
    drawn = at
    if len(at) > shown:
        is_finding = np.zeros(len(rows), dtype=np.bool_)
        is_finding[positions_of(rows, finding_rows)] = True
        kept = at[is_finding[at]][:shown]
        if len(kept) < shown:
            others = at[~is_finding[at]]
            kept = np.concatenate([kept, others[sample_positions(_groups(rows, others), shown - len(kept))]])
        drawn = np.sort(kept)
    return points_at(rows, drawn, of=len(at))


def points_at(rows: Rows, at: Positions, *, of: int) -> Points:
    """The rows at these positions as points, of `of` rows in all."""
    columns = {key: [None if np.isnan(each) else each for each in rows.values[key][at].tolist()] for key in PARAMETERS}
    return Points(
        row=tuple(rows.row[at].tolist()),
        name=tuple(rows.name.take(pa.array(at)).to_pylist()),
        equipment_type=tuple(rows.kinds[code] for code in rows.kind[at].tolist()),
        flowrate=tuple(columns["flowrate"]),
        pressure=tuple(columns["pressure"]),
        temperature=tuple(columns["temperature"]),
        of=of,
    )


def with_rows(points: Points, kept: Points, *, shown: int = POINTS_SHOWN) -> Points:
    """Drawable rows together with some that must be among them; others make room, at even steps.

    >>> from dataclasses import replace
    >>> one = Points((2,), ("P-1",), ("Pump",), (1.0,), (2.0,), (3.0,), of=9)
    >>> with_rows(one, replace(one, row=(7,)), shown=1).row
    (7,)
    """
    must = set(kept.row)
    others = [at for at, row in enumerate(points.row) if row not in must]
    room = max(shown - len(kept.row), 0)
    if len(others) > room:
        others = [others[step * len(others) // room] for step in range(room)]
    every = sorted(
        [(points.row[at], points, at) for at in others] + [(row, kept, at) for at, row in enumerate(kept.row)],
        key=lambda each: each[0],
    )
    keys = ("row", "name", "equipment_type", *PARAMETERS)
    return Points(**{key: tuple(getattr(of, key)[at] for _, of, at in every) for key in keys}, of=points.of)


def density(rows: Rows, at: Positions, x: str, y: str, edges: tuple[Floats, Floats]) -> NDArray[np.int64]:
    """How many of the rows at these positions lie in each cell (y, x) between the edges of both parameters.

    Lower edges are included, upper ones are not, but for the last; what lies outside of the edges is in no cell.
    """
    places = [_bins(rows.values[key][at], each) for key, each in zip((x, y), edges, strict=True)]
    width, height = len(edges[0]) - 1, len(edges[1]) - 1
    is_in = (places[0] >= 0) & (places[1] >= 0)
    cells = np.bincount(places[1][is_in] * width + places[0][is_in], minlength=width * height)
    return cells.reshape(height, width)


def _bins(values: Floats, edges: Floats) -> Positions:
    """The place of each value among equally wide bins; -1 outside of them."""
    bins = len(edges) - 1
    with np.errstate(invalid="ignore"):
        places = np.floor((values - edges[0]) * (bins / (edges[-1] - edges[0])))
        places = np.where(values == edges[-1], bins - 1, places)
        is_in = (places >= 0) & (places < bins)
    return np.where(is_in, places, -1).astype(np.intp)
