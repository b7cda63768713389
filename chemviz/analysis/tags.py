"""Equipment tags such as `3-P-101-A`, read into their parts, and the sister units they show. Compares no values."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from chemviz.analysis.grouping import Groups

SISTERS_ALLOWED: Final = 8
"""Suffixes go from A to H."""
_BETWEEN: Final = "[-–_./ ]"
# The same pattern serves Python and Arrow (RE2), which know no other syntax in common for optional named parts.
_PATTERN: Final = (
    f"^(?:(?P<area>[0-9A-Z]{{1,6}}){_BETWEEN})?(?P<letters>[A-Z]{{1,12}}){_BETWEEN}?"
    f"(?P<number>[0-9]{{1,6}})(?:{_BETWEEN}?(?P<suffix>[A-H]))?$"
)
_TAG: Final = re.compile(_PATTERN)


@dataclass(frozen=True)
class Tag:
    """`[area-]letters-number[suffix]` in capitals, the number as written; area and suffix are empty where not given."""

    area: str
    letters: str
    number: str
    suffix: str

    @property
    def stem(self) -> tuple[str, str, str]:
        """What sister units share."""
        return self.area, self.letters, self.number


def read_tag(name: str) -> Tag | None:
    """The parts of a tag; None for any other text.

    The suffix is one letter from A to H. A trailing number is no suffix: `P-12-03` is the third pump of unit 12 on many
    sites, and the pumps of a unit are no sisters.

    >>> read_tag("3-P-101-A"), read_tag("p101b")
    (Tag(area='3', letters='P', number='101', suffix='A'), Tag(area='', letters='P', number='101', suffix='B'))
    >>> read_tag("E-201").suffix, read_tag("P-12-03"), read_tag("Main pump")
    ('', None, None)
    """
    found = _TAG.match(name.strip().upper())
    if found is None:
        return None
    return Tag(*(found[part] or "" for part in ("area", "letters", "number", "suffix")))


@dataclass(frozen=True)
class SisterSets:
    """Sets of sister units: `members` (sets, largest set) are positions in the frame in order of suffix, -1 behind the
    last one; `of_type` (sets) is the index of their type. Ordered by type, then by where their stem first stands.
    """

    members: NDArray[np.intp]
    of_type: NDArray[np.intp]


def sister_sets(names: "pd.Series[str]", groups: Groups) -> SisterSets:
    """Rows of the same type whose tags differ in the suffix only, two or more of them.

    `names` is the column of the equipment frame that `groups` was made of. Where a tag occurs twice in a type, nobody
    can say which row to compare: the whole set is left out.
    """
    at = _may_have_suffix(names)
    at, stems, suffixes = _read(names, at) if len(at) else (at, at, at)
    if not len(at):
        return SisterSets(np.empty((0, 2), np.intp), np.empty(0, np.intp))
    type_of = np.empty(len(names), np.intp)
    type_of[groups.order] = np.repeat(np.arange(len(groups.names)), groups.counts)
    unit = (type_of[at] * (stems.max() + 1) + stems) * SISTERS_ALLOWED + suffixes
    order = np.argsort(unit, kind="stable")
    at, unit = at[order], unit[order]
    starts = np.flatnonzero(np.diff(unit // SISTERS_ALLOWED, prepend=-1))
    sizes = np.diff(starts, append=len(unit))
    is_twice = np.diff(unit, prepend=-1) == 0
    is_set = (sizes > 1) & ~np.logical_or.reduceat(is_twice, starts)
    members = np.full((len(starts), SISTERS_ALLOWED), -1, np.intp)
    place = np.arange(len(unit)) - np.repeat(starts, sizes)
    kept = np.repeat(is_set, sizes)
    members[np.repeat(np.arange(len(starts)), sizes)[kept], place[kept]] = at[kept]
    width = int(sizes[is_set].max(initial=2))
    return SisterSets(members[is_set, :width], type_of[at[starts[is_set]]])


def _read(names: "pd.Series[str]", at: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Of the names at these positions those that are tags with a suffix: position, code of the stem, suffix from 0."""
    texts = pc.utf8_upper(pc.utf8_trim_whitespace(_one_piece(names.iloc[at])))
    parts: Any = pc.extract_regex(texts, _PATTERN)
    area, letters, number, suffix = (pc.struct_field(parts, each) for each in ("area", "letters", "number", "suffix"))
    is_suffixed = pc.fill_null(pc.not_equal(suffix, ""), False)
    stem = pc.binary_join_element_wise(area, letters, number, pa.scalar("-", pa.large_string())).filter(is_suffixed)
    letter = np.frombuffer("".join(suffix.filter(is_suffixed).to_pylist()).encode(), np.uint8)
    stems = stem.dictionary_encode().indices.to_numpy().astype(np.intp)
    return at[is_suffixed.to_numpy(zero_copy_only=False)], stems, letter.astype(np.intp) - ord("A")


def _may_have_suffix(names: "pd.Series[str]") -> NDArray[np.intp]:
    """Positions of the names that end in a letter from A to H, or in a blank: the others need no reading.

    Looking at one byte takes a tenth of the time that a pattern takes.
    """
    texts = _one_piece(names)
    _, offset_bytes, text_bytes = texts.buffers()
    ends = np.frombuffer(offset_bytes, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    text = np.frombuffer(text_bytes or b"\0", np.uint8)
    if not len(text) or not len(texts):
        return np.empty(0, np.intp)
    last = text[np.maximum(ends[1:] - 1, 0)]
    may_be = np.zeros(256, np.bool_)
    may_be[list(b"ABCDEFGHabcdefgh \t\xa0")] = True
    return np.flatnonzero(may_be[last] & (ends[1:] > ends[:-1]))


def _one_piece(names: "pd.Series[str]") -> Any:
    """The names as one Arrow array of large strings."""
    texts = pa.array(names, type=pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
