"""How the shell is told to read a file: one option for each thing that the upload page asks. Reads nothing itself."""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from chemviz.errors import RefusedInput
from chemviz.schema import FIELD_BY_KEY

if TYPE_CHECKING:
    from chemviz.ingest.choices import Choices

_TEXT = (
    "What is not said is found out. What cannot be found out for certain is refused with a sentence that names the "
    f"option which answers it. FIELD is one of: {', '.join(FIELD_BY_KEY)}."
)


def add_reading_options(command: argparse.ArgumentParser) -> None:
    """Add the options to a command that reads a file."""
    add = command.add_argument_group("how to read the file", _TEXT).add_argument
    add("--sheet", metavar="NAME", help="worksheet of a workbook")
    add("--encoding", metavar="NAME", help="as in cp1252 or utf-16-le")
    add("--delimiter", metavar="CHAR", help="what separates cells: comma, semicolon, tab or pipe")
    add("--decimal", choices=[".", ","], help="the decimal sign")
    add("--header-row", type=_line_number, metavar="LINE", help="line that holds the headers, counted from 1")
    add("--units-row", choices=["yes", "no"], help="whether the line below the headers holds units")
    add("--map", type=_pair, action="append", default=[], metavar="FIELD=HEADER", help=_MAP)
    add("--unit", type=_pair, action="append", default=[], metavar="FIELD=UNIT", help=_UNIT)
    add("--dates", choices=_DATES, help="what 3/4/2026 means, or what numbers in the place of dates count")
    add("--names-from-rows", action="store_true", help="no column has names: call the items Row 2, Row 3 ...")
    add("--type", type=_type, action="append", default=[], metavar="TYPE", help=_TYPE)
    add("--bad-rows", choices=["keep", "leave-out"], default="keep", help=_BAD_ROWS)
    add("--no-tidy-types", action="store_true", help="leave the spellings of types as they are")
    add("--keep-extra", action="append", default=[], metavar="HEADER", help="keep this column too; may be repeated")
    add("--accept-guesses", action="store_true", help="take the best guess instead of refusing")


_MAP = 'the column that is this field; nothing behind = for "the file has none"; may be repeated'
_DATES = ("day-first", "month-first", "seconds-since-1970", "milliseconds-since-1970", "days-since-1900")
_UNIT = 'its unit, as in pressure=psig, or "not stated"; may be repeated'
_TYPE = "no column has types: all items are of this one; P=Pump means those with a tag like P-101; may be repeated"
_BAD_ROWS = "rows with a cell that cannot be read: keep them with that cell missing (default), or leave them out"


def choices_of(arguments: argparse.Namespace) -> "Choices":
    """What the options say. Raises `RefusedInput` when they say two things about one field."""
    from chemviz.ingest.choices import Choices

    return Choices(
        sheet=arguments.sheet,
        encoding=arguments.encoding,
        delimiter=arguments.delimiter,
        decimal=arguments.decimal,
        header_row=arguments.header_row,
        has_units_row=None if arguments.units_row is None else arguments.units_row == "yes",
        columns={field: header or None for field, header in _once("--map", arguments.map).items()},
        units=_once("--unit", arguments.unit),
        date_order=None if arguments.dates is None else arguments.dates.replace("-", " "),
        names_from_rows=arguments.names_from_rows,
        single_type=_one_type(arguments.type),
        types_by_tag=_once("--type", (_pair(each) for each in arguments.type if "=" in each)),
        bad_rows="leave out" if arguments.bad_rows == "leave-out" else "keep",
        tidy_types=not arguments.no_tidy_types,
        extra=tuple(dict.fromkeys(arguments.keep_extra)) or None,
        accept_guesses=arguments.accept_guesses,
    )


def _one_type(types: Iterable[str]) -> str | None:
    return _once("--type", (("the items", each) for each in types if "=" not in each)).get("the items")


def _once(option: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, value in pairs:
        if found.setdefault(field, value) != value:
            raise RefusedInput(f"{option} says two things about {field}: “{found[field]}” and “{value}”.")
    return found


def _pair(text: str) -> tuple[str, str]:
    field, sign, value = text.partition("=")
    if not sign or not field.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form FIELD=VALUE")
    return field.strip(), value.strip()


def _type(text: str) -> str:
    """One type for all, or LETTERS=TYPE."""
    if "=" in text and not all(_pair(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form LETTERS=TYPE")
    return _text(text)


def _text(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is blank")
    return " ".join(text.split())


def _line_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a line")
    return int(text[:9])
