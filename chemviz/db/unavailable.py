"""Turns a driver's complaint into one sentence for the user. Never repeats its text, which may hold credentials."""

from typing import Final

from chemviz.errors import DatabaseUnavailable

_SENTENCES: Final = (
    (
        ("database is locked", "database table is locked", "lock timeout", "deadlock"),
        "The database is busy with other work. Try again in a moment.",
    ),
    (
        ("disk is full", "no space left", "disk full"),
        "The disk that holds the database is full. Free some space, then try again.",
    ),
    (
        ("readonly", "read-only", "unable to open", "permission denied"),
        "The database cannot be opened or written to. Check that its folder exists and that ChemViz may write there.",
    ),
    (
        ("not a database", "malformed"),
        "The database file is damaged or is no database. Restore it from a backup.",
    ),
    (
        ("disk i/o error",),  # so speaks SQLite of a quota that is used up, and of a disk that is gone
        "The disk that holds the database refused to work. Check that it is there and has space left, then try again.",
    ),
    (
        ("password authentication", "no password supplied", "role "),
        "The database refused the sign-in. Check the user and the password in DATABASE_URL.",
    ),
)
_STATES: Final = {
    "55P03": "lock timeout",
    "40P01": "deadlock",
    "40001": "deadlock",
    "53300": "lock timeout",  # no connection is left
    "53100": "disk full",
    "25006": "read-only",
    "28P01": "password authentication",
    "28000": "password authentication",
}
"""What PostgreSQL's codes stand for (manual, appendix A): its texts may be in any language."""

READ_ONLY: Final = "25006"
BUSY_STATES: Final = frozenset({"55P03", "40P01"})
"""Somebody else held a lock for too long, or waited for us as we waited for them."""

_OTHERWISE: Final = "The database cannot be reached. Try again in a moment."


def unavailable(error: BaseException) -> DatabaseUnavailable:
    """The sentence that fits a driver's error.

    >>> str(unavailable(Exception("database is locked")))
    'The database is busy with other work. Try again in a moment.'
    """
    # SQLAlchemy's text repeats the statement, whose words would be taken for signs.
    said = getattr(error, "orig", None) or error
    text = _STATES.get(state_of(error)) or str(said).casefold()
    for signs, sentence in _SENTENCES:
        if any(sign in text for sign in signs):
            return DatabaseUnavailable(sentence)
    return DatabaseUnavailable(_OTHERWISE)


def state_of(error: BaseException) -> str:
    """PostgreSQL's code of an error, be it the driver's own or SQLAlchemy's around it; empty where there is none."""
    return str(getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None) or "")
