"""What each number of a sentence is said to be, by all that the sentence says around it. Knows no facts."""

import re
from dataclasses import replace
from typing import Final

from chemviz.insights.keywords import follows_at_once, last_reference, said_of
from chemviz.insights.quantities import Quantity
from chemviz.insights.vocabulary import PERCENT, SPREADS, TIMES, Measure

Measures = tuple[Measure, ...]

BOUNDS: Final[Measures] = ("usual low", "usual high", "limit low", "limit high", "usual")
"""What a number may be that a value is only said to lie above or below."""
_SIZES: Final[Measures] = ("beyond", "sister difference")

_JOINS: Final = re.compile(r" ?(?:to|and|or|-|–|—|,|, and|, or|up to|through)? ?")
_SPANS: Final = re.compile(r" ?(?:to|up to|through|-|–|—) ?")
_APPOSED: Final = re.compile(r" ?(?:,|\()? ?(?:which is |as |is |being )?(?:the|its|their) ", re.I)
_AWAY: Final = re.compile(
    r"^ ?(?:above|below|beyond|over|under|past|outside|higher|lower|hotter|colder|more|less|away|off)\b", re.I
)
_FROM: Final = re.compile(r"(?: [\w']+){1,6}? (?:(?P<sister>sister)|limit|design)", re.I)
_BY: Final = re.compile(r"\bby (?:about |some |around |roughly )?$", re.I)
_AGAINST: Final = re.compile(r"\b(?:against|versus|vs\.?|compared (?:with|to)|instead of|rather than) $", re.I)
_VERSUS: Final = re.compile(r" (?:against|versus|vs\.?|compared (?:with|to)) ", re.I)
_COUNTS: Final = re.compile(
    r" (?:\w+ )?(?:values?|readings?|measurements?|items?|rows?|cells?|names?|findings?|warnings?|notices?)\b", re.I
)
_UP: Final = r"above|over|beyond|exceed(?:s|ed|ing)?|(?:higher|hotter|greater|more|larger|warmer) than"
_DOWN: Final = r"below|under|(?:lower|colder|cooler|less|smaller) than|short of"
_COMPARED: Final = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?: (?!(?:above|below|by|and|but|at|with|of)\b)[a-z]+){{0,5}} "
    r"(?:of |at |\()?$",
    re.I,
)
_ADJACENT: Final = re.compile(rf"\b(?:{_UP}|{_DOWN})(?: the| its| this)? $", re.I)


def meanings(text: str, at: int, all_of: list[Quantity]) -> list[Measures]:
    """What the number at place `at` must be, each in turn; an empty one where nothing is said of it.

    Words before a number and words right behind it may both say what it is: "exceeds 237.3 °C, the upper limit".
    """
    quantity = all_of[at]
    after = all_of[at + 1].start if at + 1 < len(all_of) else len(text)
    said = _said(text, at, all_of)
    if _has_own_unit(quantity):
        said = _size(text, quantity, after) or said
    behind = follows_at_once(text, quantity, after)
    if behind not in {(), ("value",)} and _APPOSED.match(text[quantity.end :]):
        return [said, behind]
    return [said]


def side(text: str, quantity: Quantity) -> str | None:
    """On which side of the number a value is said to lie: "up", "down", or None."""
    match = _COMPARED.search(text[: quantity.start])
    return None if match is None else "up" if match["up"] else "down"


def is_first_of_span(text: str, at: int, all_of: list[Quantity]) -> bool:
    """Whether a number begins a range, as in `5 to 7 bar`."""
    return at + 1 < len(all_of) and bool(_SPANS.fullmatch(text[all_of[at].end : all_of[at + 1].start]))


def _said(text: str, at: int, all_of: list[Quantity]) -> Measures:
    """By the words before and behind; the second of a range or list is what the first is, counts are passed over."""
    while at and _JOINS.fullmatch(text[all_of[at - 1].end : all_of[at].start]):
        at -= 1
    here = all_of[at]
    is_range = is_first_of_span(text, at, all_of)
    last = at + 1 if is_range else at
    plain, others = _without_counts(text, [*all_of[:at], *all_of[last + 1 :]])
    before = max((each.end for each in others if each.end <= here.start), default=0)
    after = min((each.start for each in others if each.start >= all_of[last].end), default=len(text))
    spanned = replace(here, end=all_of[last].end)
    if any(each.start == _end_of(_VERSUS, plain, here.end) for each in others):
        return ("value",)
    said = said_of(plain, spanned, before, after, is_range=is_range)
    if said in {(), ("value",)} and (reference := _reference(plain, here)):
        return reference
    if said in {(), ("value",)} and _ADJACENT.search(plain[: here.start]) and _has_own_unit(here):
        behind = follows_at_once(plain, spanned, after)
        return ("value", *BOUNDS) if behind in {(), ("value",)} else behind
    if is_range and said == ("value",):
        return ("lowest", "highest", "usual low", "usual high")
    return said


def _end_of(pattern: "re.Pattern[str]", text: str, at: int) -> int | None:
    found = pattern.match(text, at)
    return found.end() if found else None


def _reference(text: str, quantity: Quantity) -> Measures:
    """What "10.1 bar against 7.6 bar" compares with: what was named before, the sister or the median."""
    named = last_reference(text[: quantity.start]) if _AGAINST.search(text[: quantity.start]) else ()
    return ("sister",) if named == ("sister difference",) else named


def _size(text: str, quantity: Quantity, after: int) -> Measures:
    """Whether the number is how far something is away: "exceeds 14.1 bar by 7 bar", "27.85 °C below"."""
    if _AWAY.match(text[quantity.end : after]):
        away = _FROM.match(text[quantity.end : after])
        return ("sister difference",) if away and away["sister"] else ("beyond",) if away else _SIZES
    if not _BY.search(text[: quantity.start]):
        return ()
    named = set(last_reference(text[: quantity.start]))
    if named & {"sister", "sister difference"}:
        return ("sister difference",)
    return ("beyond",) if named & {"limit low", "limit high"} else ()


def _without_counts(text: str, others: list[Quantity]) -> tuple[str, list[Quantity]]:
    """The text without "from 38 values", which says nothing of the readings, and the numbers that are left."""
    kept = []
    for each in others:
        noun = _COUNTS.match(text, each.end) if each.unit is None else None
        if noun:
            text = text[: each.start] + "_" * (noun.end() - each.start) + text[noun.end() :]
        else:
            kept.append(each)
    return text, kept


def _has_own_unit(quantity: Quantity) -> bool:
    return quantity.unit not in {TIMES, SPREADS, PERCENT}
