"""Whether a value lies on the side of its peers, its limit or its sister that a sentence says. Knows no numbers."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.mentions import Mention, Read
from chemviz.insights.scope import Scope, bound_item
from chemviz.insights.vocabulary import METRICS, Measure, parameters_in

_WARM: Final = re.compile(r"(?:hot|warm|cold|cool)(?:ter|test|er|est)?", re.I)
UP: Final = r"above|higher|hotter|warmer|greater|larger|exceed(?:s|ing|ed)?|more|over|beyond|upwards?"
DOWN: Final = r"below|lower|colder|cooler|smaller|less|under|short of|beneath"
_REFERENCES: Final[tuple[tuple[str, str], ...]] = (
    ("sister", r"sisters?"),
    (
        "all",
        r"(?:any|all|every|each)(?: of)?(?: the)? others?|all (?:the )?other|any other|every other|the rest|"
        r"(?:any|all) \w+ (?:in|of) (?:its|the) type",
    ),
    ("physical", r"absolute zero|full vacuum|physical|physics|possible"),
    ("zero", r"zero"),
    ("limit", r"limits?|design|allowed|permitted|allowable"),
    ("usual", r"usual|ranges?|expected|normal|bounds?|band|upper end|lower end"),
    ("mean", r"average|mean"),
    ("middle", r"median|typical|others?|peers|type|class|fleet|middle|∙*pumps|majority|group"),
)
_DIRECTION: Final = re.compile(
    rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b(?P<between>(?: (?:than|the|its|their|of|that|for|which|is|"
    rf"\w+'s|upper|lower|type|own|this|those|these|with|\w+)){{0,5}}?) "
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _REFERENCES)})\b",
    re.I,
)
_THAN_TYPE: Final = re.compile(
    r"\b(?:(?P<up>above|exceed(?:s|ing|ed)?|(?:higher|hotter|warmer|greater|larger) than)"
    r"|(?P<down>below|(?:lower|colder|cooler|smaller) than))"
    r"(?: (?:the|all|any|every|each|of|those|other|remaining|\d+))* $",
    re.I,
)
_OF_THE_TYPE: Final = re.compile(
    r"(?:'s|s')? (?:median|average|mean|typical|type|class|group|range|limit|design)", re.I
)
_OF_ITEM: Final = re.compile(
    r"\b(?:flow ?rate|flow|pressure|temperature)(?: (?:readings?|values?))? (?:of|at|for) (?:the )?(?:[a-z]+ ){0,2}$",
    re.I,
)
_PARAMETER: Final = re.compile(r"\b(?:flow ?rate|flow|pressure|temperature)\b", re.I)
_PARAMETER_OF: Final = {
    "flowrate": "flowrate",
    "flow": "flowrate",
    "pressure": "pressure",
    "temperature": "temperature",
}
NEGATION: Final = re.compile(r"\b(?:not|no|never|neither|nor|isn't|aren't|hardly)\b", re.I)


def directions_proven(read: Read, scope: Scope) -> bool:
    """Whether each "above the median", "below the limit" and the like is as the facts say it."""
    for match in _DIRECTION.finditer(read.text):
        item = bound_item(read, match.start(), match.end(), scope)
        if item is None:
            return False
        if NEGATION.search(read.text[max(0, match.start() - 12) : match.start()]):
            return False
        name = next(each for each, _ in _REFERENCES if match[each])
        if not is_beyond(scope, item, parameters_said(read, read.text), name, is_up=bool(match["up"])):
            return False
    return all(_beats_type(read, each, scope) for each in read.types)


def _beats_type(read: Read, named: Mention, scope: Scope) -> bool:
    """Whether an item is "hotter than the reactors", all of them, where a sentence says so of a type."""
    match = _THAN_TYPE.search(read.text[: named.start])
    if match is None or _OF_THE_TYPE.match(read.text[named.end :]):
        return True
    item = bound_item(read, match.start(), match.end(), scope)
    keys = parameters_said(read, match[0].split()[0])
    is_own = item is not None and scope.type_of(item) == named.alias
    side: Measure = "highest" if match["up"] else "lowest"
    return item is not None and any(
        METRICS[end.metric].parameter == METRICS[value.metric].parameter
        and (_is_on_side(value.value, end.value, is_up=bool(match["up"])) or (is_own and value.value == end.value))
        for value in scope.of(item)
        if measures(value, "value", keys)
        for end in scope.of(named.alias)
        if measures(end, side, keys)
    )


def is_beyond(scope: Scope, item: str, keys: frozenset[str], reference: str, *, is_up: bool) -> bool:
    """Whether a value of the item lies on that side of what it is compared with, in one of the parameters."""
    own = scope.of(item)
    if reference == "zero":
        return any(measures(each, "value", keys) and _is_on_side(each.value, 0, is_up=is_up) for each in own)
    facts = own + scope.of(scope.type_of(item))
    side: Measure = "highest" if is_up else "lowest"
    wanted: dict[str, tuple[Measure, ...]] = {
        "sister": ("sister",),
        "all": (side,),
        "physical": ("limit low",),
        "limit": ("limit high",) if is_up else ("limit low",),
        "usual": ("usual high", "usual") if is_up else ("usual low", "usual"),
        "mean": ("mean",),
        "middle": ("median",),
    }
    for value in own:
        parameter = METRICS[value.metric].parameter
        if not measures(value, "value", keys) or parameter is None:
            continue
        for each in facts:
            metric = METRICS[each.metric]
            if metric.parameter != parameter or metric.measure not in wanted[reference]:
                continue
            if (value.value == each.value) if reference == "all" else _is_on_side(value.value, each.value, is_up=is_up):
                return True
    return False


def _is_on_side(value: float, reference: float, *, is_up: bool) -> bool:
    return value > reference if is_up else value < reference


def measures(fact: Fact, measure: Measure, keys: frozenset[str]) -> bool:
    """Whether a fact is this measure of one of the parameters, of any where none is named."""
    metric = METRICS[fact.metric]
    return metric.measure == measure and (not keys or metric.parameter in keys)


def parameters_said(read: Read, word: str) -> frozenset[str]:
    """The parameters that a word like "hottest" is about, else those that the sentence names."""
    if _WARM.fullmatch(word):
        return frozenset({"temperature"})
    return parameters_in(read.text)


def pairs_in(read: Read) -> dict[str, frozenset[str]]:
    """Which parameter is said of which of several items: `the pressure of EQ-006, the flowrate of EQ-007`."""
    listed = [_PARAMETER_OF[match[0].replace(" ", "").casefold()] for match in _PARAMETER.finditer(read.text)]
    if re.search(r"\brespectively\b", read.text, re.I) and len(listed) == len(read.items):
        return {each.alias: frozenset({key}) for each, key in zip(read.items, listed, strict=True)}
    pairs: dict[str, frozenset[str]] = {}
    for each in read.items:
        found = _OF_ITEM.search(read.text[: each.start])
        if found:
            pairs[each.alias] = pairs.get(each.alias, frozenset()) | parameters_in(found[0])
    return pairs if len(pairs) > 1 else {}
