"""Whether a value lies on the side of its peers, its limit or its sister that a sentence says. Knows no numbers."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.mentions import Read
from chemviz.insights.scope import Scope, bound_item
from chemviz.insights.vocabulary import METRICS, Measure, parameters_in

_WARM: Final = re.compile(r"(?:hot|warm|cold|cool)(?:ter|test|er|est)?", re.I)
_UP: Final = r"above|higher|hotter|warmer|greater|larger|exceed(?:s|ing|ed)?|more|over|beyond|upwards?"
_DOWN: Final = r"below|lower|colder|cooler|smaller|less|under|short of|beneath"
_REFERENCES: Final[tuple[tuple[str, str], ...]] = (
    ("sister", r"sisters?"),
    (
        "all",
        r"(?:any|all|every|each)(?: of)?(?: the)? others?|all (?:the )?other|any other|every other|the rest|"
        r"(?:any|all) \w+ (?:in|of) (?:its|the) type",
    ),
    ("physical", r"absolute zero|full vacuum|physical|physics|possible|zero"),
    ("limit", r"limits?|design|allowed|permitted|allowable"),
    ("usual", r"usual|ranges?|expected|normal|bounds?|band|upper end|lower end"),
    ("mean", r"average|mean"),
    ("middle", r"median|typical|others?|peers|type|class|fleet|middle|∙*pumps|majority|group"),
)
_DIRECTION: Final = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?P<between>(?: (?:than|the|its|their|of|that|for|which|is|"
    rf"\w+'s|upper|lower|type|own|this|those|these|with|\w+)){{0,5}}?) "
    rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _REFERENCES)})\b",
    re.I,
)
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
    return True


def is_beyond(scope: Scope, item: str, keys: frozenset[str], reference: str, *, is_up: bool) -> bool:
    """Whether a value of the item lies on that side of what it is compared with, in one of the parameters."""
    own = scope.of(item)
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
