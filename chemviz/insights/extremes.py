"""The items that questions are about: highest and lowest of each type, and those that a question names. Pure."""

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from chemviz.analysis.findings import places
from chemviz.analysis.grouping import group_by_type
from chemviz.insights.vocabulary import class_of, parameters_in
from chemviz.schema import PARAMETERS

EACH: Final = 8
"""Items from either end of a parameter within a type."""
TYPES: Final = 40
NAMED: Final = 10
"""Rows at most that a question can name."""
_WORDS_IN_NAME: Final = 6
COLUMNS: Final = ("equipment_type", "name", "row", "parameter", "side", "place", "value", "n")


def extremes(frame: pd.DataFrame, text: str | None = None, *, each: int = EACH) -> pd.DataFrame:
    """The highest and the lowest `each` items of each parameter within each type, and the items that `text` names.

    `frame` is the equipment frame. One row per item, parameter and side: `equipment_type`, `name` (None: none), `row`,
    `parameter`, `side` ("highest", "lowest" or "named"), `place` (1 is the highest, or the lowest; of a named item
    from the highest), `value` in the unit of the column, `n` values of the type. Missing values and a flowrate of 0
    (standby) have no place. The `TYPES` largest types at most.
    """
    named = rows_named(frame, text or "")
    return pd.DataFrame(list(_listed(frame, named, each)), columns=list(COLUMNS))


def _listed(frame: pd.DataFrame, named: list[int], each: int) -> Iterator[tuple[Any, ...]]:
    groups = group_by_type(frame["equipment_type"])
    values = {key: frame[key].to_numpy(np.float64) for key in PARAMETERS}
    for index, at in enumerate(groups.positions()):
        wanted = np.intersect1d(at, named)
        if index >= TYPES and not len(wanted):
            continue
        for key in PARAMETERS:
            kept = at[np.isfinite(values[key][at]) & ((values[key][at] != 0) | (key != "flowrate"))]
            order = kept[np.argsort(-values[key][kept], kind="stable")]
            sides = {"highest": order[:each], "lowest": order[::-1][:each]} if index < TYPES else {}
            for side, chosen in sides.items():
                yield from _rows(frame, key, side, chosen, range(1, each + 1), len(kept))
            found = order[np.isin(order, wanted)]
            yield from _rows(
                frame, key, "named", found, (np.flatnonzero(np.isin(order, wanted)) + 1).tolist(), len(kept)
            )


def _rows(frame: pd.DataFrame, key: str, side: str, at: Any, ranks: Any, n: int) -> Iterator[tuple[Any, ...]]:
    values = frame[key].to_numpy(np.float64)[at].tolist()
    for (row, name, equipment_type), value, rank in zip(places(frame, at), values, ranks, strict=False):
        yield equipment_type, name, row, key, side, rank, value, n


def squashed(text: str) -> str:
    """A name without what people leave out or add.

    >>> squashed("P-101 a"), squashed("p101A")
    ('p101a', 'p101a')
    """
    return re.sub(r"[\W_]+", "", text.casefold())


def rows_named(frame: pd.DataFrame, text: str) -> list[int]:
    """Positions of the rows whose name stands in the text, case and punctuation aside; at most `NAMED`."""
    candidates = sorted(set(name_candidates(text)))
    if not candidates:
        return []
    texts = pa.array(frame["name"], type=pa.large_string(), from_pandas=True)
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    keys: Any = pc.replace_substring_regex(pc.utf8_lower(texts), r"[^\pL\pN]+", "")
    found: Any = pc.fill_null(pc.is_in(keys, value_set=pa.array(candidates, pa.large_string())), False)
    return [int(at) for at in np.flatnonzero(found.to_numpy(zero_copy_only=False))[:NAMED]]


def name_candidates(text: str) -> Iterator[str]:
    """What may be a name in a text: up to six words side by side, squashed, of two characters or more."""
    words = text.split()
    for first in range(len(words)):
        for last in range(first + 1, min(first + _WORDS_IN_NAME, len(words)) + 1):
            key = squashed(" ".join(words[first:last]))
            is_tag = len(key) > 1 and any(each.isdigit() for each in key)
            if is_tag or (len(key) > 3 and not class_of(key) and not parameters_in(key)):
                yield key
