"""Sentences about headers and units that more than one module says."""

import re
import shlex

from chemviz.ingest.units import find_unit, is_ambiguous
from chemviz.schema import FIELD_BY_KEY


def shortened(text: str, limit: int = 80) -> str:
    """Text short enough for a sentence.

    >>> shortened("P-101 " * 40, limit=12)
    'P-101 P-101…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """A value of an option as a shell takes it for one word, and unchanged.

    >>> print(quoted("Tag No."), quoted('Size 6"'), quoted("Cost ($)"))
    "Tag No." 'Size 6"' 'Cost ($)'
    """
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'


def unit_problem(field: str, unit_text: str) -> str | None:
    """Why a stated unit cannot be used for a field; None where none is stated, or it can.

    >>> unit_problem("flowrate", "tph")
    'The unit “tph” can mean different things, so the numbers are kept as they stand, without a unit.'
    """
    unit = find_unit(unit_text)
    if not unit_text or (unit and unit.dimension in FIELD_BY_KEY[field].dimensions):
        return None
    why = "is not known"
    if unit is not None:
        why = f"is not a unit of {FIELD_BY_KEY[field].label.lower()}"
    elif is_ambiguous(unit_text):
        why = "can mean different things"
    return f"The unit “{shortened(unit_text)}” {why}, so the numbers are kept as they stand, without a unit."
