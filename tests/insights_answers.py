"""Answers of a language model, true and false, and what a reader is left with; each set was written before it was told.

`tests/sentences/SET.txt`: blocks headed `[survey, supported]` or `[survey, unsupported]`, lines
`subject | field | text`, where the subject `-` is the whole dataset. The field `cause` or `check` holds the model's own
words; `statement` (in the first five sets `observation`) prose on the data, as a model writes that does not do as it is
told; `cites` whose fact it cites, as `EQ-004: temperature`. In the unsupported ones of later sets, what is untrue
stands in [brackets]. docs/advice.md ("Measured") says what each set gave when it was first told.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from chemviz.insights.advice import Advice, Fact, FactTable, Question
from chemviz.insights.answer import Answer
from chemviz.insights.evidence import fitting
from chemviz.insights.grounding import OWN_STANDS, ground
from tests.insights_corpus import Said, sample
from tests.insights_second_survey import second_survey

SETS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_FOLDER = Path(__file__).parent / "sentences"
_OLD_FIELDS = {"observation": "statement", "limits": "limits"}


def told_in(name: str) -> dict[tuple[str, str], list[Said]]:
    """What a set holds, by survey and by "supported" or "unsupported"."""
    found: dict[tuple[str, str], list[Said]] = defaultdict(list)
    heading = ("", "")
    for line in filter(None, (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()):
        if match := re.fullmatch(r"\[(.+), (\w+)\]", line):
            heading = (match[1], match[2])
        else:
            subject, field, text = (each.strip() for each in line.split("|", 2))
            found[heading].append((_OLD_FIELDS.get(field, field), None if subject == "-" else subject, text))
    return found


@cache
def table_of(survey: str) -> FactTable:
    """The facts of a survey by its name in the files."""
    return sample()[2] if survey == "sample" else second_survey()


def answered(table: FactTable, said: Said, question: Question | None = None) -> Advice:
    """The advice that is made of an answer which says this one thing, citing what a model would."""
    field, subject, text = said
    item = {
        "kind": "priority",
        "priority": 1,
        "equipment": subject,
        "evidence_ids": _cited(table, said),
        "possible_causes": [text] if field == "cause" else [],
        "check": text if field == "check" else "Confirm reading." if field == "cause" else "",
        "observation": text if field == "statement" else "",
        "limits_of_data": text if field == "limits" else "",
    }
    answer = Answer.model_validate({"items": [item]})
    return ground(answer, table, question or Question(), model="m", tokens_in=1, tokens_out=2, seconds=0.5)


def _cited(table: FactTable, said: Said) -> list[str]:
    """The facts of the subject that the text has the value of; else its first one. A citation: just that fact."""
    field, subject, text = said
    if field == "cites":
        whose, _, metric = text.partition(": ")
        return [next(each.id for each in table.facts if whose == (each.equipment or each.equipment_type)
                     and each.metric == metric)]  # fmt: skip
    own = [each for each in table.facts if subject == (each.equipment or each.equipment_type)]
    around = fitting([each.id for each in table.facts], table, subject)
    figures = numbers_in(text)
    said = [each.id for each in around if any(_is_said(each, figure) for figure in figures)]
    return said[:20] or [each.id for each in own[:1]]


def numbers_in(text: str) -> list[float]:
    """The figures of a text, as written; those within an alias are none."""
    plain = re.sub(
        r"\b(?:EQ|TYPE)-\d+",
        " ",
        text.replace("\N{MINUS SIGN}", "-").replace("minus ", "-").replace(",", "").replace("m³", "m"),
    )
    plain = re.sub(r"(?<=\d)[\u202f ](?=\d{3}\b)", "", plain.replace("m3/h", "m/h"))
    return [float(each) for each in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", plain)]


def _is_said(fact: Fact, figure: float) -> bool:
    return any(abs(value - figure) <= 0.006 * abs(value) + 1e-9 for value in (fact.value, fact.n) if value is not None)


def untruth_shown(advice: Advice, said: Said) -> list[str]:
    """The words in [brackets], which are what is untrue of an unsupported text, that a reader is shown all the same."""
    if advice.note == OWN_STANDS:
        return []
    shown = {each.casefold() for each in re.findall(r"[^\s,;:.()]+", own_words(advice))}
    return [each for each in re.findall(r"\[([^\]]+)\]", said[2]) if each.casefold() in shown]


def without_brackets(said: Said) -> Said:
    """The text as it is told."""
    return said[0], said[1], said[2].replace("[", "").replace("]", "")


def is_shown(advice: Advice, said: Said) -> bool:
    """Whether a reader is told it: own words in one form or another, a statement by all of its figures."""
    field, _, text = said
    if not advice.items:
        return False
    [item] = advice.items
    if field in {"cause", "check"}:
        return advice.note != OWN_STANDS and bool(item.possible_causes if field == "cause" else item.check)
    shown = [value for each in item.evidence for value in (each.value, each.n) if value is not None]
    shown += [each.n - 1 for each in item.evidence if each.n]  # "the other 37"
    return all(any(abs(value - figure) <= 0.006 * abs(value) + 1e-9 for value in shown) for figure in numbers_in(text))


def own_words(advice: Advice) -> str:
    """All that a reader sees of the model's own words, but the check that `answered` adds."""
    said = " ".join(text for each in advice.items for text in (*each.possible_causes, each.check))
    return said.replace("Confirm reading.", "").strip()
