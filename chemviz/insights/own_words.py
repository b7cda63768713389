"""What a model may say in its own words: a possible cause, or what to check. Neither may hold a claim about the data.

Two kinds of phrases stand, and nothing else:

- a *cause* is a possibility by its heading: a phrase without a finite statement ("A worn impeller."), or one that only
  supposes ("The value may have been entered in another unit.");
- a *check* is a request to look: it begins with a verb of looking ("Compare the reading with a local gauge."), and a
  fault may be named only where it is asked for ("for wear", "whether the strainer is blocked").

In both, no figure in whatever script or word, no unit, no tag, no comparison, order, count, time, certainty or verdict.
Those are closed classes of words (`claim_words`); all other words must be of a closed list too (`engineering_words`).
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from chemviz.insights.claim_words import CLAIMS, FINITE, LEVELS, SET_PHRASES
from chemviz.insights.engineering_words import CONDITIONS, REQUESTS, is_known, stem_of
from chemviz.insights.vocabulary import CLASSES, PERCENT, SPREADS, TIMES, UNITS

Kind = Literal["cause", "check"]

LONGEST: Final = 260
"""Characters of a phrase; who needs more is telling a story."""
_LEGIBLE: Final = re.compile(r"[A-Za-z ,.;:()'\"/&?\u2013\u2014-]+")
_WORD: Final = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_ACRONYMS: Final = frozenset("DCS PLC SCADA RTD API ISO VFD VSD HVAC PID BEP NRV CMMS HART SOP UV IR LOTO".split())
_ACRONYM: Final = re.compile(rf"\b(?:{'|'.join(_ACRONYMS)})\b")
_FIRST_LETTER: Final = re.compile(r"(?:^|(?<=[.?!:;] ))(?:A(?= )|[A-Z](?=[a-z]))")
_MEMBER: Final = re.compile(r"(?<!')\b(?!a\b)[A-Za-z]\b(?!')")
"""A single letter, as in "pump B"."""

_UNIT_NAMES: Final = "|".join(
    sorted(
        {re.escape(each) for each in UNITS - {TIMES, SPREADS, PERCENT}}
        | {"kelvin", "fahrenheit", "celsius", "degrees (?:fahrenheit|celsius)", "gpm", "psig", "psia", "barg", "bara"},
        key=len,
        reverse=True,
    )
)
_IN_UNITS: Final = re.compile(
    rf"(?:^|\b(?:in|from|to|as|of|a|an) )(?:the )?(?:{_UNIT_NAMES})(?![\w/])"
    rf"(?: (?:value|reading|gauge|scale|figure|unit))?(?:,? (?:instead of|rather than|and not|to|or|for|and|but not converted to|not) (?:in )?(?:{_UNIT_NAMES})(?![\w/]))*",
    re.I,
)
"""A unit that a value may have been written in; not what it reads."""
_UNIT: Final = re.compile(rf"\b(?:{_UNIT_NAMES})(?!\w)", re.I)

_LEAD: Final = re.compile(
    r"(?:first(?: of all)?|then|next|also|afterwards|after that|finally|in addition|additionally|otherwise|if not|if so|"
    r"meanwhile|where (?:possible|fitted|present|installed|available|accessible)|if (?:possible|fitted|present|available|"
    r"installed|accessible)|on site|in the field|at the site|please|at the (?:item|instrument|panel|next round)|start here|"
    r"instrument first|to begin with|before anything else|before (?:any|further|other) (?:\w+ )?\w+|and)[,:]? ",
    re.I,
)
_LOOK: Final = "|".join(sorted(REQUESTS, key=len, reverse=True))
_ACT: Final = (
    r"clean|replace|repair|tighten|flush|vent|prime|bleed|drain|lubricate|align|realign|purge|reset|adjust|rebuild|rezero|"
    r"re-zero|zero|swap|exchange|mend|refit|reseat|insulate|open|clear|rod out|back-?flush|backwash|re-?prime|service"
)
"""What is done about a fault: only where the phrase says if."""
_OPENS: Final = re.compile(
    rf"(?:do not|don't|(?:exchange|swap) the (?:gauge|sensor|transmitter|instrument|meter)s?|{_LOOK})\b", re.I
)
_ACTS: Final = re.compile(rf"(?:{_ACT})\b(?! (?:and|or|with|the zero) )", re.I)
_SHOULD: Final = re.compile(
    r"(?:the|this|its|a|an) (?:[a-z]+ ){1,5}should (?:first |also |then )?be "
    r"(?:checked|verified|confirmed|compared|inspected|examined|measured|tested|reviewed|recorded|recalibrated|calibrated|"
    r"traced|read|repeated|clarified|taken|corrected|filled|looked|rechecked|cross-checked)\b",
    re.I,
)
_CONDITION_FIRST: Final = re.compile(
    r"(?:if|once|when|where|until|unless|as soon as|after|before|while|should) [^,]{3,90}, ", re.I
)
_YES_OR_NO: Final = re.compile(r"(?:is|are|does|do|can|could|has|may|might) [^?]*\?$", re.I)

_ASKS: Final = re.compile(
    r"\b(?:whether|if|in case|unless)\b|\b(?:checks?|looks?|inspect(?: [a-z]+){1,8}?|listen|search|test(?: [a-z]+){1,6}?|"
    r"examine(?: [a-z]+){1,6}?|(?:check|inspect|review|walk|trace|verify|feel|look at)(?: [a-z]+){1,9}?) for\b|"
    r"\b(?:signs?|traces?|evidence|possibility|symptoms?) of\b|\bpossible\b|\bany\b|\brule out\b|\bexclude\b",
    re.I,
)
"""From here to the end of the clause a fault is asked for, not stated."""
_SUPPOSES: Final = re.compile(
    r"\b(?:which|how|where|when|who|whose|what|until|once|while|before|after|as soon as|"
    r"(?:verify|check|ensure|make sure|sure|see|confirm|so|note) that|as|that)\b",
    re.I,
)
"""From here on a statement is only spoken of; a fault may not be named."""
_MODAL: Final = re.compile(r"\b(?:may|might|could|would|can|possibly|perhaps|maybe|probably|likely)\b", re.I)
_RELATIVE: Final = re.compile(r"\b(?:that|which|who|whose|when|while|if|where|as|until|before|after|whose)\b", re.I)
_NEXT_REQUEST: Final = re.compile(rf"(?:;|,? (?:and|then|or)(?: then)?|,) (?=(?:{_LOOK}|{_ACT})\b)|[;?]", re.I)
_LEVEL_IN_NAME: Final = re.compile(
    r"\b(?:high|low|hot|cold|positive|negative) (?:side|end|point|terminal|pole|leg|lead|junction|pressure side|"
    r"temperature side|water|oil|stream|inlet|outlet|fluid|medium|utility|feed|displacement|well)s?\b",
    re.I,
)
"""Where such a word is part of a name."""
_DEFINITE_LEVEL: Final = re.compile(
    rf"\b(?:the|this|that|its|such)(?: [a-z]+ly)?(?: [a-z]+)? (?:{'|'.join(sorted(LEVELS))})\b"
    re.I,
)
_HEDGED: Final = re.compile(r"\b(?:possibly|perhaps|maybe|probably|likely)\b", re.I)
_HANDLED: Final = re.compile(
    r"\b(?:was|were|is|are|has been|have been) (?:not |wrongly |incorrectly |by mistake )?(?:entered|recorded|taken|typed|"
    r"transferred|filled|copied|exported|imported|converted|listed|noted|read|written|transcribed|mistyped|misread|"
    r"swapped|exchanged|omitted|left|lost|rounded|mapped|assigned|forgotten|skipped|measured|carried|accessible|readable|"
    r"available|installed|meant|intended)\b",
    re.I,
)
"""How a value may have come into the file; by the heading it is a possibility."""
_THE_WRONG: Final = re.compile(r"\bthe (?:wrong|incorrect)\b", re.I)
_DENIED: Final = re.compile(
    r"(?:no|not|none|never)\b(?! (?:[a-z]+ ){1,3}(?:installed|fitted|available|provided|connected|entered|recorded|signal)\b)",
    re.I,
)
_FAILED: Final = re.compile(
    r"(?<!\bthe)(?<!\ba)(?<!\ban)(?<!\bor)(?<!\band)(?<!\bpartly)(?<!\bpartially) "
    r"(?:failed|leaked|tripped|exploded|collapsed|overheated|cavitated|ruptured)"
    r"(?= *\.?$|,| (?:during|in|at|after|when|on|under|and|or|by|again))",
    re.I,
)
_ELSEWHERE: Final = re.compile(r"\balso\b|\b(?:as (?:in|on|at|for|with)|like (?:in|on|at|the|its|that))\b", re.I)
"""What was found at another place, which the facts would show."""
_A_HIGHER: Final = re.compile(
    r"\b(?:an?|or|and|at|to|with) (?:higher|lower|hotter|colder|warmer|cooler|larger|smaller|bigger|heavier|lighter|longer)\b"
    r"(?! than)",
    re.I,
)
"""A duty that is supposed to be another one, in a cause."""
_THE_MEAN: Final = re.compile(r"\b(?:the|a|its|their) mean\b", re.I)
_NUMBERED: Final = re.compile(
    r"\b(?:first|second|next|other|last)(?: [a-z]+)? (?:pumps?|units?|items?|machines?)\b", re.I
)
_CLASS_NAMES: Final = "|".join(sorted({re.escape(each) for each in CLASSES.values()}, key=len, reverse=True))
_CRITICAL: Final = re.compile(r"\b(?:critical|most severe) findings?\b", re.I)
_SISTER: Final = re.compile(r"\bsisters?\b", re.I)
_THE_MISSING: Final = re.compile(r"\bthe (?:missing|absent|blank)\b", re.I)
_THIS_CLASS: Final = re.compile(rf"\bthis (?P<name>{_CLASS_NAMES})\b", re.I)


Proven = frozenset[str]
"""What the facts show of the item: "sister" (it was compared with one), "missing" (it lacks a value), "critical"."""


def may_say(phrase: str, kind: Kind, *, of_class: str | None = None, proven: Proven = frozenset()) -> bool:
    """Whether a phrase of a model may stand as a possible cause or a check.

    `phrase` is plain text; `of_class` is the class of the equipment that it is said of, `proven` what the facts show.

    >>> may_say("A worn impeller.", "cause"), may_say("The impeller is worn.", "cause")
    (True, False)
    >>> may_say("Inspect the seal for leaks.", "check"), may_say("Inspect the leaking seal.", "check")
    (True, False)
    """
    text = phrase.replace("\u2019", "'").strip()
    plain = _IN_UNITS.sub("in that unit", text.replace("P&ID", "drawing"))
    if "critical" in proven:
        plain = _CRITICAL.sub("findings", plain)
    if not plain or len(plain) > LONGEST or not _LEGIBLE.fullmatch(plain) or _has_name(plain):
        return False
    if _UNIT.search(plain) or _THE_MEAN.search(plain) or _claims(plain, kind):
        return False
    if _is_of_another(plain, of_class) or ("sister" not in proven and _SISTER.search(plain)):
        return False
    if "missing" in proven:
        plain = _THE_MISSING.sub("the", plain)
    plain = _LEVEL_IN_NAME.sub("side", plain)
    return _is_cause(plain) if kind == "cause" else _is_check(plain)


def _has_name(text: str) -> bool:
    """A capital inside the phrase is a name, a tag or a day, unless it is one of a few acronyms."""
    if any(each not in _ACRONYMS for each in re.findall(r"\b[A-Z]{2,}\b", text)):
        return True
    inside = _ACRONYM.sub("", _FIRST_LETTER.sub(lambda match: match[0].lower(), text))
    return bool(re.search(r"[A-Z]", inside) or _MEMBER.search(inside))


def _claims(text: str, kind: Kind) -> bool:
    if kind == "cause":
        text = _A_HIGHER.sub(" ", text)
    words = _words(SET_PHRASES.sub(" ", text))
    return any(each in CLAIMS for each in words)


def _is_of_another(text: str, of_class: str | None) -> bool:
    if _NUMBERED.search(SET_PHRASES.sub(" ", text)):
        return True
    named = {match["name"].casefold() for match in _THIS_CLASS.finditer(text)}
    return bool(named) and of_class is not None and not any(each in of_class or of_class in each for each in named)


def _is_cause(text: str) -> bool:
    if _ELSEWHERE.search(text):
        return False
    if _DEFINITE_LEVEL.search(_THE_WRONG.sub("a", text)) or _FAILED.search(text) or _DENIED.match(text):
        return False
    start = min((match.end() for pattern in (_MODAL, _RELATIVE) if (match := pattern.search(text))), default=len(text))
    stated = _HANDLED.sub(" ", text if not _HEDGED.search(text) else "")[:start]
    if any(each in FINITE for each in _words(stated)):
        return False
    known, unknown = _count_known(text)
    return unknown <= (1 if known >= 3 else 0)


def _is_check(text: str) -> bool:
    if text.endswith("?") and ":" in text:
        head, _, question = text.partition(":")
        return _is_check(f"{head}.") and _is_question(question.strip())
    if _YES_OR_NO.match(text):
        return _is_question(text)
    if _DEFINITE_LEVEL.search(text):
        return False
    rest = text
    has_condition = False
    for _ in range(3):
        if match := _LEAD.match(rest) or _CONDITION_FIRST.match(rest):
            has_condition |= match[0].lower().startswith(("if", "once", "when", "where", "as soon", "after", "should"))
            rest = rest[match.end() :]
    has_condition |= bool(
        re.search(r"\b(?:if|once|when|where|as soon as|only after|as needed|if needed)\b", rest, re.I)
    )
    if not (_OPENS.match(rest) or _SHOULD.match(rest) or (_ACTS.match(rest) and has_condition)):
        return False
    return all(_asks_only(each, has_condition=has_condition) for each in _requests(text))


def _is_question(text: str) -> bool:
    known, unknown = _count_known(text)
    return bool(_YES_OR_NO.match(text)) and not _DEFINITE_LEVEL.search(text) and not unknown and known > 1


def _requests(text: str) -> Iterator[str]:
    """The requests of a sentence: "check X and compare Y" are two."""
    start = 0
    for match in _NEXT_REQUEST.finditer(text):
        yield text[start : match.start()]
        start = match.end()
    yield text[start:]


def _asks_only(request: str, *, has_condition: bool) -> bool:
    """Whether a request states nothing: no finite statement and no fault before it asks or supposes."""
    lead = _CONDITION_FIRST.match(request)
    body = request[lead.end() :] if lead else request
    asks, supposes = _ASKS.search(body), _SUPPOSES.search(body)
    end_of_plain = min(
        (match.end() if match is asks else match.start() for match in (asks, supposes) if match), default=len(body)
    )
    plain = _SHOULD.sub("check", body[:end_of_plain])
    if re.match(r"do not\b|don't\b", plain, re.I):
        plain = re.sub(r"^(?:do not|don't) ", "", plain, flags=re.I)
    if any(each in FINITE for each in _words(plain)) or re.search(r"\b(?:no|not|none)\b", plain, re.I):
        return False
    stated = body if asks is None else body[: asks.start()]
    if any(_is_condition(each) for each in _words(SET_PHRASES.sub(" ", stated))):
        return False
    known, unknown = _count_known(request)
    return unknown == 0 or (asks is not None and unknown == 1 and known >= 4)


def _is_condition(word: str) -> bool:
    return word in CONDITIONS or word in LEVELS or stem_of(word) in CONDITIONS


def _count_known(text: str) -> tuple[int, int]:
    words = _words(SET_PHRASES.sub(" and ", text))
    known = sum(each in FINITE or is_known(each) for each in words)
    return known, len(words) - known


def _words(text: str) -> list[str]:
    return [each.removesuffix("'s") for each in _WORD.findall(_ACRONYM.sub(" ", text).casefold())]
