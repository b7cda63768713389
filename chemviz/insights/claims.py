"""Statements without a number that facts can still prove: highest of its type, above the median, unusual."""

import re
from collections.abc import Iterable
from typing import Final

from chemviz.insights.advice import Fact
from chemviz.insights.assertions import is_hedged
from chemviz.insights.mentions import Read
from chemviz.insights.quantities import quantities
from chemviz.insights.scope import Scope, bound_item
from chemviz.insights.vocabulary import METRICS, Measure, parameters_in

_ORDINALS: Final = {
    word: at
    for at, word in enumerate(["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2)
}
_TOP: Final = r"highest|hottest|largest|greatest|warmest|maximum"
_BOTTOM: Final = r"lowest|coldest|coolest|smallest|minimum"
RANKED: Final = re.compile(
    rf"\b(?P<ordinal>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))[- ](?:(?P<top>{_TOP})|(?P<bottom>{_BOTTOM}))\b", re.I
)
_SUPERLATIVE: Final = re.compile(
    rf"\b(?:(?P<top>{_TOP}|highest-\w+)|(?P<bottom>{_BOTTOM}))\b(?! (?:priority|severity|possible|limit|allowable))",
    re.I,
)
_OTHER_SUPERLATIVE: Final = re.compile(
    r"\b(?:worst|best|furthest|farthest|closest|nearest|most (?:severe|extreme|unusual|critical|"
    r"deviating)|biggest|top|strongest|weakest|fastest|slowest)\b",
    re.I,
)
_GLOBAL: Final = re.compile(
    r"\b(?:in|of|across|on) (?:the )?(?:whole |entire )?(?:plant|survey|dataset|site|file|fleet)\b|"
    r"\boverall\b|\bof (?:all|any) (?:equipment|items|types|machines)\b",
    re.I,
)
_WARM: Final = {
    "hot",
    "hotter",
    "hottest",
    "warm",
    "warmer",
    "warmest",
    "cold",
    "colder",
    "coldest",
    "coolest",
    "cooler",
}

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
_NEGATION: Final = re.compile(r"\b(?:not|no|never|neither|nor|isn't|aren't|hardly)\b", re.I)
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
_RULES: Final[tuple[tuple[str, str], ...]] = (
    (
        "rows with this name",
        r"duplicat\w+|repeated name|same name|same tag|carries? the name|shares? (?:its|the|a) (?:name|tag)",
    ),
    (
        "without",
        r"missing|blank|not filled|no (?:\w+ )?(?:value|reading|number|pressure|temperature|flow(?:rate)?)\b|"
        r"lacks?|not recorded|empty|absent",
    ),
    ("negative", r"negative|reverse[d]? flow|flows? backwards?"),
    ("zero", r"zero flow|no flow|standby|not running|stopped|shut down|idle"),
    ("limit high", r"(?:breach(?:es|ed|ing)?|exceed(?:s|ed|ing)?|violat\w+)(?: \w+){0,3} (?:limit|design)"),
    ("slip", r"unit slip|different unit|other unit|wrong unit|unit error"),
    ("joint", r"in combination|together with its|for its (?:flow|pressure|temperature)"),
)


def are_proven(read: Read, scope: Scope, field: str) -> bool:
    """Whether the facts prove each superlative, direction and anomaly that a sentence states; True where none is.

    A sentence that supposes ("check whether it is above ...") states nothing.
    """
    if is_hedged(read.text) and field != "observation":
        return True
    if field == "limits" and _NEGATION.search(read.text):
        return True
    if not _superlatives(read, scope, field) or not _directions(read, scope):
        return False
    if field in {"check", "limits", "cause"}:
        return True
    return _anomalies(read, scope) and _rules(read, scope)


def ranks_proven(read: Read, scope: Scope) -> Read | None:
    """The sentence with its proven ranks ("second highest") blanked out; None where one is not proven."""
    text = read.text
    for match in RANKED.finditer(read.text):
        word = match["ordinal"].casefold()
        place = _ORDINALS.get(word) or int("".join(each for each in word if each.isdigit()))
        measure: Measure = "rank high" if match["top"] else "rank low"
        item = bound_item(read, match.start(), match.end(), scope)
        facts = scope.of(item) if item else []
        keys = _parameters(read, match[0])
        if not any(_is(each, measure, keys) and each.value == place for each in facts):
            return None
        text = text[: match.start()] + "_" * len(match[0]) + text[match.end() :]
    return Read(text, read.mentions, read.is_known)


def _superlatives(read: Read, scope: Scope, field: str) -> bool:
    if _OTHER_SUPERLATIVE.search(read.text) and field != "check":
        return False
    matches = list(_SUPERLATIVE.finditer(read.text))
    if matches and _GLOBAL.search(read.text):
        return False
    return all(_is_extreme(read, match, scope, field) for match in matches)


def _is_extreme(read: Read, match: "re.Match[str]", scope: Scope, field: str) -> bool:
    # A number right behind it is judged as a number: "the highest pressure is 134.1 bar".
    if re.match(r"(?: (?!EQ)[^\s,;∙]+){0,6}? [-(]?\d", read.text[match.end() :]):
        return not read.items or _extreme_item(read, match, scope, default=True)
    if field in {"check", "limits"} and not read.items:
        return True
    before = [each for each in quantities(read.text[: match.start()]) if each.end > match.start() - 30]
    if before and not read.items:
        side: Measure = "highest" if match["top"] else "lowest"
        return any(
            _is(each, side, frozenset()) and before[-1].means(each.value) for each in scope.around(scope.subject)
        )
    return _extreme_item(read, match, scope, default=False)


def _extreme_item(read: Read, match: "re.Match[str]", scope: Scope, *, default: bool) -> bool:
    item = bound_item(read, match.start(), match.end(), scope)
    if item is None:
        return default
    keys = _parameters(read, match[0])
    if len(keys) != 1:
        keys = _parameters_near(read, match) or keys
    return all(_is_end(item, frozenset({key}), match, scope, default=default) for key in keys or {""})


def _is_end(item: str, keys: frozenset[str], match: "re.Match[str]", scope: Scope, *, default: bool) -> bool:
    keys = keys - {""}
    rank: Measure = "rank high" if match["top"] else "rank low"
    side: Measure = "highest" if match["top"] else "lowest"
    own, of_type = scope.of(item), scope.of(scope.type_of(item))
    if any(_is(each, rank, keys) and each.value == 1 for each in own):
        return True
    values = [each for each in own if _is(each, "value", keys)]
    return any(
        _is(each, side, keys)
        and METRICS[each.metric].parameter == METRICS[value.metric].parameter
        and each.value == value.value
        for value in values
        for each in of_type
    ) or (default and not values)


def _directions(read: Read, scope: Scope) -> bool:
    for match in _DIRECTION.finditer(read.text):
        item = bound_item(read, match.start(), match.end(), scope)
        if item is None:
            return False
        if _NEGATION.search(read.text[max(0, match.start() - 12) : match.start()]):
            return False
        name = next(each for each, _ in _REFERENCES if match[each])
        if not _is_beyond(scope, item, _parameters(read, read.text), name, is_up=bool(match["up"])):
            return False
    return True


def _is_beyond(scope: Scope, item: str, keys: frozenset[str], reference: str, *, is_up: bool) -> bool:
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
        if not _is(value, "value", keys) or parameter is None:
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


def _anomalies(read: Read, scope: Scope) -> bool:
    if _NOTHING.search(read.text):
        kinds: set[str | None] = {each.alias for each in read.types} or {scope.subject}
        return not read.items and all(_has_no_finding(scope, each) for each in kinds)
    odd = _ODD.search(read.text)
    if odd:
        item = bound_item(read, odd.start(), odd.end(), scope)
        if item and not _has_finding(scope, item, parameters_in(read.text)):
            return False
        if item is None and not any(
            each.metric == "findings" and each.value > 0 for each in scope.around(scope.subject)
        ):
            return False
    return all(
        _leans(read, match, scope, is_up=is_up)
        for is_up, words in ((True, _HIGH), (False, _LOW))
        for match in words.finditer(read.text)
    )


def _leans(read: Read, match: "re.Match[str]", scope: Scope, *, is_up: bool) -> bool:
    item = bound_item(read, match.start(), match.end(), scope)
    keys = _parameters(read, match[0])
    if item is None or not keys:
        return not keys
    return _is_beyond(scope, item, keys, "middle", is_up=is_up) or _is_beyond(scope, item, keys, "usual", is_up=is_up)


def _has_finding(scope: Scope, item: str, keys: Iterable[str]) -> bool:
    own = [each for each in scope.of(item) if each.finding]
    found = {METRICS[each.metric].parameter for each in own}
    return bool(own) and all(key in found for key in keys)


def _has_no_finding(scope: Scope, alias: str | None) -> bool:
    facts = [each for each in scope.of(alias) if each.metric == "findings"]
    return bool(facts) and all(each.value == 0 for each in facts)


def _rules(read: Read, scope: Scope) -> bool:
    for rule, words in _RULES:
        found = re.search(rf"\b(?:{words})\b", read.text, re.I)
        if found:
            item = bound_item(read, found.start(), found.end(), scope)
            facts = (
                scope.of(item)
                if item
                else scope.of(scope.subject) + [f for each in read.types for f in scope.of(each.alias)]
            )
            if not any(_shows(each, rule, parameters_in(read.text)) for each in facts):
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
        "limit high": metric.measure in {"limit high", "limit low"} and is_asked,
    }
    return shown.get(rule, metric.name in {rule, "repeated names"} and fact.value > 0)


def _is(fact: Fact, measure: Measure, keys: frozenset[str]) -> bool:
    metric = METRICS[fact.metric]
    return metric.measure == measure and (not keys or metric.parameter in keys)


def _parameters(read: Read, word: str) -> frozenset[str]:
    if word.casefold() in _WARM:
        return frozenset({"temperature"})
    return parameters_in(read.text)


def _parameters_near(read: Read, match: "re.Match[str]") -> frozenset[str]:
    """The parameters that follow at once: `the highest pressure`, `the lowest flowrate, pressure and temperature`."""
    listed = re.match(
        r"(?:(?:,| and|,? or)? ?(?:flow ?rates?|flow|pressures?|temperatures?))+", read.text[match.end() :], re.I
    )
    return parameters_in(listed[0]) if listed else parameters_in(" ".join(read.text[match.end() :].split()[:2]))
