"""Whether a value lies on the side of a number, or within the range, that a sentence says. Reads no number."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.meaning import side
from chemviz.insights.mentions import Read
from chemviz.insights.quantities import Quantity
from chemviz.insights.scope import Scope, bound_item
from chemviz.insights.vocabulary import METRICS, Measure

_REFERENCES: Final[frozenset[Measure]] = frozenset(
    {"median", "mean", "usual low", "usual high", "usual", "limit low", "limit high", "sister"}
)
_WHERE: Final = re.compile(
    r"\b(?:(?P<inside>within|inside|"
    r"(?:lies?|falls?|is|sits?|stays?|remains?|runs?|operates?|reads?) (?:well |just )?(?:in|between))"
    r"|outside|beyond|out of|above|exceed\w*|below|usual|would|where)\b",
    re.I,
)
_WAY: Final = re.compile(
    r" ?(?:(?P<up>above|over|higher|hotter|warmer|more|greater)"
    r"|(?:below|under|lower|colder|cooler|less|smaller|short))\b",
    re.I,
)
_SAYS_RANGE: Final = re.compile(r"^[^;.]{0,40}?\b(?:not stand out|(?:is|are|be) (?:usual|expected))\b", re.I)


def lies_as_said(fact: Fact, read: Read, quantity: Quantity, scope: Scope) -> bool:
    """Whether the item's value lies above, below or within what a number stands for, where the sentence says so.

    True where the sentence says nothing of the kind, or names no item.
    """
    metric = METRICS[fact.metric]
    if metric.measure == "sister difference":
        return _differs_as_said(fact, read, quantity, scope)
    item = bound_item(read, quantity.start, quantity.end, scope)
    if metric.measure not in _REFERENCES or item is None:
        return True
    values = [each.value for each in scope.of(item) if each.metric == metric.parameter]
    where = side(read.text, quantity)
    if where is not None:
        return any(each > fact.value if where == "up" else each < fact.value for each in values)
    return metric.measure not in {"usual low", "usual high"} or not _is_said_inside(read.text, quantity)


def _is_said_inside(text: str, quantity: Quantity) -> bool:
    """Whether a value is said to lie within the range; the facts hold the ranges of items only that lie outside."""
    if _SAYS_RANGE.match(text[quantity.end :]):
        return False
    places = list(_WHERE.finditer(text[: quantity.start]))
    return bool(places and places[-1]["inside"])


def _differs_as_said(fact: Fact, read: Read, quantity: Quantity, scope: Scope) -> bool:
    """Whether "13.5 bar higher" than its sister goes the way that the two readings go."""
    said = _WAY.match(read.text[quantity.end :])
    if said is None:
        return True
    own = scope.of(fact.equipment)
    parameter = METRICS[fact.metric].parameter
    values = [each.value for each in own if each.metric == parameter]
    sisters = [each.value for each in own if each.metric == f"{parameter} of its sister"]
    is_higher = any(value > sister for value in values for sister in sisters)
    return is_higher == bool(said["up"])
