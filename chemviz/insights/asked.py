"""What a person typed, made fit to be sent: known names as aliases, tags of unknown items hidden, of bounded length."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from chemviz.insights.plaintext import one_line

LONGEST_QUESTION: Final = 400
"""Characters of a question that are sent."""
UNKNOWN: Final = "(an item that is not in the facts)"

_TAG: Final = re.compile(
    r"(?<![\w-])(?:[A-Za-z0-9]{1,6}[-–_./])?[A-Za-z]{1,12}[-–_./ ]?\d{1,6}(?:[-–_./]?[A-Za-z])?(?![\w])"
)
_NO_TAG: Final = re.compile(
    r"^(?:top|last|first|the|than|over|above|below|under|at|of|to|and|or|is|api|iso)\b|^(?:EQ|TYPE)-\d+$", re.I
)


def asked(text: str, names: Mapping[str, str]) -> str:
    """The question as it is sent. `names` leads from each alias to what the plant calls it.

    >>> asked("Why is P-101 a hot, and p 999?", {"EQ-001": "P-101A"})
    'Why is EQ-001 hot, and (an item that is not in the facts)?'
    """
    line = one_line(text)[:LONGEST_QUESTION]
    pieces = re.split(r"(?<![\w-])(EQ-\d+|TYPE-\d+)(?![\w-])", line)
    # What looks like an alias in the person's own words is none.
    line = "".join(UNKNOWN if at % 2 else piece for at, piece in enumerate(pieces))
    taken: list[str] = []
    for alias, name in sorted(names.items(), key=lambda each: -len(each[1])):
        if pattern := _loosely(name):
            line = re.sub(pattern, partial(_mark, taken, alias), line, flags=re.I)
    line = _TAG.sub(lambda match: match[0] if _NO_TAG.search(match[0]) else UNKNOWN, line)
    return re.sub("\x00(\\d+)\x00", lambda match: taken[int(match[1])], line)


def _mark(taken: list[str], alias: str, _: re.Match[str]) -> str:
    taken.append(alias)
    return f"\x00{len(taken) - 1}\x00"


def _loosely(name: str) -> str | None:
    """A pattern for a name however its parts are joined; None for a name without letters or figures."""
    characters = re.findall(r"[^\W_]", name)
    if len(characters) < 2 and not name.strip().isalnum():
        return None
    if not characters or len(characters) > 60:
        return None
    return r"(?<![\w\x00])" + r"[\W_]{0,3}?".join(map(re.escape, characters)) + r"(?:e?s)?(?![\w\x00])"
