"""A model's causes and checks, put together anew from closed lists of words: no sentence of its own is passed on.

What comes out has no truth value about the plant, so it cannot be an untrue statement about it:

- a *cause* is a thing and a fault ("discharge valve: closed"), a possibility by its heading;
- a *check* is a verb of looking and a thing ("Inspect strainer for blockage."); a fault stands in it only where it is
  asked for, behind "for", "whether" or "if".

Words that are in no list (`engineering_words`) are left out: numbers in every script, units but behind "in", tags, names,
comparisons, amounts, times, certainties, verdicts, other languages. Articles are left out everywhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from chemviz.insights.engineering_words import FAULTS, REMEDIES, REQUESTS, THINGS, is_in
from chemviz.insights.vocabulary import PERCENT, SPREADS, TIMES, UNITS

Kind = Literal["cause", "check"]
Proven = frozenset[str]
"""Words that the facts bear out of the item: "sister" (it was compared with one), "missing" (it lacks a value), ..."""

LONGEST: Final = 400
"""Characters of a phrase that are read."""

_SILENT: Final = frozenset(
    "a an the this that its their his such any some please possibly perhaps maybe probably likely potential potentially "
    "may might could can would should will shall be been being is are was were has have had do does did it also then "
    "first next finally additionally too directly immediately carefully thoroughly promptly properly personally there".split()  # noqa: SIM905
)
_AUXILIARY: Final = frozenset("is are was were has have had been be can it does do".split())  # noqa: SIM905
_FINITE: Final = _AUXILIARY - {"it"} | frozenset(
    "may might could would can should will shall".split()  # noqa: SIM905
)
_JOINTS: Final = frozenset(
    "of in on at to from with for by between and or against across through under during before after without not into "
    "via including near around behind inside outside along within upon onto per instead while".split()  # noqa: SIM905
)
_WEAK: Final = frozenset("of in on at from with by to and or against between".split())  # noqa: SIM905
"""Joints that fall away where what they lead to was left out."""
_ASKING: Final = frozenset("whether if for once until unless when".split())  # noqa: SIM905
_INTERROGATIVE: Final = frozenset("which what how where who when whose".split())  # noqa: SIM905
_ASKED: Final = frozenset(
    "confirmed verified stands stand holds hold persists remains sound plausible needed necessary found suspected applies "
    "apply matches match agree agrees differ differs exists moves move follows follow responds respond receives receive "
    "shows show reads runs run works belongs belong fits fit lifted refers refer allows real valid is it used lies depends".split()  # noqa: SIM905
)
"""Verbs of a question or a supposition."""
_OWN: Final = frozenset(
    "flow flowrate pressure temperature value reading item discharge operating process pump exchanger cooler vessel tank "
    "compressor column reactor valve heater cyclone times unit".split()  # noqa: SIM905
)
"""What the survey has a figure of: that it is high or low, the facts say."""
_LEVELS: Final = frozenset(
    "high low hot cold elevated raised depressed reduced increased decreased rising falling dropping increasing decreasing "
    "declining increase decrease rise fall drop decline reduction excess excessive insufficient inadequate large small "
    "negative positive strong weak poor bad heavy overpressure underpressure excursion jump spike change changed fluctuating unstable".split()  # noqa: SIM905
)
_CUTS: Final = frozenset(
    "which who whose they them because since as so but although though than that thus therefore hence he she we you "
    "why what how where".split()  # noqa: SIM905
)
_VAGUE: Final = frozenset(
    "fault faults failure failures failed defect defects problem trouble damage loss lost error errors event change "
    "changed different difference high low large small poor bad reduced increased wrong incorrect possible "
    "overpressure correct open closed full fully partly partially completely valid real genuine cold hot".split()  # noqa: SIM905
)
"""Says something only together with a thing."""
_ACRONYMS: Final = frozenset("DCS PLC SCADA RTD API ISO VFD VSD HVAC PID BEP NRV CMMS HART P&ID".split())  # noqa: SIM905

_UNIT: Final = "|".join(
    sorted(
        {re.escape(each) for each in UNITS - {TIMES, SPREADS, PERCENT}} | {"fahrenheit", "celsius", "kelvin", "barg"},
        key=len,
        reverse=True,
    )
)
_PHRASE: Final = re.compile(
    rf"\b(?:in|instead of|rather than|and not|not) (?:the )?(?:{_UNIT})(?![\w/])|"
    r"\bin place of\b|\bas real\b|\b(?:the )?wrong way round\b|\bpressure (?:loss|drop)\b|\bminimum flow\b|"
    r"\b(?:on|in|at) standby\b|\banother (?:unit|service|duty|range|scale|item|row|tag|diameter|grade|medium|source|column|"
    r"impeller|location|tapping|procedure|basis|point|vessel's tag)\b|\b(?:vapou?r|air|gas) lock\b|"
    r"^(?:look up|work through|walk down|carry out|fill in|rule out|follow up)\b|\brule out\b|\bas well as\b|\bwho (?:took|made|wrote|recorded|entered)\b|\bminus sign\b|\bin order\b|"
    r"\bzero (?:point|shift|drift|check|error|offset|adjustment|setting|or span|and span)\b|\bout of (?:order|service|use|"
    r"range|calibration|position|scale|balance|alignment|tune|date|adjustment)\b|\bno (?=(?:\w+ ){1,3}(?:installed|fitted|"
    r"available|connected|provided|recorded|entered)\b)|\binstead of\b|\brather than\b|\beach other\b|\bdue to\b|\bmake sure\b|\bfind out\b|\bsigns? of\b|"
    r"\b(?:do not|don't)\b(?= bypass)|"
    r"\bsame (?:moment|time|load|point|conditions|instrument|place|method|basis|operating point|operating conditions|"
    r"duty|supply pressure|header|speed|unit|service)\b|"
    r"\b(?:last|latest|previous|earlier|next) (?:\w+ )?(?:start|surveys?|rounds?|inspections?|calibrations?|cleaning|shutdown|"
    r"opportunity|stop|readings?|records?|overhaul|start-up|turnaround|visit|reports?|maintenance)\b|"
    r"\bsecond (?=(?:\w+ )?(?:instrument|gauge|thermometer|thermocouple|reading|measurement|sensor|transmitter|meter|"
    r"person|source|device)s?\b)|"
    r"\bboth (?:sides|ends|gauges|readings|values|rows|inlet and outlet|suction and discharge)\b",
    re.I,
)
"""Phrases that count as one word: they hold a word that is in no list, and say nothing of the data."""
_EXAMPLE: Final = re.compile(r",? (?:for example|for instance|such as|e\.g\.|i\.e\.|like|namely),? ", re.I)
_POSITIVE: Final = {"higher": "high", "lower": "low", "hotter": "hot", "colder": "cold", "larger": "large",
                    "smaller": "small", "stronger": "strong", "weaker": "weak"}  # fmt: skip
_COMPARATIVE: Final = re.compile(rf"\b(?:{'|'.join(_POSITIVE)})\b", re.I)
"""A comparison is left out; what was compared may be."""
_TOKEN: Final = re.compile(r"P&ID|[^\W\d_]+(?:['-][^\W\d_]+)*|\d[^\s,;:]*|[,;:()\u2013\u2014]|[^\s\w]")
_PASSIVE: Final = re.compile(
    r"^(?P<what>.{3,80}?) (?:should|must|needs? to|has to|have to) (?:first |also |then )?be (?P<verb>checked|verified|"
    r"confirmed|compared|inspected|examined|measured|tested|reviewed|recorded|recalibrated|calibrated|traced|repeated)\b",
    re.I,
)
_BASE: Final = {"verified": "verify", "compared": "compare", "examined": "examine", "measured": "measure",
                "recalibrated": "recalibrate", "calibrated": "calibrate", "traced": "trace"}  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """What is left of a phrase, without its full stop, and how many of its words were left out."""

    text: str
    left_out: int


def put_anew(phrase: str, kind: Kind, proven: Proven = frozenset()) -> Phrase | None:
    """A cause or a check of a model, one sentence, in words of the lists alone; None where they make none.

    >>> put_anew("A worn impeller.", "cause").text, put_anew("The valve has been closed since Monday.", "cause").text
    ('Worn impeller', 'Valve closed')
    >>> put_anew("Inspect the leaking seal of EQ-009 for wear.", "check").text
    'Inspect seal of for wear'
    >>> put_anew("Everything is in order.", "check") is None, put_anew("The pressure has doubled.", "cause") is None
    (True, True)
    """
    words = list(_words(phrase[:LONGEST], proven))
    made = (
        _Cause(words)
        if kind == "cause"
        else _Check(words, bool({each.text for each in words} & {"if", "once", "when", "where", "after"}))
    )
    text = made.text()
    return Phrase(f"{text[:1].upper()}{text[1:]}", made.left_out) if text else None


@dataclass(frozen=True)
class _Word:
    """A word as it may be shown, and what it is."""

    text: str
    sort: Literal["thing", "fault", "joint", "silent", "mark", "other"]
    is_request: bool = False


def _words(phrase: str, proven: Proven) -> Iterator[_Word]:
    text = _EXAMPLE.sub(", ", phrase.replace("\u2019", "'").strip().rstrip(".!"))
    text = _COMPARATIVE.sub(lambda match: _POSITIVE[match[0].lower()], text)
    if match := _PASSIVE.match(text):
        verb = match["verb"].lower()
        text = f"{_BASE.get(verb, verb.removesuffix('ed'))} {match['what']}{text[match.end() :]}"
    start = 0
    for match in _PHRASE.finditer(text):
        yield from _plain_words(text[start : match.start()], proven, is_first=not start)
        yield _phrase_word(match[0].strip())
        start = match.end()
    yield from _plain_words(text[start:], proven, is_first=not start)


_VERB_PHRASES: Final = frozenset(
    ("make sure", "find out", "look up", "work through", "walk down", "carry out", "fill in", "rule out", "follow up")
)


def _phrase_word(said: str) -> _Word:
    """A set phrase as one word: a fault, a joint, a verb of looking, or a thing."""
    small = said.lower()
    if small in _VERB_PHRASES:
        return _Word(small, "joint", is_request=True)
    if re.search(rf"(?:{_UNIT})$", said, re.I) and " " in said:
        return _Word(said, "fault")
    if (
        small.startswith("another ")
        or small.endswith(("standby", " lock", "way round"))
        or small.startswith(("out of", "zero shift", "zero drift", "zero error", "zero offset"))
        or small == "no"
    ):
        return _Word(small, "fault")
    joints = ("instead of", "rather than", "in place of", "due to", "sign", "as well as", "who ", "in order")
    return _Word("and" if small == "as well as" else small, "joint" if small.startswith(joints) else "thing")


def _plain_words(text: str, proven: Proven, *, is_first: bool) -> Iterator[_Word]:
    for at, match in enumerate(_TOKEN.finditer(text)):
        token = match[0]
        small = token.lower()
        if token in ",;:()\u2013\u2014":
            yield _Word(token, "mark")
        elif token in _ACRONYMS:
            yield _Word(token, "thing")
        elif not token.isascii() or token[1:] != small[1:] or (token != small and not (is_first and at == 0)):
            yield _Word(token, "silent" if small in _SILENT else "other")
        else:
            yield _Word(small, _sort(small, proven), is_request=small in REQUESTS or small in REMEDIES)


def _sort(word: str, proven: Proven) -> Literal["thing", "fault", "joint", "silent", "other"]:
    if word in proven or is_in(word, THINGS):
        return "thing"
    if is_in(word, FAULTS):
        return "fault"
    if word in _JOINTS or word in _ASKING:
        return "joint"
    return "silent" if word in _SILENT else "other"


@dataclass
class _Cause:
    """A cause in the making: the runs of known words that name a fault, each with the thing it befalls."""

    words: Sequence[_Word]
    left_out: int = 0

    def text(self) -> str | None:
        """Thing and fault; None where no fault is named."""
        made: list[str] = []
        thing: list[_Word] = []
        for run in self._runs():
            faults = {each.text for each in run if each.sort == "fault"}
            things = {each.text for each in run if each.sort == "thing"}
            beside = things or {each.text for each in thing}
            if not faults:
                self.left_out += len(run) if thing or made else 0
            elif faults <= (_LEVELS if beside else _VAGUE) and beside <= _OWN:
                self.left_out += len(run)
            else:
                made.append(_joined(run) if things or not thing else f"{_joined(thing)}: {_joined(run)}")
            thing = run if things and not faults else []
        return "; ".join(made) or None

    def _runs(self) -> Iterator[list[_Word]]:
        run: list[_Word] = []
        for each in self.words:
            if each.sort in {"thing", "fault", "joint"}:
                run.append(each)
            elif each.sort != "silent" or each.text in _FINITE:
                # What stands before "is" and behind it makes no sentence any more, but a thing and its fault.
                self.left_out += each.sort == "other"
                yield from _trimmed(run)
                run = []
        yield from _trimmed(run)


@dataclass
class _Check:
    """A check in the making: requests, each with what is looked at; faults only where they are asked for."""

    words: Sequence[_Word]
    has_condition: bool
    left_out: int = 0
    _made: list[list[_Word]] = field(default_factory=list)

    def text(self) -> str | None:
        """The requests; None where there is none, or more is left out than kept."""
        pending: list[_Word] = []
        for clause in _clauses(self.words):
            words = self._without_lead(clause)
            if not words:
                continue
            if words[0].text in {"if", "once", "when", "before", "after", "until", "where", "unless"}:
                before = self.left_out
                kept = self._kept(words, is_asking=True)
                is_whole = self.left_out == before and any(each.sort in {"thing", "fault"} for each in kept)
                pending = kept if is_whole else []
            elif self._is_request(words[0]):
                kept = self._kept(words, is_asking=False)
                if sum(each.sort in {"thing", "fault"} and not each.is_request for each in kept):
                    self._made.append([*pending, *([_Word(",", "mark")] if pending else []), *kept])
                    pending = []
                else:
                    self.left_out += len(words)
            elif self._made and self._continues(words):
                self._made[-1] += [_Word(",", "mark"), *self._kept(words, is_asking=False)]
            else:
                self.left_out += sum(each.sort != "silent" for each in words)
        kept_count = sum(each.sort in {"thing", "fault"} for made in self._made for each in made)
        if not kept_count or self.left_out > 2 * kept_count + 3:
            return None
        return "; ".join(_joined(each) for each in self._made)

    def _is_request(self, word: _Word) -> bool:
        return word.is_request and (word.text not in REMEDIES or word.text in REQUESTS or self.has_condition)

    def _without_lead(self, clause: Sequence[_Word]) -> list[_Word]:
        words = list(clause)
        while words and (words[0].sort == "silent" or words[0].text in {"and", "or"}) and not words[0].is_request:
            words.pop(0)
        return words

    def _asks_of(self, words: Sequence[_Word]) -> bool:
        """Whether "which" begins a question, as in "ask operations which": no thing of the plant stands before it."""
        return words[0].text in {"ask", "clarify"} or (len(words) > 1 and words[1].text in {"on", "with", "from"})

    def _continues(self, words: Sequence[_Word]) -> bool:
        """Whether a clause goes on with a list of things: nothing in it makes a statement."""
        return all(each.sort in {"thing", "joint"} or each.text in {"a", "an", "the", "its"} for each in words)

    def _kept(self, words: Sequence[_Word], *, is_asking: bool) -> list[_Word]:
        kept: list[_Word] = []
        asked_by = ""
        for at, each in enumerate(words):
            before = words[at - 1] if at else None
            if at == 0 and each.is_request:
                kept.append(each)
            elif each.text == "that" and before and before.is_request and at == _verb_end(words):
                kept.append(_Word("whether", "joint"))  # "verify that it leaks" would say that it does
                is_asking = True
            elif each.text in _INTERROGATIVE and before and (before.is_request or self._asks_of(words)):
                kept.append(_Word(each.text, "joint"))
                is_asking = True
            elif each.text in _CUTS or (each.text in _AUXILIARY and not is_asking):
                self.left_out += sum(word.sort not in {"silent", "mark"} for word in words[at:])
                break
            elif each.is_request and before and before.text in {"and", "or", "then", "to"} and self._is_request(each):
                kept.append(each)
                is_asking = is_asking and before.text == "to"
            elif each.text in _ASKING or each.text in {"signs of", "sign of"}:
                kept.append(each)
                asked_by, is_asking = each.text, not (before and before.text in {"reason", "reasons", "need"})
            elif is_asking and (each.text in _ASKED or each.text in _AUXILIARY):
                kept.append(each)
            elif each.sort in {"thing", "joint"}:
                kept.append(each)
            elif each.sort == "fault" and is_asking and not (each.text in _LEVELS and asked_by == "for"):
                kept.append(each)
            elif each.sort != "silent":
                self.left_out += 1
        return next(_trimmed(kept), [])


def _verb_end(words: Sequence[_Word]) -> int:
    return next((at for at, each in enumerate(words) if not each.is_request), 0)


def _clauses(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    clause: list[_Word] = []
    for each in words:
        if each.sort == "mark":
            yield clause
            clause = []
        else:
            clause.append(each)
    yield clause


def _trimmed(run: Sequence[_Word]) -> Iterator[list[_Word]]:
    """The run without joints at its ends and doubled ones, if anything is left."""
    words: list[_Word] = []
    for each in run:
        is_double = each.sort == "joint" and words and words[-1].sort == "joint" and not each.is_request
        if is_double and each.text in {"of", "in", "on", "at"}:
            continue
        if is_double and words[-1].text in _WEAK:
            words.pop()
        words.append(each)
    while words and words[-1].sort in {"joint", "silent"} and not words[-1].is_request:
        words.pop()
    while words and words[0].text in _JOINTS - {"before", "after", "not"} and not words[0].is_request:
        words.pop(0)
    if words:
        yield words


def _joined(words: Sequence[_Word]) -> str:
    return " ".join(each.text for each in words).replace(" ,", ",").replace(" :", ":")
