"""How each type and parameter was judged, so that silence can be told from ignorance. Judges nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chemviz.analysis.outliers.critical import SMALLEST, modified_z_cut
from chemviz.analysis.outliers.pooled import (
    FEWEST,
    FEWEST_ALONE,
    POOLED_BELOW,
    Shared,
    alone_chance,
    in_words,
    own_cut,
    shared_cut,
)
from chemviz.analysis.outliers.readings import Pool
from chemviz.analysis.outliers.verdict import Members
from chemviz.analysis.results import Judged

_TOO_FEW: Final = f"Too few to judge: an outlier needs at least {FEWEST} values of its type."
_OWN: Final = "Judged by the median and the median absolute deviation of its type."
_NOT_SHARED: Final = f"Too few to judge: {FEWEST} values, and no spread that other small types could share."
_ALONE: Final = (
    "Few values, and no spread that other small types could share: only a value very far from the others stands out."
)


def how_judged(
    names: Sequence[str],
    members: Mapping[str, Sequence[Members]],
    pools: Mapping[str, Pool],
    shared: Mapping[str, Shared],
    *,
    chance: float,
) -> Iterator[Judged]:
    """One for each type (`names`, as in `Groups`) and parameter, type by type; `chance` is that of each of them."""
    cuts = {key: shared_cut(pool, chance) for key, pool in pools.items() if shared[key]}
    for group, name in enumerate(names):
        for key, of_key in members.items():
            n = len(of_key[group].values)
            if n < FEWEST or (n < FEWEST_ALONE and key not in cuts):
                yield Judged(name, key, n, "too few", None, _TOO_FEW if n < FEWEST else _NOT_SHARED)
            elif n < POOLED_BELOW and key in cuts:
                yield Judged(name, key, n, "pooled", cuts[key], _pooled(pools[key], shared[key]))
            elif n >= SMALLEST:
                own_chance = chance if n >= POOLED_BELOW else alone_chance(pools[key], chance)
                yield Judged(name, key, n, "own type", modified_z_cut(n, own_chance), _OWN)
            else:
                yield Judged(name, key, n, "own type", own_cut(n, alone_chance(pools[key], chance)), _ALONE)


def _pooled(pool: Pool, shared: Shared) -> str:
    return (
        f"Few values: judged by a spread shared by {len(pool.sizes)} small types{in_words(shared)} "
        f"({len(pool.values)} values), which assumes that they vary alike."
    )
