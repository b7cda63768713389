"""Sentences in the style of a model's answer, supported and not, each set written without sight of what the checks say.

`tests/sentences/SET.txt`: blocks headed `[survey, supported]` or `[survey, unsupported]`, lines
`subject | field | sentence`, where the subject `-` is the whole dataset. The surveys are the sample and the one of
`insights_second_survey`. docs/advice.md ("Measured") says what each set gave when it was first told.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from chemviz.insights.advice import FactTable
from tests.insights_corpus import Said, sample
from tests.insights_second_survey import second_survey

SETS = ("one", "two", "three", "four", "five")
_FOLDER = Path(__file__).parent / "sentences"


def sentences_of(name: str) -> dict[tuple[str, str], list[Said]]:
    """The sentences of a set by survey and by "supported" or "unsupported"."""
    found: dict[tuple[str, str], list[Said]] = defaultdict(list)
    heading = ("", "")
    for line in filter(None, (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()):
        if match := re.fullmatch(r"\[(.+), (\w+)\]", line):
            heading = (match[1], match[2])
        else:
            subject, field, text = (each.strip() for each in line.split("|", 2))
            found[heading].append((field, None if subject == "-" else subject, text))
    return found


@cache
def table_of(survey: str) -> FactTable:
    """The facts of a survey by its name in the files."""
    return sample()[2] if survey == "sample" else second_survey()
