"""What the words of a header say: the field that they name and how plainly. Units and cells are not its business.

Every word must have a meaning in `header_words` that fits the field; one that has none, or another, says that the
column is something else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import Final

from chemviz.ingest.header_words import FIELD_BY_PHRASE, MEANINGS_BY_WORD
from chemviz.schema import Basis, Dimension


class Weight(IntEnum):
    """How plainly a column is meant for a field; the smaller the plainer."""

    EXACT = 0  # the name of the field
    ALIAS = 1  # another word for it
    WEAK = 2  # a word that means it where nothing better stands: ID, Description, Date, a single letter with a unit
    ASIDE = 3  # one of several such values: inlet, top, steam, average
    UNIT = 4  # only the unit speaks for it
    CONTENT = 5  # only the cells speak for it


@dataclass(frozen=True)
class Meaning:
    """A field, how plainly it is named, and what else the words say.

    `needs_unit` where a single letter or `rate` says enough only beside a unit of the field.
    """

    field: str
    weight: Weight
    basis: Basis | None = None
    dimensions: frozenset[Dimension] = frozenset()
    needs_unit: bool = False


EXACT: Final = {
    "name": "name",
    "equipmentname": "name",
    "type": "equipment_type",
    "equipmenttype": "equipment_type",
    "flowrate": "flowrate",
    "pressure": "pressure",
    "temperature": "temperature",
    "recordedat": "recorded_at",
    "area": "area",
    "service": "service",
    "designpressure": "design_pressure",
    "designtemperature": "design_temperature",
}
"""The fields' own names, in the form of joined words."""

_HEADS: Final = (("flow", "q", "flowrate"), ("pressure", "p", "pressure"), ("temperature", "t", "temperature"))
_BESIDE: Final = {"side", "medium", "vapour", "air", "statistic"}
"""Vapour pressure is a property of a fluid, and air temperature the weather, so these two go with other heads only."""
_QUALIFIERS: Final = {"side", "medium", "statistic", "data"} | {
    "now",
    "operating",
    "read",
    "design",
    "mechanical",
    "generic",
    "noun",
    "filler",
}
_OWN_QUALIFIERS: Final = {
    "flow": {"mass", "volume", "rate", "vapour", "air"},
    "pressure": {"gauge", "absolute", "air"},
    "temperature": {"vapour"},
}
_BEFORE: Final = """
    op fluid medium media service equipment equip device machine item apparatus asset pump compressor
    exchanger heatexchanger vessel reactor column tower tank boiler blower fan turbine cooler heater condenser separator
    drum valve meter furnace filter mixer chiller evaporator dryer well sensor
"""
_ONLY_BEFORE: Final = frozenset(_BEFORE.split())
"""`Op. Press.` is the operating pressure, but `Flow OP` a controller's output; `Flow medium` is what flows, and a
pressure vessel or a flow meter is a thing."""

_ARTICLES: Final = "of the at de del du la le el der die das di della do da dos van von het"
_NEVER_FIRST: Final = frozenset(_ARTICLES.split())
"""`Temp. del agua` is a temperature, but `Del T` a difference."""

_LETTERS: Final = frozenset("pqt")
_ALLOWED: Final = {
    head: frozenset({head, letter, "fluid"}) | _QUALIFIERS | _OWN_QUALIFIERS[head] for head, letter, _ in _HEADS
}
_VOLUME: Final[frozenset[Dimension]] = frozenset({"volume flow", "normal volume flow"})
_MASS: Final[frozenset[Dimension]] = frozenset({"mass flow"})

NUMBER_WORDS: Final = frozenset(
    word
    for word, meanings in MEANINGS_BY_WORD.items()
    if not {"flow", "pressure", "temperature", "p", "t", "q", "rate"}.isdisjoint(chain.from_iterable(meanings))
)
"""Words of which a header must have one to name a measured number."""


def meaning_of(words: Sequence[str]) -> Meaning | None:
    """The field that words name, or None.

    >>> meaning_of(["operating", "pressure"]).field, meaning_of(["set", "pressure"]), meaning_of(["pressure", "drop"])
    ('pressure', None, None)
    >>> meaning_of(["design", "temp"]).field, meaning_of(["inlet", "temp"]).weight.name
    ('design_temperature', 'ASIDE')
    """
    joined = "".join(words)
    if key := FIELD_BY_PHRASE.get(joined):
        return Meaning(key, Weight.ALIAS)
    if key := EXACT.get(joined):
        return Meaning(key, Weight.EXACT)
    known = list(_known(words))
    if not known or not all(meanings for _, meanings in known):
        return None
    return next(filter(None, (*_numbers(known), *_texts([meanings for _, meanings in known]))), None)


_Meanings = tuple[tuple[str, ...], ...]
_Known = tuple[str, _Meanings]


def _known(words: Sequence[str]) -> Iterator[_Known]:
    """Each word with its meanings; two that are one word in the lists are taken together."""
    position = 0
    while position < len(words):
        pair = "".join(words[position : position + 2])
        # `T op` is an operating temperature, and not the top of anything.
        if len(words) - position >= 2 and pair in MEANINGS_BY_WORD and words[position] not in _LETTERS:
            yield pair, MEANINGS_BY_WORD[pair]
            position += 2
        else:
            yield words[position], MEANINGS_BY_WORD.get(words[position], ())
            position += 1


def _fitting(meanings: Iterable[_Meanings], allowed: frozenset[str]) -> list[str] | None:
    """One meaning for each word out of those allowed, or None."""
    chosen: list[str] = []
    for alternatives in meanings:
        for parts in alternatives:
            if allowed.issuperset(parts):
                chosen += parts
                break
        else:
            return None
    return chosen


def _numbers(known: Sequence[_Known]) -> Iterator[Meaning | None]:
    if known[0][0] in _NEVER_FIRST:
        return
    meanings = [each for _, each in known]
    named = [frozenset(chain.from_iterable(each)) for each in meanings]
    for head, letter, key in _HEADS:
        heads = {head, letter, "rate"} if head == "flow" else {head, letter}
        place = next((place for place, each in enumerate(named) if not heads.isdisjoint(each)), None)
        if place is None:
            continue
        behind = [word for word, _ in known[place + 1 :]]
        # Behind a quantity `des` is a design value only at the end; else it may be French, and joins two words.
        if "des" in behind[:-1] or (head in named[place] and not _ONLY_BEFORE.isdisjoint(behind)):
            continue
        kinds = _fitting(meanings, _ALLOWED[head])
        if kinds is not None:
            yield _number(kinds, head, letter, key)


def _number(kinds: Sequence[str], head: str, letter: str, key: str) -> Meaning | None:
    heads = kinds.count(head)
    letters = kinds.count(letter) or (kinds.count("rate") if head == "flow" else 0)
    said = set(kinds)
    if heads > 1 or (not heads and letters != 1) or (heads and kinds.count(letter)):
        return None
    if {"gauge", "absolute"} <= said or {"mass", "volume"} <= said:
        return None
    if "design" in said:
        if head == "flow" or said & {"now", "operating", "read", "fluid", *_BESIDE}:
            return None
        key = f"design_{key}"
    elif "mechanical" in said:
        return None
    weight = Weight.ASIDE if said & _BESIDE else Weight.ALIAS if heads else Weight.WEAK
    basis: Basis | None = "gauge" if "gauge" in said else "absolute" if "absolute" in said else None
    dimensions = _MASS if "mass" in said else _VOLUME if "volume" in said else frozenset()
    return Meaning(key, weight, basis, dimensions, needs_unit=not heads)


def _texts(meanings: Sequence[_Meanings]) -> Iterator[Meaning | None]:
    for key, (allowed, weigh) in _TEXT_FIELDS.items():
        kinds = _fitting(meanings, allowed)
        weight = weigh(set(kinds) - {"filler"}) if kinds else None
        yield Meaning(key, weight) if weight is not None else None


def _weigh_name(said: set[str]) -> Weight | None:
    rule = next((weigh for word, weigh in _NAME_RULES if word in said), None)
    return rule(said) if rule else None


def _as_name(said: set[str]) -> Weight | None:
    """`Equipment name`; a `Unit name` may be an area's."""
    if "unit" in said:
        return Weight.ASIDE
    return Weight.ALIAS if _ITEM & said or said == {"name"} else None


_ITEM: Final = frozenset({"generic", "noun"})
_NAME_RULES: Final[tuple[tuple[str, Callable[[set[str]], Weight | None]], ...]] = (
    ("tag", lambda said: Weight.WEAK if "description" in said else Weight.ALIAS),
    ("data", lambda _: None),
    ("description", lambda _: Weight.WEAK),
    ("position", lambda said: Weight.ASIDE if said <= {"position", "number", "generic"} else None),  # not a valve's
    ("name", _as_name),
    ("number", lambda said: Weight.ALIAS if _ITEM & said else None),
    ("unit", lambda _: None),
    ("id", lambda _: Weight.WEAK),
    ("generic", lambda _: Weight.ALIAS),
    ("noun", lambda _: Weight.ASIDE),
)
"""What makes a name of an item, the first that is said; a kind of equipment alone (`Pump`) may list names or not."""


def _weigh_type(said: set[str]) -> Weight | None:
    if "unit" in said or said == {"class"}:
        return Weight.ASIDE if said & {"type", "class", "kind"} else None
    if not said & {"type", "class", "kind"}:
        return None
    return Weight.ALIAS if "generic" in said or said == {"type"} else Weight.WEAK


def _weigh_area(said: set[str]) -> Weight | None:
    if "area" in said:
        return Weight.ALIAS if said <= {"area", "unit"} else Weight.WEAK
    if "location" in said:
        return Weight.WEAK
    return Weight.ASIDE if said in ({"unit"}, {"unit", "number"}) else None


def _weigh_service(said: set[str]) -> Weight | None:
    if "fluid" in said:
        return Weight.WEAK if "description" in said else Weight.ALIAS
    return Weight.WEAK if said == {"liquid"} else None


def _weigh_moment(said: set[str]) -> Weight | None:
    said = said - {"format"}
    if "timestamp" in said or {"date", "time"} <= said:
        return Weight.ALIAS
    if said & {"date", "time", "data"} and said & {"moment", "read"}:
        return Weight.ALIAS
    if said == {"data", "time"}:
        return Weight.ALIAS
    if said == {"data"}:
        return Weight.ASIDE
    return Weight.WEAK if said in ({"date"}, {"time"}) else None


_TEXT_FIELDS: Final = {
    key: (frozenset(allowed.split()), weigh)
    for key, allowed, weigh in (
        ("equipment_type", "type class kind generic noun unit filler", _weigh_type),
        ("name", "tag generic noun number name id description position unit data filler", _weigh_name),
        ("area", "area location unit name number generic filler", _weigh_area),
        ("service", "fluid liquid noun generic name description now filler", _weigh_service),
        ("recorded_at", "timestamp date time data moment read format filler", _weigh_moment),
    )
}
"""Field to the meanings that its words may have, and how what is said weighs."""
