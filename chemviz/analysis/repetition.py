"""Equipment names that more than one row carries at a time. Compares whole names, letter by letter, changes none."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from chemviz.analysis.findings import finding_key, places
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.wording import count

Hashes = NDArray[np.uint64]

_HASHED_BYTES: Final = 64
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio, odd (Knuth, The Art of Computer Programming, volume 3, 6.4)."""
_KEEP_BYTES: Final = np.array([(1 << 8 * kept) - 1 for kept in range(9)], dtype=np.uint64)


def find_repeated_names(frame: pd.DataFrame) -> tuple[list[Finding], int]:
    """A finding on each later row whose name an earlier row carries, and how many such rows there are.

    `frame` is the equipment frame; rows without a name repeat nothing. Where it says when each row was recorded, the
    same name at another time is another reading of the same item; only name and time together repeat a row. At most
    `FINDINGS_KEPT` findings are made, those of the first rows. `n` is the number of rows with the name (and time).
    """
    times = frame.get("recorded_at")
    suspects = _suspects(frame["name"], times)
    codes = _codes(frame["name"].iloc[suspects], None if times is None else times.iloc[suspects])
    is_later = pd.Series(codes).duplicated().to_numpy()
    if not is_later.any():
        return [], 0
    # Codes count up in order of appearance, so the rows that are not later ones are the first rows of codes 0, 1 ...
    first_rows = frame["row"].to_numpy()[suspects[~is_later]]
    later, shown = suspects[is_later], codes[is_later][:FINDINGS_KEPT]
    uses = np.bincount(codes)[shown]
    same = "name" if times is None else "name and time"
    return list(_repeated(frame, later[:FINDINGS_KEPT], first_rows[shown], uses, same)), len(later)


def _codes(names: "pd.Series[str]", times: "pd.Series[Any] | None") -> NDArray[np.intp]:
    """The same number for the same name (and time), counting up in order of appearance; no time is a time too."""
    codes, _ = pd.factorize(names)
    if times is None:
        return codes
    moments, _ = pd.factorize(times, use_na_sentinel=False)
    both, _ = pd.factorize(codes * (len(moments) + 1) + moments)
    return both


def _repeated(
    frame: pd.DataFrame, at: NDArray[np.intp], first_rows: NDArray[np.int64], uses: NDArray[np.int64], same: str
) -> Iterator[Finding]:
    facts = zip(places(frame, at), first_rows.tolist(), uses.tolist(), strict=True)
    for (row, name, equipment_type), first_row, used in facts:
        yield Finding(
            id=f"repeated-name-{row}-name",
            key=finding_key("repeated-name", name, None),
            rule="repeated-name",
            severity="notice",
            equipment=name,
            equipment_type=equipment_type,
            row=row,
            parameter=None,
            value=None,
            unit=None,
            expected=f"A {same} of its own: {count(used, 'row')} carry this one, row {first_row} first",
            score=None,
            method="Same text" if same == "name" else "Same text and time",
            n=used,
        )


def _suspects(names: "pd.Series[str]", times: "pd.Series[Any] | None") -> NDArray[np.intp]:
    """Positions of all rows whose name (and time) may occur twice, ascending: those that share the hash of it.

    Nearly all names of a plant are unique, and hashing shows that in a tenth of the time and memory that comparing
    takes (a million names: 35 ms against 330 ms and 90 MB).
    """
    texts = pa.array(names, type=pa.large_string(), from_pandas=True)
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    hashes = np.concatenate([_hashes(each) for each in chunks]) if chunks else np.empty(0, np.uint64)
    if times is not None:
        hashes = (hashes ^ times.to_numpy("datetime64[us]").view(np.uint64)) * _MULTIPLIER
    named = names.notna().to_numpy()
    ordered = np.sort(hashes[named])
    shared = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(shared):
        return np.empty(0, np.intp)
    nearest = np.minimum(np.searchsorted(shared, hashes), len(shared) - 1)
    return np.flatnonzero(named & (shared[nearest] == hashes))


def _hashes(texts: Any) -> Hashes:
    """A hash of the length and the first 64 bytes of each text of an Arrow array of large strings."""
    _, offset_bytes, text_bytes = texts.buffers()
    offsets = np.frombuffer(offset_bytes, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    text = np.frombuffer(text_bytes or b"", np.uint8)[offsets[0] : offsets[-1]]
    words = np.lib.stride_tricks.sliding_window_view(np.append(text, np.zeros(8, np.uint8)), 8)
    starts, lengths = offsets[:-1] - offsets[0], np.diff(offsets)
    hashes = lengths.astype(np.uint64)
    for at in range(0, min(_HASHED_BYTES, int(lengths.max(initial=0))), 8):
        word = words[np.minimum(starts + at, len(text))].view("<u8")[:, 0]
        # What follows the text in memory belongs to the next name.
        hashes ^= word & _KEEP_BYTES[np.clip(lengths - at, 0, 8)]
        hashes *= _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    return hashes
