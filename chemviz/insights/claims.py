"""Statements without a number that facts can still prove: unusual, high, missing, no finding, above the median."""

import re
from collections.abc import Iterable
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.assertions import is_hedged
from chemviz.insights.comparisons import NEGATION, directions_proven, is_beyond, pairs_in, parameters_said
from chemviz.insights.mentions import Read
from chemviz.insights.ranks import superlatives_proven
from chemviz.insights.scope import Scope, bound_item, bound_items
from chemviz.insights.vocabulary import METRICS, parameters_stated

_HIGH: Final = re.compile(r"\b(?:hot|hotter|high|higher|elevated|raised|excessive(?:ly)?|too high|warm)\b", re.I)
_LOW: Final = re.compile(r"\b(?:cold|low|depressed|reduced|insufficient|too low)\b", re.I)
_ODD: Final = re.compile(
    r"\b(?:unusual(?:ly)?|abnormal(?:ly)?|outl(?:ier|ying)|stands? out|out of line|anomal\w+|differs?|"
    r"deviat\w+|suspicious|implausible|impossible|far from|odd|extreme(?:ly)?|out of range|outside|"
    r"disagrees?)\b",
    re.I,
)
_NOTHING: Final = re.compile(
    r"\b(?:no|none|nothing|not any|without|zero|neither)\b(?: \S+){0,4} ?(?:findings?|stands? out|"
    r"outliers?|unusual|breach\w*|anomal\w+|deviat\w+)\b",
    re.I,
)
_SISTER_IS: Final = re.compile(
    r"^(?:The|Its|Their|A) sister(?: \w+)?(?: of \S+)? (?:is|are|has|have|shows?|stands?|runs?|lies)\b", re.I
)
"""What only a number can prove: the facts hold nothing of a sister but its reading."""
_RULES: Final[tuple[tuple[str, str], ...]] = (
    (
        "rows with this name",
        r"duplicat\w+|repeated name|same name|same tag|carries? the name|shares? (?:its|the|a) (?:name|tag)",
    ),
    (
        "without",
        r"missing|blank|not filled|no (?:\w+ )?(?:value|reading|number|pressure|temperature|flowrate|"
        r"flow (?:value|reading|rate|is|was))\b|"
        r"lacks?|not recorded|empty|absent",
    ),
    ("negative", r"negative|reverse[d]? flow|flows? backwards?"),
    ("zero", r"zero flow|no flow(?! (?:value|reading|rate|is|was))|standby|not running|stopped|shut down|idle"),
    ("limit high", r"(?:breach(?:es|ed|ing)?|exceed(?:s|ed|ing)?|violat\w+)(?: \w+){0,3} (?:limit|design)"),
    ("slip", r"unit slip|different unit|other unit|another unit|wrong unit|unit error|psi"),
    ("outlier", r"outliers?|outlying"),
    ("sister", r"sisters?"),
    ("joint", r"in combination|together with its|for its (?:flow|pressure|temperature)"),
)


def are_proven(read: Read, scope: Scope, field: str) -> bool:
    """Whether the facts prove each superlative, direction and anomaly that a sentence states; True where none is.

    A sentence that supposes ("check whether it is above ...") states nothing.
    """
    if is_hedged(read.text) and field != "observation":
        return True
    if field == "limits" and NEGATION.search(read.text):
        return True
    if not superlatives_proven(read, scope, field) or not directions_proven(read, scope):
        return False
    if field in {"check", "limits", "cause"}:
        return True
    return _anomalies(read, scope) and _rules(read, scope)


def _anomalies(read: Read, scope: Scope) -> bool:
    if _NOTHING.search(read.text):
        kinds: set[str | None] = {each.alias for each in read.types} or {scope.subject}
        return not read.items and all(_has_no_finding(scope, each) for each in kinds)
    odd = _ODD.search(read.text)
    if odd:
        pairs = pairs_in(read)
        items = list(pairs) or bound_items(read, odd.start(), odd.end(), scope)
        keys = parameters_stated(read.text)
        if not all(_has_finding(scope, each, pairs.get(each, keys)) for each in items):
            return False
        if not items and not any(each.metric == "findings" and each.value > 0 for each in scope.around(scope.subject)):
            return False
    if _SISTER_IS.search(read.text) and not any(each.isdigit() for each in read.text):
        return False
    return all(
        _leans(read, match, scope, is_up=is_up)
        for is_up, words in ((True, _HIGH), (False, _LOW))
        for match in words.finditer(read.text)
    )


def _leans(read: Read, match: "re.Match[str]", scope: Scope, *, is_up: bool) -> bool:
    item = bound_item(read, match.start(), match.end(), scope)
    keys = parameters_said(read, match[0])
    if item is None or not keys:
        return not keys
    return is_beyond(scope, item, keys, "middle", is_up=is_up) or is_beyond(scope, item, keys, "usual", is_up=is_up)


def _has_finding(scope: Scope, item: str, keys: Iterable[str]) -> bool:
    own = [each for each in scope.of(item) if each.finding]
    found = {METRICS[each.metric].parameter for each in own}
    return bool(own) and all(key in found for key in keys)


def _has_no_finding(scope: Scope, alias: str | None) -> bool:
    facts = [each for each in scope.of(alias) if each.metric == "findings"]
    return bool(facts) and all(each.value == 0 for each in facts)


def _rules(read: Read, scope: Scope) -> bool:
    pairs, stated = pairs_in(read), parameters_stated(read.text)
    for rule, words in _RULES:
        found = re.search(rf"\b(?:{words})\b", read.text, re.I)
        if found is None:
            continue
        items = list(pairs) or bound_items(read, found.start(), found.end(), scope)
        for item in items:
            if not any(_shows(each, rule, pairs.get(item, stated)) for each in scope.of(item)):
                return False
        if not items:
            facts = scope.of(scope.subject) + [fact for each in read.types for fact in scope.of(each.alias)]
            if not any(_shows(each, rule, stated) for each in facts):
                return False
    return True


def _shows(fact: Fact, rule: str, keys: frozenset[str]) -> bool:
    metric = METRICS[fact.metric]
    is_asked = not keys or metric.parameter in keys
    missing = metric.measure == "without" or metric.name in {"missing cells", "items with a missing cell"}
    shown = {
        "without": missing and (is_asked or metric.parameter is None) and fact.value > 0,
        "negative": metric.measure in {"value", "lowest"} and fact.value < 0 and is_asked,
        "zero": metric.measure == "zero" or (metric.name == "flowrate" and fact.value == 0),
        "slip": "unit slip" in fact.method,
        "joint": "joint" in fact.method,
        "outlier": "outlier" in fact.method and is_asked,
        "sister": metric.measure in {"sister", "sister difference"} and is_asked,
        "limit high": metric.measure in {"limit high", "limit low"} and is_asked,
    }
    return shown.get(rule, metric.name in {rule, "repeated names"} and fact.value > 0)
