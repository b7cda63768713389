"""Which row of one survey is which of another, by tag. Looks at names only, never at values."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Positions = NDArray[np.intp]
Names = Any
"""What `fold_names` gives: an Arrow array of large strings, null for no name."""

_ASCII_SPACES: Final = r"[\t-\r\x1c-\x20]+"
"""What `str.split` splits at, within ASCII."""


@dataclass(frozen=True)
class Matching:
    """Row positions in the two frames. `before[i]` and `after[i]` are the same item, in the earlier frame's order.

    `by_order` of these pairs share their name with other rows of their survey. `removed`, `added`, and the rows of
    each frame with an ambiguous name or none are ascending. `ambiguous` holds for each ambiguous name the position of
    its first row in the later frame, and how many rows carry it before and after.
    """

    before: Positions
    after: Positions
    by_order: int
    removed: Positions
    added: Positions
    ambiguous_before: Positions
    ambiguous_after: Positions
    ambiguous: tuple[tuple[int, int, int], ...]
    unnamed_before: int
    unnamed_after: int


def match(before: Names, after: Names) -> Matching:
    """Match the names of two frames, as `fold_names` gives them.

    A name that repeats within a survey is matched in the order of the rows if both surveys carry it on the same
    number of rows; else it is ambiguous. Rows without a name match nothing.

    >>> surveys = pd.Series(["P-1", "P-2", "X"]), pd.Series(["p-2 ", "P-3", "P-1"])
    >>> found = match(*map(fold_names, surveys))
    >>> found.before.tolist(), found.after.tolist(), found.removed.tolist(), found.added.tolist()
    ([0, 1], [2, 0], [2], [1])
    """
    codes_before, codes_after, size = _codes(before, after)
    uses_before, uses_after = _uses(codes_before, size), _uses(codes_after, size)
    is_pair = (uses_before == uses_after) & (uses_before > 0)
    is_unclear = (uses_before != uses_after) & (uses_before > 0) & (uses_after > 0)
    at_before, at_after = _by_code(codes_before, is_pair), _by_code(codes_after, is_pair)
    order = np.argsort(at_before, kind="stable")
    unclear_after = _where(codes_after, is_unclear)
    return Matching(
        before=at_before[order],
        after=at_after[order],
        by_order=int(uses_before[is_pair & (uses_before > 1)].sum()),
        removed=_where(codes_before, uses_after == 0),
        added=_where(codes_after, uses_before == 0),
        ambiguous_before=_where(codes_before, is_unclear),
        ambiguous_after=unclear_after,
        ambiguous=_names(codes_after, unclear_after, uses_before, uses_after),
        unnamed_before=int((codes_before < 0).sum()),
        unnamed_after=int((codes_after < 0).sum()),
    )


def fold_names(names: "pd.Series[str]") -> Names:
    """What the names are compared by; null where there is none.

    Folded are case and white space (any run of it is one space) and, as ingest does with types, composed and
    decomposed letters. Hyphens are part of a tag.

    >>> fold_names(pd.Series([" P-101  a", "PÜ-1", None, " "])).to_pylist()
    ['p-101 a', 'pü-1', None, None]
    """
    texts = pa.array(names, type=pa.large_string(), from_pandas=True)
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    spaced = pc.replace_substring_regex(texts, _ASCII_SPACES, " ")
    folded = pc.ascii_lower(pc.ascii_trim_whitespace(spaced))
    is_other = pc.fill_null(pc.invert(pc.string_is_ascii(texts)), False)
    if pc.any(is_other).as_py():
        others = [fold_name(each) for each in texts.filter(is_other).to_pylist()]
        folded = pc.replace_with_mask(folded, is_other, pa.array(others, pa.large_string()))
    return pc.if_else(pc.equal(folded, ""), None, folded)


def fold_name(name: str) -> str:
    """One name as `fold_names` folds it."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def known_names(tags: Iterable[str], names: Names) -> set[str]:
    """Those of a few folded tags that are among the names."""
    few = pa.array(set(tags), pa.large_string())
    return set(names.filter(pc.is_in(names, few)).to_pylist()) if len(few) else set()


def _codes(before: Names, after: Names) -> tuple[Positions, Positions, int]:
    """A number for each name, the same in both frames, -1 where there is none; and how many names there are."""
    both = pa.concat_arrays([before, after]).dictionary_encode()
    codes = pc.fill_null(both.indices, -1).to_numpy(zero_copy_only=False).astype(np.intp)
    return codes[: len(before)], codes[len(before) :], len(both.dictionary)


def _uses(codes: Positions, size: int) -> NDArray[np.int64]:
    return np.bincount(codes[codes >= 0], minlength=size).astype(np.int64)


def _where(codes: Positions, is_wanted: NDArray[np.bool_]) -> Positions:
    """Positions of the rows whose name is wanted, ascending."""
    # Code -1, no name, picks the last entry: one is put there for it.
    return np.flatnonzero(np.append(is_wanted, False)[codes])


def _by_code(codes: Positions, is_wanted: NDArray[np.bool_]) -> Positions:
    """The same positions in the order of their codes, rows of one name in the file's order."""
    found = _where(codes, is_wanted)
    return found[np.argsort(codes[found], kind="stable")]


def _names(
    codes: Positions, at: Positions, uses_before: NDArray[np.int64], uses_after: NDArray[np.int64]
) -> tuple[tuple[int, int, int], ...]:
    """First position, rows before and rows after of each name among the rows `at`, in the file's order."""
    names, first = np.unique(codes[at], return_index=True)
    order = np.argsort(first)
    found = zip(at[first[order]], uses_before[names[order]], uses_after[names[order]], strict=True)
    return tuple((int(place), int(old), int(new)) for place, old, new in found)
