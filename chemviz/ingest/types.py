"""Spellings of equipment types that mean the same, brought to one. Merges by spelling only, never by meaning.

Two spellings are one type when they differ in nothing but case, white space, hyphens, underscores, CamelCase and a
plain English plural. So a Condenser is no Heat Exchanger, and a Pump Motor no Pump. Text beyond ASCII is compared
by case and white space alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_BETWEEN_FIGURES: Final = re.compile(r"(?<=\d)[\s_-]+(?=\d)")
_PLURAL_IN_ES: Final = ("sses", "shes", "ches", "xes", "zzes")
_NO_PLURAL: Final = ("ss", "us", "is", "as")
"""Glass, apparatus, chassis and gas end in an s of their own."""


@dataclass(frozen=True)
class TypeMerge:
    """One type that several spellings became: each spelling with how often it occurs, in the order of the file."""

    type: str
    spellings: tuple[tuple[str, int], ...]


def type_key(spelling: str) -> str:
    """What two spellings of one type have in common.

    >>> {type_key(each) for each in ("HeatExchanger", "heat-exchanger", "HEAT_EXCHANGERS", " Heat  Exchanger ")}
    {'heatexchanger'}
    >>> type_key("Gas"), type_key("Glass"), type_key("Batteries"), type_key("PRDS"), type_key("Pump 1-2")
    ('gas', 'glass', 'battery', 'prds', 'pump1 2')
    """
    plain = " ".join(unicodedata.normalize("NFC", spelling).split()).casefold()
    if not plain.isascii():
        return plain
    # Between figures the separator says something: 1-2 is not 12.
    joined = re.sub(r"[\s_-]+", "", _BETWEEN_FIGURES.sub("\0", plain)).replace("\0", " ")
    return _singular(joined) or plain


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    stem = word[:-2] if word.endswith(_PLURAL_IN_ES) else word[:-1]
    # Without a vowel it is an abbreviation, and PRDS another thing than PRD.
    return stem if re.search(r"[aeiouy][a-z]*$", stem) else word


def tidy_types(
    spellings: Mapping[str, int], *, own: Mapping[str, str] | None = None
) -> tuple[dict[str, str], tuple[TypeMerge, ...]]:
    """The type of each spelling, and which types came of several spellings.

    `spellings` counts each spelling, in the order of the file. Of those that are one type the most frequent gives the
    name, of equally frequent ones the first. `own` is what a person decided, spelling to type, and goes first: it
    joins what is apart (`{"Pmp": "Pump"}`) and keeps apart what would be joined (`{"Pumps": "Pumps"}`).

    >>> mapping, merges = tidy_types({"pump": 1, "PUMP": 2, "Pumps": 1, "Condenser": 3})
    >>> mapping["Pumps"], merges[0].spellings
    ('PUMP', (('pump', 1), ('PUMP', 2), ('Pumps', 1)))
    """
    chosen = {_collapsed(spelling): _collapsed(kind) for spelling, kind in (own or {}).items()}
    names = _names({spelling: count for spelling, count in spellings.items() if _collapsed(spelling) not in chosen})
    mapping = {spelling: _type_of(_collapsed(spelling), chosen, names) for spelling in spellings}
    members: dict[str, list[tuple[str, int]]] = {}
    for spelling, kind in mapping.items():
        members.setdefault(kind, []).append((spelling, spellings[spelling]))
    merges = (TypeMerge(kind, tuple(each)) for kind, each in members.items() if len(each) > 1)
    return mapping, tuple(merges)


def _names(spellings: Mapping[str, int]) -> dict[str, str]:
    """For each key the spelling that names the type."""
    totals: dict[str, int] = {}
    for spelling, count in spellings.items():
        tidy = _collapsed(spelling)
        totals[tidy] = totals.get(tidy, 0) + count
    groups: dict[str, list[str]] = {}
    for tidy in totals:
        groups.setdefault(type_key(tidy), []).append(tidy)
    return {key: _most_frequent(group, totals) for key, group in groups.items()}


def _most_frequent(group: Iterable[str], totals: Mapping[str, int]) -> str:
    return max(group, key=totals.__getitem__)  # the first of equals


def _type_of(tidy: str, chosen: Mapping[str, str], names: Mapping[str, str]) -> str:
    if tidy not in chosen:
        return names[type_key(tidy)]
    target = chosen[tidy]
    if target == tidy or target in chosen:
        return chosen.get(target, target)
    return names.get(type_key(target), target)  # `Pmp` is a `Pump`, whatever spelling of that won


def _collapsed(spelling: str) -> str:
    return " ".join(spelling.split())
