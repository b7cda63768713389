"""How the log is written: one line of text, or one line of JSON, for each event. Knows no page, no user, no setting.

What goes into a record is its writer's business: ids of accounts, never names, and no value that somebody typed. A
failure that a visitor was shown carries the `reference` that stood on the screen.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from chemviz import __version__

FORMS: Final = ("plain", "json")
LEVELS: Final = ("info", "debug", "warning", "error")
_OWN: Final = "chemviz"
_BREAKS: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]")
_EXTRAS: Final = ("user_id", "reference")

UserOf = Callable[[], int | None]
"""Gives the id of the account for which the present thread works, or None."""


class JsonLine(logging.Formatter):
    """One event as one JSON object on one line, in ASCII, with `time` in UTC.

    >>> record = logging.LogRecord("chemviz.x", logging.WARNING, "x.py", 1, "Two\\nlines", (), None)
    >>> record.created, record.reference = 0.5, "1a2b3c4d"
    >>> list(json.loads(JsonLine().format(record)).items())[:3]
    [('time', '1970-01-01T00:00:00.500Z'), ('level', 'warning'), ('logger', 'chemviz.x')]
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        event: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        event |= {name: value for name in _EXTRAS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            kind = record.exc_info[0]
            event["error"] = kind.__name__ if kind else None
            event["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(event)


class PlainLine(logging.Formatter):
    """One event as a line for people; a stack trace follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the stack trace where there is one."""
        extras = "".join(f" {name}={value}" for name in _EXTRAS if (value := getattr(record, name, None)) is not None)
        # What a user typed stays on its line: a file name with a line break in it begins no event of its own.
        message = _BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), record.getMessage())
        line = f"{_time(record)} {record.levelname.lower()} {record.name}: {message}{extras}"
        if record.exc_info:
            line += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        return line


def handler(form: str, *, user_of: UserOf, stream: TextIO | None = None) -> logging.Handler:
    """Writes to the stream (standard error) in one of `FORMS`, and says for which account."""
    made = logging.StreamHandler(stream or sys.stderr)
    made.setFormatter(JsonLine() if form == "json" else PlainLine())

    def add_user(record: logging.LogRecord) -> bool:
        if not hasattr(record, "user_id"):
            record.user_id = user_of()
        return True

    made.addFilter(add_user)
    return made


def set_up(form: str, level: str, *, user_of: UserOf, stream: TextIO | None = None) -> logging.Handler:
    """Log what ChemViz says from this level on, and of libraries what is a warning or worse; once, however often."""
    made = handler(form, user_of=user_of, stream=stream)
    root, own = logging.getLogger(), logging.getLogger(_OWN)
    for logger in (root, own):
        for old in [each for each in logger.handlers if getattr(each, "is_of_chemviz", False)]:
            logger.removeHandler(old)
    made.is_of_chemviz = True  # type: ignore[attr-defined]
    root.addHandler(made)
    own.setLevel(level.upper())
    own.info("ChemViz %s begins", __version__)
    return made


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
