"""The words of a phrase that a model wrote, each with what it is: a thing, a fault, a joint, or nothing to be shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from chemviz.insights.engineering_words import REMEDIES, REQUESTS, is_fault, is_thing
from chemviz.insights.vocabulary import PERCENT, SPREADS, TIMES, UNITS

Kind = Literal["cause", "check"]
Sort = Literal["thing", "fault", "joint", "silent", "mark", "tag", "other"]
"""`silent` words are left out without loss (articles, auxiliaries), `other` ones are in no list."""
Proven = frozenset[str]
"""Words that the facts bear out of the item: "sister" (it was compared with one), "missing" (it lacks a value)."""


def listed(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


_ARTICLES: Final = """
a an the this that its their his such any some own
"""
_HEDGES: Final = """
please possibly perhaps maybe probably likely potential potentially also then first next finally additionally
too directly immediately carefully thoroughly visually physically manually locally briefly together promptly
properly personally there it did shall
"""
AUXILIARY: Final = listed("is are was were has have had been be being can does do")
FINITE: Final = AUXILIARY | listed("may might could would can should will shall")
SILENT: Final = FINITE | listed(_ARTICLES) | listed(_HEDGES)
JOINTS: Final = listed(
    """of in on at to from with for by between and or against across through under during before after
    without not into via including near around behind inside outside along within upon onto instead
    while"""
)
ASKING: Final = listed("whether if for once until unless when")
"""Behind these a fault is asked for."""

_UNIT: Final = "|".join(
    sorted(
        {re.escape(each) for each in UNITS - {TIMES, SPREADS, PERCENT}} | {"fahrenheit", "celsius", "kelvin", "barg"},
        key=len,
        reverse=True,
    )
)
_OCCASIONS: Final = (
    r"(?:start|surveys?|rounds?|inspections?|calibrations?|cleaning|shutdown|opportunity|stop|readings?|records?|"
    r"overhaul|start-up|turnaround|visit|reports?|maintenance)"
)
_PHRASES: Final[dict[str, str]] = {
    "verb": r"(?:start|begin) with|do not (?:use|rely on)|remove(?= (?:the )?(?:\w+ )?(?:row|entry|"
    r"record|duplicate)\b)|"
    r"look up|work through|walk down|carry out|fill in|rule out|follow up|make sure|find out",
    "joint": r"instead of|rather than|in place of|due to|signs? of|as well as|in order|that of|those of|"
    r"who (?:took|made|wrote|recorded|entered)",
    "thing": r"(?:temperature|pressure|level) (?:rise|difference|change|loss|drop)|wear (?:rings?|"
    r"plates?)|as real|minimum flow|"
    r"minus sign|each other|"
    r"zero (?:point|check|adjustment|setting)",
    "fault": rf"(?:in|instead of|rather than|and not|not) (?:the )?(?:{_UNIT})(?![\w/])|text instead of (?:a )?number|"
    r"(?:the )?wrong way round|(?:on|in|at) standby|(?:vapou?r|air|gas) lock|zero (?:shift|drift|error|offset|or span)|"
    r"out of (?:order|service|use|range|calibration|position|scale|balance|alignment|tune|date|adjustment)|"
    rf"no signal|fahrenheit instead of (?:{_UNIT})|celsius instead of (?:{_UNIT})|"
    r"no(?= (?:\w+ ){1,3}(?:installed|fitted|available|connected|provided|recorded|entered)\b)|"
    r"another (?:unit|service|duty|range|scale|item|row|tag|diameter|grade|medium|source|column|impeller|location|"
    r"tapping|"
    r"procedure|basis|point|sheet|file|list|survey|instrument)",
    "asked": rf"(?:last|latest|previous|earlier|next) (?:\w+ )?{_OCCASIONS}|same (?:moment|time|load|point|conditions|"
    r"instrument|place|method|basis|operating point|operating conditions|supply pressure|header|speed|unit|service)|"
    r"both (?:sides|ends|gauges|readings|values|rows|inlet and outlet|suction and discharge)",
}
"""Phrases that count as one word: they hold a word that is in no list. `asked`: a thing, in a check alone."""
_PHRASE: Final = re.compile(rf"\b(?:{'|'.join(f'(?P<{sort}>{each})' for sort, each in _PHRASES.items())})(?!\w)", re.I)
_EXAMPLE: Final = re.compile(r",? (?:for example|for instance|such as|e\.g\.|i\.e\.|like|namely),? ", re.I)
_POSITIVE: Final = {"higher": "high", "lower": "low", "hotter": "hot", "colder": "cold", "larger": "large",
                    "smaller": "small", "stronger": "strong", "weaker": "weak"}  # fmt: skip
_COMPARATIVE: Final = re.compile(rf"\b(?:{'|'.join(_POSITIVE)})\b", re.I)
"""A comparison is left out; what was compared may be shown."""
_ACRONYMS: Final = listed("DCS PLC SCADA RTD API ISO VFD VSD HVAC PID BEP NRV CMMS HART P&ID")
_TAG: Final = re.compile(r"[A-Za-z]{1,6}[-\u2010-\u2013_]?\d+[A-Za-z]?(?:[-\u2010-\u2013]\w+)*", re.ASCII)
_PIECE: Final = re.compile(rf"{_TAG.pattern}|P&ID|[^\W\d_]+(?:['-][^\W\d_]+)*|\d[^\s,;:]*|[,;:()\u2013\u2014]|[^\s\w]")
_PASSIVE: Final = re.compile(
    r"^(?P<what>.{3,80}?) (?:should|must|needs? to|has to|have to) (?:first |also |then )?be (?P<verb>checked|verified|"
    r"confirmed|compared|inspected|examined|measured|tested|reviewed|recorded|recalibrated|calibrated|traced|"
    r"repeated)\b",
    re.I,
)
_BASE: Final = {"verified": "verify", "compared": "compare", "examined": "examine", "measured": "measure",
                "recalibrated": "recalibrate", "calibrated": "calibrate", "traced": "trace"}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word as it may be shown, and what it is."""

    text: str
    sort: Sort
    is_request: bool = False


def words_of(phrase: str, kind: Kind, proven: Proven) -> Iterator[Word]:
    """The words of a phrase in their order; those that are in no list too, marked so."""
    text = _EXAMPLE.sub(", ", phrase.replace("\u2019", "'").strip().rstrip(".!"))
    text = _COMPARATIVE.sub(lambda match: _POSITIVE[match[0].lower()], text)
    if match := _PASSIVE.match(text):
        verb = match["verb"].lower()
        text = f"{_BASE.get(verb, verb.removesuffix('ed'))} {match['what']}{text[match.end() :]}"
    start = 0
    for match in _PHRASE.finditer(text):
        if kind == "cause" and (match["asked"] or match[0].lower() in {"that of", "those of"}):
            continue
        yield from _plain_words(text[start : match.start()], kind, proven, is_first=not start)
        yield _phrase_word(match, kind)
        start = match.end()
    yield from _plain_words(text[start:], kind, proven, is_first=not start)


def _phrase_word(match: "re.Match[str]", kind: Kind) -> Word:
    said = match[0].strip()
    sort = match.lastgroup or "thing"
    if kind == "check" and said.lower().startswith("another "):
        sort = "thing"
    if sort == "fault" and " " in said and re.search(rf"(?:^| )(?:{_UNIT})$", said, re.I):
        return Word(said, "fault")  # a unit keeps its capitals
    small = "and" if said.lower() == "as well as" else said.lower()
    if sort == "verb":
        return Word(small, "joint", is_request=True)
    return Word(small, "fault" if sort == "fault" else "joint" if sort == "joint" else "thing")


def _plain_words(text: str, kind: Kind, proven: Proven, *, is_first: bool) -> Iterator[Word]:
    for at, match in enumerate(_PIECE.finditer(text)):
        piece = match[0]
        small = piece.lower()
        is_name = piece[1:] != small[1:] or (piece != small and not (is_first and at == 0))
        if _TAG.fullmatch(piece):
            yield Word(piece, "tag")
        elif piece in ",;:()\u2013\u2014":
            yield Word(piece, "mark")
        elif piece in _ACRONYMS:
            yield Word(piece, "thing")
        elif not piece.isascii() or is_name:
            yield Word(piece, "silent" if small in SILENT else "other")
        else:
            yield Word(small, _sort(small, kind, proven), is_request=small in REQUESTS or small in REMEDIES)


def _sort(word: str, kind: Kind, proven: Proven) -> Sort:
    """What a word is; one of both lists is a fault in a cause and a thing in a check ("scaling")."""
    if word in JOINTS or word in ASKING or (word == "why" and "missing" in proven):
        return "joint"
    if word in SILENT:
        return "silent"
    is_known_thing = word in proven or is_thing(word)
    if (kind == "cause" or not is_known_thing) and is_fault(word):
        return "fault"
    if is_known_thing:
        return "thing"
    return "other"
