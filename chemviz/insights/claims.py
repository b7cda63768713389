"""Statements without a number that facts can still prove: unusual, high, missing, no finding, above the median."""

import re
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.assertions import is_hedged
from chemviz.insights.comparisons import DOWN, NEGATION, UP, directions_proven, is_beyond, pairs_in, parameters_said
from chemviz.insights.findings_said import findings_proven, has_finding
from chemviz.insights.mentions import MASK, Read
from chemviz.insights.plain_words import clauses, is_plain
from chemviz.insights.quantities import quantities
from chemviz.insights.ranks import BOTTOM, TOP, superlatives_proven
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
_LIMIT_OF: Final = re.compile(r"\b(?:limit|design \w+) (?:of|for) $", re.I)
_IS_A: Final = re.compile(r" is (?:an?|the) (?:\w+ )?")
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
        r"without (?:an? |any )?(?:\w+ )?(?:value|reading|pressure|temperature|flow(?:rate)?)\b|"
        r"lacks?|not recorded|empty|absent",
    ),
    ("negative", r"negative|reverse[d]? flow|flows? backwards?"),
    ("zero", r"zero flow|no flow(?! (?:value|reading|rate|is|was))|standby|not running|stopped|shut down|idle"),
    ("limit high", r"(?:breach(?:es|ed|ing)?|exceed(?:s|ed|ing)?|violat\w+)(?: \w+){0,3} (?:limit|design)"),
    (
        "limit",
        r"(?<!no )design (?:pressures?|temperatures?|flow\w*|values?)|operating limits?|(?:its|their) (?:\w+ )?limits?",
    ),
    ("limit up", r"(?:upper|high|maximum) (?:\w+ )?limits?"),
    ("limit down", r"(?:lower|low|minimum) (?:\w+ )?limits?"),
    ("complete", r"(?<!nearly )(?<!almost )(?<!not )complete"),
    ("slip", r"unit slip|different unit|other unit|another unit|wrong unit|unit error|psi"),
    ("outlier", r"outliers?|outlying"),
    ("sister", r"sisters?|different (?:flow\w*|pressures?|temperatures?|values|readings)"),
    ("joint", r"combination of|in combination|together with its|for its (?:flow|pressure|temperature)"),
)


_PROVEN: Final = re.compile(
    "|".join(
        (
            *(each.pattern for each in (_ODD, _NOTHING, _HIGH, _LOW)),
            rf"\b(?:{UP}|{DOWN})\b",
            rf"\b(?:{TOP}|{BOTTOM})\b",
            *(rf"\b(?:{words})\b" for _, words in _RULES),
        )
    ),
    re.I,
)
"""What is proven elsewhere where it is said."""


def are_proven(read: Read, scope: Scope, field: str) -> bool:
    """Whether the facts prove each superlative, direction and anomaly that a sentence states; True where none is.

    A sentence that supposes ("check whether it is above ...") states nothing.
    """
    if is_hedged(read.text) and field != "observation":
        return True
    if field == "limits" and NEGATION.search(read.text):
        return True
    if field == "cause" and not read.items and not any(each.isdigit() for each in read.text):
        return True
    if (
        not (_types_right(read, scope) and _limits_own(read, scope))
        or not superlatives_proven(read, scope, field)
        or not directions_proven(read, scope)
    ):
        return False
    if field in {"check", "limits", "cause"}:
        return True
    return _anomalies(read, scope) and _rules(read, scope) and findings_proven(read, scope) and _says_nothing_else(read)


def _limits_own(read: Read, scope: Scope) -> bool:
    """Whether an item is compared with its own limit only, not with "the design pressure of EQ-001"."""
    return all(
        bound_item(read, found.start(), found.start(), scope) == each.alias or each == read.items[0]
        for each in read.items
        if (found := _LIMIT_OF.search(read.text[: each.start])) and scope.subject != each.alias
    )


def _types_right(read: Read, scope: Scope) -> bool:
    """Whether items that are called by a type, as in "pump EQ-003" or "EQ-003 is the pump", are of that type."""
    for kind in read.types:
        for item in read.items:
            own = scope.type_of(item.alias) or ""
            is_called = read.text[kind.end : item.start] == " " or _IS_A.fullmatch(read.text[item.end : kind.start])
            if is_called and own != kind.alias and not own.endswith(f" {kind.alias}"):
                return False
    return True


def _says_nothing_else(read: Read) -> bool:
    """Whether each clause without a number and without anything that was proven keeps to what a survey can say."""
    text = list(read.text)
    for each in read.mentions:
        text[each.start : each.end] = MASK * (each.end - each.start)
    return all(quantities(each) or _PROVEN.search(each) or is_plain(each) for each in clauses("".join(text)))


def _anomalies(read: Read, scope: Scope) -> bool:
    if _NOTHING.search(read.text):
        kinds: set[str | None] = {each.alias for each in read.types} or {scope.subject}
        return not read.items and all(_has_no_finding(scope, each) for each in kinds)
    odd = _ODD.search(read.text)
    if odd:
        pairs = pairs_in(read)
        items = list(pairs) or bound_items(read, odd.start(), odd.end(), scope)
        keys = parameters_stated(read.text)
        if not all(has_finding(scope, each, pairs.get(each, keys)) for each in items):
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
            facts = _facts_without_items(read, scope, rule)
            if not any(_shows(each, rule, stated) for each in facts):
                return False
    return True


def _facts_without_items(read: Read, scope: Scope, rule: str) -> list[Fact]:
    kinds = {scope.subject, *(each.alias for each in read.types)}
    if rule.startswith("limit"):  # limits are facts of items
        return [each for each in scope.table.facts if kinds == {None} or each.equipment_type in kinds]
    return [fact for each in kinds for fact in scope.of(each)]


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
        "limit up": metric.measure == "limit high" and is_asked,
        "limit down": metric.measure == "limit low" and is_asked,
        "complete": metric.name == "missing cells" and fact.value == 0,
        "limit": metric.measure in {"limit high", "limit low"} and is_asked,
        "limit high": metric.measure in {"limit high", "limit low"} and is_asked,
    }
    return shown.get(rule, metric.name in {rule, "repeated names"} and fact.value > 0)
