"""Whether an item is the highest, lowest or second highest that a sentence calls it. Knows no numbers."""

import re
from typing import Final

from chemviz.insights.comparisons import measures, parameters_said
from chemviz.insights.mentions import Read
from chemviz.insights.quantities import quantities
from chemviz.insights.scope import Scope, bound_item
from chemviz.insights.vocabulary import METRICS, Measure, parameters_in

_ORDINALS: Final = {
    word: at
    for at, word in enumerate(["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2)
}
TOP: Final = r"highest|hottest|largest|greatest|warmest|maximum"
BOTTOM: Final = r"lowest|coldest|coolest|smallest|minimum"
RANKED: Final = re.compile(
    rf"\b(?P<ordinal>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))[- ](?:(?P<top>{TOP})|(?P<bottom>{BOTTOM}))\b", re.I
)
_SUPERLATIVE: Final = re.compile(
    rf"\b(?:(?P<top>{TOP}|highest-\w+)|(?P<bottom>{BOTTOM}))\b(?! (?:priority|severity|possible|limit|allowable))",
    re.I,
)
_OTHER_SUPERLATIVE: Final = re.compile(
    r"\b(?:worst|best|furthest|farthest|closest|nearest|most (?:severe|extreme|unusual|critical|"
    r"deviating)|biggest|top|strongest|weakest|fastest|slowest)\b",
    re.I,
)
_OF_MEDIANS: Final = re.compile(
    r" (?:median|typical)\b(?= \w+ (?:of|in|among|across)(?: \w+)? (?:the |all |equipment )*"
    r"(?:survey|types?|dataset)\b)"
    r"| (?:equipment )?(?:type|class|group)\b",
    re.I,
)
_WITHIN: Final = re.compile(
    r"(?: (?:flow ?rates?|flow|pressures?|temperatures?|readings?|values?|recorded|reported|measured|of|among|amongst|"
    r"across|for|all|the|these|those|other|single|\d+))* "
)
"""Between a superlative and the type that it is of."""
_GLOBAL: Final = re.compile(
    r"\b(?:in|of|across|on) (?:the |this |our )?(?:whole |entire )?(?:plant|survey|dataset|site|file|fleet)\b|"
    r"\b(?:piece of equipment|item|machine|asset)\b(?! of (?:its|the|this) (?:type|class))|"
    r"\boverall\b|\bof (?:all|any) (?:equipment|items|types|machines)\b",
    re.I,
)


def ranks_proven(read: Read, scope: Scope) -> Read | None:
    """The sentence with its proven ranks ("second highest") blanked out; None where one is not proven."""
    text = read.text
    for match in RANKED.finditer(read.text):
        word = match["ordinal"].casefold()
        place = _ORDINALS.get(word) or int("".join(each for each in word if each.isdigit()))
        measure: Measure = "rank high" if match["top"] else "rank low"
        item = bound_item(read, match.start(), match.end(), scope)
        facts = scope.of(item) if item else []
        keys = parameters_said(read, match[0])
        if not any(measures(each, measure, keys) and each.value == place for each in facts):
            return None
        text = text[: match.start()] + "_" * len(match[0]) + text[match.end() :]
    return Read(text, read.mentions, read.is_known)


def superlatives_proven(read: Read, scope: Scope, field: str) -> bool:
    """Whether each "highest", "hottest" or "minimum" is so by the facts; a number beside it is judged as a number."""
    if _OTHER_SUPERLATIVE.search(read.text) and field != "check":
        return False
    for match in _SUPERLATIVE.finditer(read.text):
        group = _group(read, match)
        if _OF_MEDIANS.match(read.text[match.end() :]):
            if not _is_end_of_medians(read, match, scope):
                return False
            continue
        if group is None and (whole := _GLOBAL.search(read.text)):
            # A survey may be of a part of the plant only.
            if re.search(r"plant|site|fleet", whole[0], re.I) or not _is_end_of_all(read, match, scope):
                return False
        elif not _is_extreme(read, match, scope, field) or not _belongs(read, match, scope, group):
            return False
    return True


def _group(read: Read, match: "re.Match[str]") -> str | None:
    """The type among which an item is said to be the highest: `the lowest vessel temperature`, `the hottest cooler`."""
    for each in read.types:
        if each.start >= match.end():
            between = read.text[match.end() : each.start]
            return each.alias if _WITHIN.fullmatch(between) else None
    return None


def _belongs(read: Read, match: "re.Match[str]", scope: Scope, group: str | None) -> bool:
    """Whether the item that is the highest of a named type is of that type."""
    item = bound_item(read, match.start(), match.end(), scope)
    return item is None or group is None or scope.type_of(item) == group


def _is_end_of_medians(read: Read, match: "re.Match[str]", scope: Scope) -> bool:
    """Whether a type has the highest median of all types, where the facts hold the median of every type."""
    before = [each.alias for each in read.types if each.end <= match.start()]
    own = before[-1] if before else scope.subject
    keys = parameters_said(read, match[0])
    medians = [each for each in scope.table.facts if each.equipment is None and measures(each, "median", keys)]
    if own is None or len(keys) != 1 or not _is_complete(scope, len(medians)):
        return False
    end = (max if match["top"] else min)(each.value for each in medians)
    return any(each.equipment_type == own and each.value == end for each in medians)


def _is_complete(scope: Scope, types: int) -> bool:
    return [each.value for each in scope.of(None) if each.metric == "types"] == [types]


def _is_end_of_all(read: Read, match: "re.Match[str]", scope: Scope) -> bool:
    """Whether an item has the highest value of all types, where the facts hold the ends of every type."""
    item = bound_item(read, match.start(), match.end(), scope)
    keys = parameters_said(read, match[0])
    if len(keys) != 1:
        keys = _parameters_near(read, match)
    side: Measure = "highest" if match["top"] else "lowest"
    ends = [each.value for each in scope.table.facts if each.equipment is None and measures(each, side, keys)]
    if len(keys) != 1 or not _is_complete(scope, len(ends)):
        return False
    end = max(ends) if match["top"] else min(ends)
    if item is None:
        before = [each.alias for each in read.types if each.end <= match.start()]
        kind = before[-1] if before else scope.subject
        return kind is not None and any(measures(each, side, keys) and each.value == end for each in scope.of(kind))
    return any(measures(each, "value", keys) and each.value == end for each in scope.of(item))


def _is_extreme(read: Read, match: "re.Match[str]", scope: Scope, field: str) -> bool:
    # A number right behind it is judged as a number: "the highest pressure is 134.1 bar".
    if _is_a_figure_next(read, match):
        return not read.items or _extreme_item(read, match, scope, default=True)
    if field in {"check", "limits"} and not read.items:
        return True
    before = [each for each in quantities(read.text[: match.start()]) if each.end > match.start() - 30]
    if before and not read.items:
        side: Measure = "highest" if match["top"] else "lowest"
        return any(
            measures(each, side, frozenset()) and before[-1].means(each.value) for each in scope.around(scope.subject)
        )
    return _extreme_item(read, match, scope, default=False)


def _is_a_figure_next(read: Read, match: "re.Match[str]") -> bool:
    """Whether the value of what is highest stands right behind it; how many it is the highest of is no such figure."""
    found = re.match(r"(?: [^\s,;]+){0,6}? [-(]?\d[\d.,]*", read.text[match.end() :])
    if not found:
        return False
    end = match.end() + found.end()
    return not re.match(r" (?:other |such )?(?:items?|units?|machines?)\b", read.text[end:]) and not any(
        re.fullmatch(r" (?:other |such )?", read.text[end : each.start]) for each in read.types if each.start >= end
    )


def _extreme_item(read: Read, match: "re.Match[str]", scope: Scope, *, default: bool) -> bool:
    item = bound_item(read, match.start(), match.end(), scope)
    if item is None:
        return default
    keys = parameters_said(read, match[0])
    if len(keys) != 1:
        keys = _parameters_near(read, match) or keys
    return all(_is_end(item, frozenset({key}), match, scope, default=default) for key in keys or {""})


def _is_end(item: str, keys: frozenset[str], match: "re.Match[str]", scope: Scope, *, default: bool) -> bool:
    keys = keys - {""}
    rank: Measure = "rank high" if match["top"] else "rank low"
    side: Measure = "highest" if match["top"] else "lowest"
    own, of_type = scope.of(item), scope.of(scope.type_of(item))
    if any(measures(each, rank, keys) and each.value == 1 for each in own):
        return True
    values = [each for each in own if measures(each, "value", keys)]
    return any(
        measures(each, side, keys)
        and METRICS[each.metric].parameter == METRICS[value.metric].parameter
        and each.value == value.value
        for value in values
        for each in of_type
    ) or (default and not values)


def _parameters_near(read: Read, match: "re.Match[str]") -> frozenset[str]:
    """The parameters that follow at once: `the highest pressure`, `the lowest flowrate, pressure and temperature`."""
    listed = re.match(
        r"(?:(?:,| and|,? or)? ?(?:flow ?rates?|flow|pressures?|temperatures?))+", read.text[match.end() :], re.I
    )
    return parameters_in(listed[0]) if listed else parameters_in(" ".join(read.text[match.end() :].split()[:2]))
