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
        ("not a database", "malformed", "disk i/o error"),
        "The database file is damaged or is no database. Restore it from a backup.",
    ),
    (
        ("password authentication", "no password supplied", "role "),
        "The database refused the sign-in. Check the user and the password in DATABASE_URL.",
    ),
)
_OTHERWISE: Final = "The database cannot be reached. Try again in a moment."


def unavailable(error: BaseException) -> DatabaseUnavailable:
    """The sentence that fits a driver's error.

    >>> str(unavailable(Exception("database is locked")))
    'The database is busy with other work. Try again in a moment.'
    """
    text = str(error).casefold()
    for signs, sentence in _SENTENCES:
        if any(sign in text for sign in signs):
            return DatabaseUnavailable(sentence)
    return DatabaseUnavailable(_OTHERWISE)
