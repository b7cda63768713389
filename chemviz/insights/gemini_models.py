"""Which of the models that the service lists is the newest stable one of its fast kind. Asks nobody."""

import re
from collections.abc import Collection, Iterable
from typing import Final

_STABLE: Final = re.compile(r"gemini-(\d+)(?:\.(\d+))?-flash(-lite)?(?:-(\d{3}))?")
"""A name with anything more, as preview, exp, live, image or latest, is not stable, or answers with no text."""


def newest_stable_flash(names: Iterable[str], *, except_for: Collection[str] = ()) -> str | None:
    """The newest flash model, else the newest flash-lite one; None when there is none.

    >>> newest_stable_flash(["gemini-3.8-flash", "gemini-3.10-flash", "gemini-4-flash-preview", "gemini-4-pro"])
    'gemini-3.10-flash'
    >>> newest_stable_flash(["gemini-4-flash-lite", "gemini-3.8-flash"], except_for=["gemini-3.8-flash"])
    'gemini-4-flash-lite'
    """
    found = [(match, name) for name in set(names) - set(except_for) if (match := _STABLE.fullmatch(name))]
    return max(found, key=lambda each: _rank(each[0]))[1] if found else None


def _rank(match: "re.Match[str]") -> tuple[bool, int, int, bool, int]:
    major, minor, is_lite, revision = match.groups()
    # Of a model and its numbered revision, the plain name follows the service's own choice.
    return not is_lite, int(major), int(minor or 0), revision is None, int(revision or 0)
