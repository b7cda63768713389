"""From a model's answer to advice: cited facts are rendered, causes and checks put anew, the rest is left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from chemviz.insights.advice import Advice, AdviceItem, Fact, FactTable, Kind, Question
from chemviz.insights.answer import CAUSES, EVIDENCE, ITEMS, Answer, AnswerItem
from chemviz.insights.evidence import as_evidence, completed, fitting
from chemviz.insights.mentions import ALIAS
from chemviz.insights.observations import of_facts
from chemviz.insights.own_words import put_anew
from chemviz.insights.phrase_words import Kind as WordKind
from chemviz.insights.phrase_words import Proven
from chemviz.insights.plaintext import unmarked
from chemviz.insights.prompt import KINDS
from chemviz.insights.rule_advice import ADVICE, NOT_SHOWN, ONE_MOMENT, OTHER, RuleAdvice
from chemviz.insights.safety import is_unsafe
from chemviz.insights.vocabulary import METRICS, class_of

CANNOT: Final = "The facts of this dataset cannot answer this question."
NOTHING_LEFT: Final = "Nothing in the model's answer was supported by the facts."
OWN_STANDS: Final = "Where nothing was left of the model's causes or checks, those of the built-in advice stand."
_ORDER: Final = {kind: at for at, kind in enumerate(get_args(Kind))}
_SEVERITY: Final = {"critical": 0, "warning": 1, "notice": 2}
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATED: Final = re.compile(r"\b(?:e\.g|i\.e|approx|vs|cf|etc|no|fig|ca|max|min)\.$", re.I)


def ground(
    answer: Answer,
    table: FactTable,
    question: Question,
    *,
    model: str,
    tokens_in: int | None,
    tokens_out: int | None,
    seconds: float | None,
) -> Advice:
    """The advice that an answer comes to: what was observed is rendered from the facts that it cites.

    `removed` counts the model's sentences that speak of the data, and citations that do not fit their equipment;
    `refused` sentences that would put a safeguard out of action.
    """
    checked = [_Checked(each, table, question) for each in answer.items[:ITEMS]]
    kept = [each.item() for each in checked]
    items = list(_numbered((each, one.severity) for each, one in zip(kept, checked, strict=True) if each))
    removed = sum(each.removed for each in checked) + sum(_size(each) for each in answer.items[ITEMS:])
    note = None if items else CANNOT if question.about == "question" else NOTHING_LEFT
    return Advice(
        source="gemini",
        question=question,
        items=tuple(items),
        removed=removed,
        refused=sum(each.refused for each in checked),
        note=OWN_STANDS if items and any(each.is_filled for each in checked) else note,
        model=model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        seconds=seconds,
    )


@dataclass
class _Checked:
    """One item of an answer while it is checked; counts what it loses."""

    raw: AnswerItem
    table: FactTable
    question: Question
    removed: int = 0
    refused: int = 0
    is_filled: bool = False
    severity: int = len(_SEVERITY)

    def item(self) -> AdviceItem | None:
        """What is made of it; None where its equipment is not in the facts, or no cited fact fits it."""
        named = _subject(self.raw.equipment, self.table)
        cited = list(dict.fromkeys(each.strip().strip("[](){}").upper() for each in self.raw.evidence_ids))[:EVIDENCE]
        found = [] if named is _INVENTED else fitting(cited, self.table, cast("str | None", named))
        if not found:
            self.refused += sum(is_unsafe(each) for each in _all_sentences(self.raw))
            self.removed += _size(self.raw)
            return None
        subject = cast("str | None", named)
        self.removed += len(cited) - len(found)
        facts = completed(found, self.table, most=EVIDENCE)
        self.severity = min((_SEVERITY.get(each.severity or "", 3) for each in facts), default=3)
        for text in (self.raw.observation, self.raw.limits_of_data):
            self._left_out(text)
        rule = _advice_of(facts, subject)
        causes, check = self._own_words(subject, rule)
        return AdviceItem(
            kind=_kind(self.raw.kind, self.question),
            priority=self.raw.priority,
            equipment=self.table.names.get(subject) if subject else None,
            observation=of_facts(facts, self.table, subject),
            evidence=tuple(as_evidence(each, self.table) for each in facts),
            possible_causes=causes,
            check=check,
            limits_of_data=rule.limits if rule else ONE_MOMENT if subject else NOT_SHOWN,
            finding_key=next((each.finding for each in found if each.finding and each.equipment == subject), None),
        )

    def _own_words(self, subject: str | None, rule: RuleAdvice | None) -> tuple[tuple[str, ...], str]:
        """Causes and check in the model's words; those of the rule where it said some and none is left."""
        causes = tuple(filter(None, (self._text(each, "cause", subject) for each in self.raw.possible_causes[:CAUSES])))
        self.removed += len(self.raw.possible_causes[CAUSES:])
        check = self._text(self.raw.check, "check", subject)
        if rule and self.raw.possible_causes and not causes:
            causes, self.is_filled = rule.causes, True
        if rule and not check and (self.raw.check or self.question.about != "question"):
            check, self.is_filled = rule.check, True
        return causes, check

    def _text(self, text: str, kind: WordKind, subject: str | None) -> str:
        """The sentences put anew; each that loses a word counts as removed or shortened."""
        kept: list[str] = []
        said = ""
        proven = _proven(self.table, subject)
        for sentence in sentences(unmarked(text)):
            made = put_anew(_this_item(sentence, subject), kind, proven)
            if is_unsafe(sentence, said) or (made and is_unsafe(made.text)):
                self.refused += 1
            else:
                self.removed += made is None or made.left_out > 0
                kept += [f"{made.text}."] if made else []
            said = f"{said} {sentence}"
        return " ".join(dict.fromkeys(kept))

    def _left_out(self, text: str) -> None:
        said = ""
        for sentence in sentences(unmarked(text)):
            if is_unsafe(sentence, said):
                self.refused += 1
            else:
                self.removed += 1
            said = f"{said} {sentence}"


def _this_item(sentence: str, subject: str | None) -> str:
    """The sentence with the alias of its own item as the word "item": the name stands above it."""
    return re.sub(rf"\b{re.escape(subject)}\b", "item", sentence, flags=re.I) if subject else sentence


def _proven(table: FactTable, subject: str | None) -> Proven:
    """Words that the facts bear out of the subject, whichever of them are cited."""
    own = [each for each in table.facts if subject in {None, each.equipment, each.equipment_type}]
    measures = {METRICS[each.metric].measure for each in own}
    is_missing = "without" in measures or any("missing cell" in each.metric and each.value for each in own)
    words = ["missing"] * is_missing + ["sister", "sisters", "sister's"] * ("sister" in measures)
    return frozenset(words + ["critical"] * (subject is None and any(each.severity == "critical" for each in own)))


def _advice_of(facts: Iterable[Fact], subject: str | None) -> RuleAdvice | None:
    """What the rule of the item's finding says, where it has one; the key of a finding begins with its rule."""
    keys = [each.finding for each in facts if each.finding and subject in {each.equipment, each.equipment_type, None}]
    return ADVICE.get(keys[0].partition("|")[0], OTHER) if keys else None


def sentences(text: str) -> list[str]:
    """The sentences of a plain text.

    >>> sentences("It reads 9.25 bar, e.g. More. Check it! EQ-001 is next.")
    ['It reads 9.25 bar, e.g. More.', 'Check it!', 'EQ-001 is next.']
    """
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


_INVENTED: Final = object()


def _subject(equipment: str | None, table: FactTable) -> object:
    """The alias of an item's equipment; `_INVENTED` where the facts do not have it."""
    if equipment is None:
        return None
    plain = unmarked(equipment)
    found = {each[0].upper() for each in ALIAS.finditer(plain)}
    if found:
        return found.pop() if len(found) == 1 and found <= set(table.names) else _INVENTED
    known = class_of(plain)
    return known if known in table.names else _INVENTED


def _kind(kind: str, question: Question) -> Kind:
    allowed = KINDS[question.about]
    return cast("Kind", kind if kind in allowed else allowed[-1] if len(allowed) == 1 else "watch")


def _numbered(items: Iterable[tuple[AdviceItem, int]]) -> Iterator[AdviceItem]:
    """By kind, then priorities by the severity of their findings, then the model's own order; from 1 in each kind."""

    def place(pair: tuple[AdviceItem, int]) -> tuple[int, int, int]:
        item, severity = pair
        return _ORDER[item.kind], severity if item.kind == "priority" else 0, item.priority

    counted: dict[str, int] = {}
    for each, _ in sorted(items, key=place):
        counted[each.kind] = counted.get(each.kind, 0) + 1
        yield replace(each, priority=counted[each.kind])


def _all_sentences(raw: AnswerItem) -> list[str]:
    texts = (raw.observation, *raw.possible_causes, raw.check, raw.limits_of_data)
    return [sentence for text in texts for sentence in sentences(unmarked(text))]


def _size(raw: AnswerItem) -> int:
    return max(1, sum(not is_unsafe(each) for each in _all_sentences(raw)))
