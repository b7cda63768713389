"""From a model's answer to advice: what the facts support stays, what nothing supports is taken out and counted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from chemviz.insights.advice import Advice, AdviceItem, Evidence, Fact, FactTable, Kind, Question
from chemviz.insights.answer import CAUSES, EVIDENCE, ITEMS, Answer, AnswerItem
from chemviz.insights.assertions import is_unsupportable
from chemviz.insights.claims import are_proven
from chemviz.insights.mentions import ALIAS, read, without_citations
from chemviz.insights.numbers_checked import are_supported
from chemviz.insights.plaintext import name_shown, unmarked
from chemviz.insights.prompt import KINDS
from chemviz.insights.ranks import ranks_proven
from chemviz.insights.safety import is_unsafe
from chemviz.insights.scope import Scope
from chemviz.insights.vocabulary import class_of, parameters_in

CANNOT: Final = "The facts of this dataset cannot answer this question."
_ORDER: Final = {kind: at for at, kind in enumerate(get_args(Kind))}
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATED: Final = re.compile(r"\b(?:e\.g|i\.e|approx|vs|cf|etc|no|fig|ca|max|min)\.$", re.I)
_ABOUT_FACTS: Final = re.compile(
    r"\b(?:findings?|median|limits?|readings?|values?|names?|rows?|cells?|missing|blank|duplicate\w*|"
    r"survey|sister|outlier\w*|usual|unit|units|data)\b",
    re.I,
)
"""What an observation must speak of, where it names no parameter and no item: else it says nothing of the plant."""


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
    """The advice that survives: each sentence is checked for itself, each item for its evidence.

    `removed` counts sentences, causes and cited facts that nothing supports, `refused` sentences that would put a
    safeguard out of action. Names are put back after the checks, so no name can pass for a number or a tag.
    """
    checked = [_Checked(each, table, question) for each in answer.items[:ITEMS]]
    kept = [each.item() for each in checked]
    items = list(_numbered(each for each in kept if each))
    removed = sum(each.removed for each in checked) + sum(_size(each) for each in answer.items[ITEMS:])
    return Advice(
        source="gemini",
        question=question,
        items=tuple(items),
        removed=removed,
        refused=sum(each.refused for each in checked),
        note=None if items else CANNOT if question.about == "question" else _NOTHING_LEFT,
        model=model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        seconds=seconds,
    )


_NOTHING_LEFT: Final = "Nothing in the model's answer was supported by the facts."


@dataclass
class _Checked:
    """One item of an answer while it is checked; counts what it loses."""

    raw: AnswerItem
    table: FactTable
    question: Question
    removed: int = 0
    refused: int = 0

    def item(self) -> AdviceItem | None:
        """What is left of it; None where its equipment, its evidence or its observation does not stand."""
        named = _subject(self.raw.equipment, self.table)
        if named is _INVENTED:
            self.removed += _size(self.raw)
            return None
        subject = cast("str | None", named)
        evidence = self._evidence(subject)
        scope = Scope(self.table, subject)
        before = self.removed, self.refused
        observation = self._text(self.raw.observation, "observation", scope)
        if not evidence or not observation:
            self.removed, self.refused = before
            self.refused += sum(is_unsafe(each) for each in _all_sentences(self.raw))
            self.removed += _size(self.raw)
            return None
        causes = [self._text(each, "cause", scope) for each in self.raw.possible_causes[:CAUSES]]
        self.removed += len(self.raw.possible_causes[CAUSES:])
        return AdviceItem(
            kind=_kind(self.raw.kind, self.question),
            priority=self.raw.priority,
            equipment=self.table.names.get(subject) if subject else None,
            observation=observation,
            evidence=tuple(as_evidence(each, self.table) for each in evidence),
            possible_causes=tuple(each for each in causes if each),
            check=self._text(self.raw.check, "check", scope),
            limits_of_data=self._text(self.raw.limits_of_data, "limits", scope),
            finding_key=next((each.finding for each in evidence if each.finding and each.equipment == subject), None),
        )

    def _evidence(self, subject: str | None) -> list[Fact]:
        """The cited facts that exist and are about the subject, or about what the observation names."""
        known = {each.id: each for each in self.table.facts}
        cited = list(dict.fromkeys(each.strip().strip("[]()").upper() for each in self.raw.evidence_ids))[:EVIDENCE]
        scope = Scope(self.table, subject)
        named = {each[0].upper() for each in ALIAS.finditer(self.raw.observation)}
        named |= {each.alias for each in read(self.raw.observation, self.table).types}
        fitting = [known[each] for each in cited if each in known and _fits(known[each], subject, named, scope)]
        self.removed += len(cited) - len(fitting)
        return fitting

    def _text(self, text: str, field: str, scope: Scope) -> str:
        """The sentences that stand, with the plant's names in them."""
        kept: list[str] = []
        said = ""
        for sentence in sentences(unmarked(text)):
            if is_unsafe(sentence, said):
                self.refused += 1
            elif stands(sentence, field, scope):
                kept.append(_with_names(without_citations(sentence, self.table) or "", self.table))
            else:
                self.removed += 1
            said = f"{said} {sentence}"
        return " ".join(kept)


_INVENTED: Final = object()


def stands(sentence: str, field: str, scope: Scope) -> bool:
    """Whether the facts support one sentence of `field`: observation, cause, check or limits."""
    cited = without_citations(sentence, scope.table)
    if not cited or not any(each.isalpha() for each in cited):
        return False
    found = read(cited, scope.table)
    if not found.is_known or is_unsupportable(found.text, field):
        return False
    if field == "observation" and not (found.mentions or parameters_in(cited) or _ABOUT_FACTS.search(cited)):
        return False
    ranked = ranks_proven(found, scope)
    return ranked is not None and are_supported(ranked, scope, field) and are_proven(ranked, scope, field)


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


def as_evidence(fact: Fact, table: FactTable) -> Evidence:
    """A fact with the plant's names."""
    return Evidence(
        fact_id=fact.id,
        equipment=table.names.get(fact.equipment) if fact.equipment else None,
        equipment_type=table.names.get(fact.equipment_type) if fact.equipment_type else None,
        metric=fact.metric,
        value=fact.value,
        unit=fact.unit,
        n=fact.n,
        method=fact.method,
    )


def _subject(equipment: str | None, table: FactTable) -> object:
    """The alias that an item is about; None for the dataset or several; `_INVENTED` where there is none such."""
    if equipment is None:
        return None
    plain = unmarked(equipment)
    if plain.casefold() in {"", "dataset", "all", "survey", "the dataset", "the survey", "n/a"}:
        return None
    found = [each[0].upper() for each in ALIAS.finditer(plain)]
    if found:
        if ALIAS.sub("", plain).strip(" ,;/&") not in {"", "and"} or any(each not in table.names for each in found):
            return _INVENTED
        return found[0] if len(found) == 1 else None
    known = class_of(plain)
    return known if known in table.names else _INVENTED


def _fits(fact: Fact, subject: str | None, named: Iterable[str], scope: Scope) -> bool:
    whose = fact.equipment or fact.equipment_type
    if subject is None or whose is None:
        return subject is None
    if whose in {subject, *named}:
        return True
    if fact.equipment is None:
        return fact.equipment_type == scope.type_of(subject)
    return fact.equipment_type == subject


def _kind(kind: str, question: Question) -> Kind:
    allowed = KINDS[question.about]
    return cast("Kind", kind if kind in allowed else allowed[-1] if len(allowed) == 1 else "watch")


def _numbered(items: Iterable[AdviceItem]) -> Iterator[AdviceItem]:
    """By kind, then by the model's own order, numbered from 1 within each kind."""
    counted: dict[str, int] = {}
    for each in sorted(items, key=lambda each: (_ORDER[each.kind], each.priority)):
        counted[each.kind] = counted.get(each.kind, 0) + 1
        yield replace(each, priority=counted[each.kind])


def _with_names(sentence: str, table: FactTable) -> str:
    return ALIAS.sub(lambda match: name_shown(table.names[match[0].upper()]), sentence)


def _all_sentences(raw: AnswerItem) -> list[str]:
    texts = (raw.observation, *raw.possible_causes, raw.check, raw.limits_of_data)
    return [sentence for text in texts for sentence in sentences(unmarked(text))]


def _size(raw: AnswerItem) -> int:
    return max(1, len(_all_sentences(raw)) - sum(is_unsafe(each) for each in _all_sentences(raw)))
