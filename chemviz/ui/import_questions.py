"""What only a person can say about a file, in the words of the screen; the shell's options are left out."""

import re
from collections.abc import Sequence
from typing import Final

from chemviz.errors import Question
from chemviz.ingest.sentences import shortened
from chemviz.schema import FIELD_BY_KEY

_ASKED: Final = {
    "sheet": "which sheet to read",
    "encoding": "which encoding the file has",
    "delimiter": "which character separates the cells",
    "decimal": "which sign is the decimal one",
    "header row": "which line holds the headers",
    "recorded_at": "whether the day or the month comes first in dates",
}

_CHARACTERS: Final = 400
"""Of a reason; a file with a hundred columns of pressure would name them all."""


def asked(question: Question) -> str:
    """What is asked, as part of a sentence.

    >>> asked(Question("pressure", "", "")), asked(Question("unit: flowrate", "", ""))
    ('which column is the pressure', 'which unit the flowrate has')
    """
    if question.option.endswith("since-1970"):
        return "what the numbers in the column of dates count"
    if question.subject in _ASKED:
        return _ASKED[question.subject]
    if question.subject.startswith("unit: "):
        return f"which unit the {_field(question.subject.removeprefix('unit: '))} has"
    return f"which column is the {_field(question.subject)}"


def missing(questions: Sequence[Question], *, is_again: bool = False) -> str | None:
    """One sentence that says what stands between the file and its import; None when nothing does.

    >>> missing([Question("decimal", "", ""), Question("pressure", "", "")])
    'Before the import, say below which sign is the decimal one and which column is the pressure.'
    """
    parts = list(dict.fromkeys(asked(question) for question in questions))
    if parts:
        listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        return f"Before the import, say below {listed}."
    return "Tick “Import it again” if that is what you want." if is_again else None


def reason(question: Question) -> str:
    """Why it is asked: the question's sentences without those for the shell.

    >>> reason(Question("decimal", "“1,200” can be two numbers. Say which: --decimal POINT.", "--decimal ."))
    '“1,200” can be two numbers.'
    """
    sentences = re.split(r"(?<=[.?!])\s+", question.sentence)
    return shortened(" ".join(each for each in sentences if "--" not in each), _CHARACTERS)


def _field(key: str) -> str:
    return FIELD_BY_KEY[key].label.lower() if key in FIELD_BY_KEY else key
