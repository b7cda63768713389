"""How a file writes its numbers, found from its cells.

`1,200` alone can be 1200 or 1.2. What it is follows from other cells of the file (`1,5` has a decimal comma,
`1,200.5` a decimal point), or from nothing, and then somebody is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from chemviz.errors import Question, RefusedInput
from chemviz.ingest.choices import Choices
from chemviz.ingest.evidence import Certainty, Evidence
from chemviz.ingest.numbers import GROUPS, MINUS, OTHER_SIGN, PLAIN, NumberFormat, parse

_SIGNS: Final = (".", ",")
_NAMES: Final = {".": "a point", ",": "a comma"}
_DISTINCT: Final = 20_000
_FEW: Final = 0.05
"""So few cells that are written in another way are slips, to be listed, and no reason to ask."""


@dataclass
class Votes:
    """How many cells speak for what: for a decimal point or comma beyond doubt, or for either of two readings."""

    point: int = 0
    comma: int = 0
    unclear_point: int = 0
    unclear_comma: int = 0
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, cells: Iterable[tuple[str, int]]) -> "Votes":
        """Count what cells say that stand in the file so many times."""
        for text, times in cells:
            if kind := speaks_for(text):
                setattr(self, kind, getattr(self, kind) + times)
                self.examples.setdefault(kind, text.strip())
        return self

    @property
    def is_slip(self) -> bool:
        """Whether the cells that disagree are so few that they are slips."""
        less, more = sorted((self.point, self.comma))
        return less <= _FEW * more


_NUMBER_PART: Final = re.compile(r"^\s*[+\-−]?([0-9.,][0-9.,'’ \xa0\u202f\u2009]*)")


def speaks_for(text: str) -> str:
    """What a cell tells of the way numbers are written: the name of a field of `Votes`, or nothing.

    >>> [speaks_for(cell) for cell in ("1,5", "1,200.5", "1,200", "1.200", "1 200,5", "1200", "1.2.3", "0,125")]
    ['comma', 'point', 'unclear_comma', 'unclear_point', 'comma', '', '', 'comma']
    """
    found = _NUMBER_PART.match(text)
    if not found:
        return ""
    digits = re.sub(rf"[{GROUPS}]+", "", part := found[1].rstrip(GROUPS))
    is_grouped = digits != part
    signs = re.findall(r"[.,]", digits)
    if not signs or not re.fullmatch(r"[0-9]*(?:[.,][0-9]+)+|[0-9]+[.,]", digits):
        return ""
    last = digits.rindex(signs[-1])
    name = {".": "point", ",": "comma"}
    if len(set(signs)) == 2:
        return name[signs[-1]] if signs.count(signs[-1]) == 1 and _is_grouped(digits[:last]) else ""
    if len(signs) > 1:
        return name[OTHER_SIGN[signs[0]]] if _is_grouped(digits) else ""
    is_unclear = not is_grouped and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits)
    return f"unclear_{name[signs[0]]}" if is_unclear else name[signs[0]]


def _is_grouped(digits: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", digits))


@dataclass(frozen=True)
class Settled:
    """How the file writes numbers, why, and the question where that is a guess."""

    number_format: NumberFormat
    evidence: Evidence
    question: Question | None = None

    @property
    def all_evidence(self) -> list[Evidence]:
        """What speaks for the decimal sign, and for the thousands separator where there is one."""
        decimal, sign = self.number_format.decimal, self.number_format.thousands
        if not sign:
            return [self.evidence]
        why = f"the decimal sign is {_NAMES[decimal]}; thousands are set apart by {_NAMES[sign]}"
        return [self.evidence, Evidence("thousands", sign, why, "likely", (sign, ""))]


@dataclass(frozen=True)
class Head:
    """The format to try first; `is_told` when the first lines leave no doubt about it."""

    number_format: NumberFormat
    is_told: bool


def head_format(cells: Iterable[str], *, delimiter: str, choices: Choices) -> Head | None:
    """What the first lines (or somebody) say of the format; None where the quick reader must not read numbers."""
    if choices.decimal is not None:
        return Head(NumberFormat(_checked(choices).decimal), is_told=True)
    votes = Votes().add((cell, 1) for cell in cells)
    if (votes.point or votes.comma) and votes.is_slip:
        return Head(NumberFormat("," if votes.comma > votes.point else "."), is_told=True)
    if votes.comma or votes.unclear_comma or delimiter != ",":
        return None
    return Head(PLAIN, is_told=False)


def settle_format(columns: Sequence[Any], *, delimiter: str, choices: Choices) -> Settled:
    """How the numbers of trimmed text columns are written, when the first lines do not tell."""
    if choices.decimal is not None:
        chosen = _checked(choices)
        return Settled(_with_thousands(chosen, columns, choices), Evidence("decimal", chosen.decimal, "chosen"))
    votes = Votes()
    for text in columns:
        parsed = parse(text, PLAIN)
        is_number = pa.array(parsed.is_number)
        numbers = text.filter(is_number)
        votes.add(_counted(numbers.filter(pc.match_substring(numbers, "."))))
        votes.add(_counted(text.filter(pc.invert(is_number))))
    settled = _decide(votes, delimiter)
    number_format = _with_thousands(settled.number_format, columns, choices)
    return Settled(number_format, settled.evidence, settled.question)


def confirm_format(
    head: NumberFormat, columns: Sequence[Any], *, count: int, others: Iterable[str], delimiter: str, choices: Choices
) -> Settled:
    """The format that the first lines tell, once all was read in it: `count` numbers were, and `others` were not."""
    votes = Votes().add(Counter(islice(others, 50 * _DISTINCT)).items())
    if head.decimal == ".":
        votes.point += count
    else:
        votes.comma += count
    settled = _decide(votes, delimiter)
    return Settled(_with_thousands(settled.number_format, columns, choices), settled.evidence, settled.question)


def reading_format(head: NumberFormat) -> NumberFormat:
    """The format to read in, before it is known whether digits are grouped."""
    return NumberFormat(head.decimal, OTHER_SIGN[head.decimal])


def _checked(choices: Choices) -> NumberFormat:
    decimal, thousands = choices.decimal or ".", choices.thousands
    if decimal not in OTHER_SIGN or thousands not in (None, "", OTHER_SIGN.get(decimal)):
        raise RefusedInput("The decimal sign must be a point or a comma, and the thousands separator the other one.")
    return NumberFormat(decimal, OTHER_SIGN[decimal] if thousands is None else thousands)


def _counted(text: Any) -> list[tuple[str, int]]:
    """Different cells with how often each stands there, as many as can be looked at."""
    counts = pc.value_counts(text.slice(0, 50 * _DISTINCT)).slice(0, _DISTINCT)
    return list(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def _decide(votes: Votes, delimiter: str) -> Settled:
    if votes.comma:
        return _of_both(votes) if votes.point else _told(",", "cells such as 1,5 leave no other reading")
    if votes.point:
        return _told(".", "cells such as 1.5 leave no other reading")
    if votes.unclear_comma or (votes.unclear_point and delimiter != ","):
        example = votes.examples.get("unclear_comma") or votes.examples["unclear_point"]
        readings = " or ".join(_two_readings(example))
        decimal = "," if votes.unclear_comma and delimiter not in (",", "") else "."
        why = f"no cell tells what the sign in {example} is"
        return _asked(decimal, why, f"A number is written {example}: it can be {readings}.")
    if votes.unclear_point:
        return _told(".", "the cells are separated by commas, so a point is a decimal point", "likely")
    return _told(".", "no number has a sign that could be anything else")


def _of_both(votes: Votes) -> Settled:
    """Some cells have a decimal point beyond doubt and others a decimal comma."""
    less, more = sorted((votes.point, votes.comma))
    decimal = "." if votes.point >= votes.comma else ","
    if votes.is_slip:
        return _told(decimal, f"{more:,} cells say so; {less:,} are written in another way and are listed", "likely")
    why = f"{votes.point:,} cells have a decimal point and {votes.comma:,} a decimal comma"
    return _asked(decimal, why, "Some numbers have a decimal point and others a decimal comma.")


def _told(decimal: str, why: str, certainty: Certainty = "certain") -> Settled:
    return Settled(NumberFormat(decimal), Evidence("decimal", decimal, why, certainty, _SIGNS))


def _asked(decimal: str, why: str, what: str) -> Settled:
    sentence = f"{what} Say which sign is the decimal one: --decimal . for a point, --decimal , for a comma"
    question = Question("decimal", f"{sentence}.", f"--decimal {decimal}", _SIGNS)
    return Settled(NumberFormat(decimal), Evidence("decimal", decimal, why, "unsure", _SIGNS), question)


def _two_readings(text: str) -> tuple[str, str]:
    digits = re.sub(r"[^0-9.,]", "", text)
    return digits.replace(",", "").replace(".", ""), digits.replace(",", ".").rstrip("0").rstrip(".")


def _with_thousands(number_format: NumberFormat, columns: Sequence[Any], choices: Choices) -> NumberFormat:
    """The format with the other sign as a thousands separator, where a number is written so and nobody objects."""
    other = OTHER_SIGN[number_format.decimal]
    if choices.thousands == "":
        return NumberFormat(number_format.decimal)
    grouped = NumberFormat(number_format.decimal, other)
    if choices.thousands is not None:
        return grouped
    sign = re.escape(other)
    pattern = rf"^[+\-{MINUS}]?[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+(?:[^0-9.,]|$|{re.escape(number_format.decimal)})"
    for text in columns:
        if pc.any(pc.match_substring_regex(text.filter(pc.match_substring(text, other)), pattern)).as_py():
            return grouped
    return NumberFormat(number_format.decimal)
