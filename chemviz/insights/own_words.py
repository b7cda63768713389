"""A model's causes and checks, put together anew from closed lists of words: no sentence of its own is passed on.

What comes out has no truth value about the plant, so it cannot be an untrue statement about it:

- a *cause* is a thing and a fault ("Discharge valve: closed"), a possibility by its heading;
- a *check* is a verb of looking and a thing ("Inspect strainer for blockage"); a fault stands in it only where it is
  asked for, behind "for", "whether" or "if".

Words that are in no list (`engineering_words`) are left out: numbers in every script, units but behind "in", tags and
names, comparisons, amounts, times, certainties, verdicts, other languages; and articles.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from chemviz.insights.engineering_words import REMEDIES, REQUESTS
from chemviz.insights.phrase_words import (
    ASKING,
    AUXILIARY,
    FINITE,
    JOINTS,
    Kind,
    Proven,
    Word,
    listed,
    words_of,
)

LONGEST: Final = 400
"""Characters of a phrase that are read."""

_WEAK: Final = listed("of in on at from with by to and or against between")
"""Joints that fall away where what they lead to was left out."""
_INTERROGATIVE: Final = listed("which what how where who when whose")
_CUTS: Final = listed(
    """which who whose they them because since as so but although though than that thus therefore hence
    he she we you why what how where"""
)
"""What follows would be a statement."""
_ASKED: Final = listed(
    """confirmed verified known stands stand holds hold persists remains sound plausible needed
    necessary found suspected applies apply matches match agree agrees differ differs exists moves
    move follows follow responds respond receives receive shows show reads read runs run works
    belongs belong fits fit lifted refers refer allows real valid it used lies depends"""
)
"""Verbs of a question or a supposition."""
_OWN: Final = listed(
    """flow flowrate pressure temperature value reading item discharge operating process pump exchanger
    cooler vessel tank compressor column reactor valve heater cyclone unit sister air fired storage
    control heat type trend history survey"""
)
"""What the survey has a figure of: that it is high or low, the facts say."""
_LEVELS: Final = listed(
    """high low hot cold elevated raised depressed reduced increased decreased rising falling dropping
    increasing decreasing declining increase decrease rise fall drop decline reduction excess
    excessive insufficient inadequate large small negative positive strong weak poor bad heavy
    overpressure underpressure excursion jump spike change changed fluctuating unstable"""
)
_VAGUE: Final = _LEVELS | listed(
    """fault faults failure failures failed defect defects problem trouble damage loss lost error
    errors event different difference wrong incorrect possible correct open closed full fully partly
    partially completely valid real genuine"""
)
"""Says something only together with a thing."""
_IN_A_UNIT: Final = re.compile(r"(?:in|not|and not|instead of|rather than) ", re.I)
_SUFFERS: Final = frozenset(":(\u2013\u2014")
"""What stands between a thing and its fault."""
_ENSURE: Final = listed("ensure") | {"make sure"}
_CONDITIONS: Final = listed("if once when before after until where unless")


@dataclass(frozen=True)
class Phrase:
    """What is left of a phrase, without its full stop, and how many of its words were left out."""

    text: str
    left_out: int


def put_anew(phrase: str, kind: Kind, proven: Proven = frozenset()) -> Phrase | None:
    """A cause or a check of a model, one sentence, in words of the lists alone; None where they make none.

    >>> put_anew("The valve has been closed since Monday.", "cause").text
    'Valve: closed'
    >>> put_anew("Inspect the leaking seal for wear.", "check").text
    'Inspect seal for wear'
    >>> put_anew("Everything is in order.", "check") is None, put_anew("The pressure has doubled.", "cause") is None
    (True, True)
    """
    words = list(words_of(phrase[:LONGEST], kind, proven))
    made = _Cause(words) if kind == "cause" else _Check(words)
    text = made.text()
    return Phrase(f"{text[:1].upper()}{text[1:]}", made.left_out) if text else None


@dataclass
class _Cause:
    """A cause in the making: the runs of known words that name a fault, each with the thing it befalls."""

    words: Sequence[Word]
    left_out: int = 0

    def text(self) -> str | None:
        """Thing and fault; None where no fault is named, or where another item is."""
        if any(each.sort == "tag" for each in self.words):
            return None
        made: list[str] = []
        thing: list[Word] = []
        for run, is_of_thing, is_whole in self._runs():
            faults = {each.text for each in run if each.sort == "fault"}
            things = {each.text for each in run if each.sort == "thing"}
            with_thing = thing if thing and (is_of_thing or not things) else []
            beside = {each.removesuffix("s") for each in things | {word.text for word in with_thing}}
            if not faults and not (thing and is_of_thing and is_whole):
                self.left_out += len(run) if thing or made else 0
            elif (faults <= (_LEVELS if beside else _VAGUE) and beside <= _OWN) or not (beside or _tells(faults)):
                self.left_out += len(run)
            else:
                made.append(f"{_joined(with_thing)}: {_joined(run)}" if with_thing else _joined(run))
            thing = run if things and not faults and not (thing and is_of_thing) else []
        return "; ".join(made) or None

    def _runs(self) -> Iterator[tuple[list[Word], bool, bool]]:
        """The runs of listed words; with each, whether it says what the thing before it suffers, and says it whole.

        What stands before "is" and behind it makes no sentence any more, but a thing and its fault.
        """
        run: list[Word] = []
        is_of_thing, is_whole = False, True
        for each in (*self.words, Word("", "mark")):
            if each.sort in {"thing", "fault", "joint"}:
                run.append(each)
            elif each.sort != "silent" or each.text in FINITE:
                self.left_out += each.sort == "other"
                kept = _trimmed(run)
                if kept:
                    yield kept, is_of_thing, is_whole and each.sort != "other"
                is_of_thing = each.text in _SUFFERS or each.text in FINITE or (is_of_thing and not kept)
                is_whole = each.text in _SUFFERS or (is_whole and each.sort != "other" and is_of_thing and not kept)
                run = []


@dataclass
class _Check:
    """A check in the making: requests, each with what is looked at; faults only where they are asked for."""

    words: Sequence[Word]
    left_out: int = 0
    _made: list[list[Word]] = field(default_factory=list)

    def text(self) -> str | None:
        """The requests; None where there is none, or far more is left out than kept."""
        condition: list[Word] = []
        for clause in _clauses(self.words):
            words = self._without_lead(clause)
            if not words:
                continue
            if words[0].text in _CONDITIONS:
                condition = self._condition(words)
            elif words[0].is_request:
                condition = self._request(words, condition)
            elif self._made and self._continues(words):
                self._made[-1] += [Word(",", "mark"), *self._kept(words, is_asking=False)]
            else:
                self.left_out += sum(each.sort != "silent" for each in words)
        kept = sum(each.sort in {"thing", "fault"} for made in self._made for each in made)
        return "; ".join(map(_joined, self._made)) if kept and self.left_out <= 2 * kept + 3 else None

    def _condition(self, words: Sequence[Word]) -> list[Word]:
        """What a request depends on; nothing where a word of it is left out, for it would be another condition."""
        before = self.left_out
        kept = self._kept(words, is_asking=True)
        is_whole = self.left_out == before and any(each.sort in {"thing", "fault"} for each in kept)
        return kept if is_whole else []

    def _request(self, words: Sequence[Word], condition: list[Word]) -> list[Word]:
        """Note a request; the condition that is left for the next one: none where it was used."""
        kept = self._kept(words, is_asking=False)
        if not any(each.sort in {"thing", "fault"} for each in kept[1:]):
            self.left_out += len(words)
            return condition
        is_bare = words[0].text in REMEDIES - REQUESTS and not {each.text for each in self.words} & _CONDITIONS
        lead = condition or ([Word("if", "joint"), Word("needed", "joint")] if is_bare else [])
        self._made.append([*lead, *([Word(",", "mark")] if lead else []), *kept])
        return []

    def _without_lead(self, clause: Sequence[Word]) -> list[Word]:
        words = list(clause)
        while words and (words[0].sort == "silent" or words[0].text in {"and", "or"}) and not words[0].is_request:
            words.pop(0)
        return words

    def _continues(self, words: Sequence[Word]) -> bool:
        """Whether a clause goes on with a list of things: nothing in it makes a statement."""
        return all(each.sort in {"thing", "joint"} or each.text in {"a", "an", "the", "its"} for each in words)

    def _kept(self, words: Sequence[Word], *, is_asking: bool) -> list[Word]:
        kept: list[Word] = []
        asked_by = ""
        for at, each in enumerate(words):
            before = words[at - 1] if at else Word("", "mark")
            if at == 0 and each.is_request:
                kept.append(each)
            elif begins := self._question(words, at):
                kept = [*([Word("check", "joint", is_request=True)] if kept[0].text in _ENSURE else kept), begins]
                asked_by, is_asking = begins.text, True
            elif each.text in _CUTS or (each.text in AUXILIARY and not is_asking):
                self.left_out += sum(word.sort not in {"silent", "mark"} for word in words[at:])
                break
            elif each.is_request and before.text in {"and", "or", "then", "to"}:
                kept.append(each)
                is_asking = is_asking and before.text == "to"
            elif each.text in ASKING or each.text in {"signs of", "sign of"}:
                kept.append(each)
                asked_by, is_asking = each.text, before.text not in {"reason", "reasons", "need"}
            elif self._may_stand(each, asked_by if is_asking else None):
                kept.append(each)
            elif each.sort != "silent":
                self.left_out += 1
        return _trimmed(kept)

    def _question(self, words: Sequence[Word], at: int) -> Word | None:
        """What begins a question at this place: "verify that it leaks" would say that it does."""
        each, before = words[at], words[at - 1]
        if each.text == "that" and before.is_request and all(word.is_request for word in words[:at]):
            return Word("whether", "joint")
        is_asked_of = words[0].text in {"ask", "clarify"} or (
            len(words) > 1 and words[1].text in {"on", "with", "from"}
        )
        is_interrogative = each.text in _INTERROGATIVE or (each.text == "why" and each.sort == "joint")
        if is_interrogative and at and (before.is_request or is_asked_of):
            return Word(each.text, "joint")
        return None

    def _may_stand(self, word: Word, asked_by: str | None) -> bool:
        """Whether a word is shown; `asked_by` is what a fault is asked for with, None where it would be stated."""
        if word.sort in {"thing", "joint"}:
            return True
        if asked_by is None:
            return False
        if asked_by == "for":
            return word.sort == "fault" and word.text not in _LEVELS
        if asked_by in _INTERROGATIVE | {"why"}:  # "which valve is leaking" would say that one is
            return word.text in _ASKED | AUXILIARY
        return word.sort == "fault" or word.text in _ASKED | AUXILIARY


def _tells(faults: Iterable[str]) -> bool:
    """Whether a fault says something by itself: "in psi" and "not bar" need what was entered so."""
    return not all(_IN_A_UNIT.match(each) for each in faults)


def _clauses(words: Sequence[Word]) -> Iterator[list[Word]]:
    clause: list[Word] = []
    for each in words:
        if each.sort == "mark":
            yield clause
            clause = []
        else:
            clause.append(each)
    yield clause


def _trimmed(run: Sequence[Word]) -> list[Word]:
    """The run without joints at its ends and doubled ones."""
    words: list[Word] = []
    for each in run:
        is_double = each.sort == "joint" and words and words[-1].sort == "joint" and not each.is_request
        if is_double and each.text in {"of", "in", "on", "at"}:
            continue
        if is_double and words[-1].text in _WEAK:
            words.pop()
        words.append(each)
    while words and words[-1].sort in {"joint", "silent"} and not words[-1].is_request:
        words.pop()
    while words and words[0].text in JOINTS - {"before", "after", "not"} and not words[0].is_request:
        words.pop(0)
    return words


def _joined(words: Sequence[Word]) -> str:
    return " ".join(each.text for each in words).replace(" ,", ",").replace(" :", ":")
