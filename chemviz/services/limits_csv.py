"""Limits as a table for any spreadsheet, and back. Stores nothing.

One row for each limit: type or item, parameter, low, high, level, unit. What is written is read back as it was; what a
person writes may have its columns in any order, commas, semicolons or tabs between them, and any unit ChemViz knows.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyarrow as pa

from chemviz.analysis.limits import LEVELS, Limit
from chemviz.errors import RefusedFile
from chemviz.ingest.numbers import NumberFormat, parse
from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.services.formula_safety import FORMULA_SIGNS
from chemviz.services.limits import LABELS, LIMITS_ALLOWED, clean_limit, in_place, repeats
from chemviz.wording import size, whole

MOST_BYTES: Final = 10_000_000
PROBLEMS_NAMED: Final = 5

_OTHER_HEADERS: Final = {
    "equipment type": "equipment_type",
    "equipment": "equipment",
    "equipment name": "equipment",
    "name": "equipment",
    "tag": "equipment",
    "low limit": "low",
    "lower limit": "low",
    "min": "low",
    "minimum": "low",
    "high limit": "high",
    "upper limit": "high",
    "max": "high",
    "maximum": "high",
    "units": "unit",
}
_KEY_OF: Final = {header.casefold(): key for key, header in LABELS.items()} | _OTHER_HEADERS
_NEEDED: Final = ("parameter", "low", "high")
_PARAMETER_OF: Final = {word: key for key in PARAMETERS for word in (key, FIELD_BY_KEY[key].label.casefold())} | {
    "flow": "flowrate",
    "flow rate": "flowrate",
    "temp": "temperature",
}
_GUARD: Final = "'"
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
"""1,200 may be 1200 or 1.2."""

Row = dict[str, str]


def limits_to_csv(limits: Iterable[Limit]) -> bytes:
    """The limits in their order: UTF-8 with a mark, CRLF; blank where a limit leaves something open.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection), which
    `limits_from_csv` takes away again; numbers stay numbers.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(LABELS.values())
    for limit in limits:
        cells = (getattr(limit, key) for key in LABELS)
        table.writerow(_guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def limits_from_csv(data: bytes) -> list[Limit]:
    """The limits that a table holds, in canonical units and in its order; without a level, standard ones.

    Raises `RefusedFile` when the file is no such table, or any row of it is no limit; the message names up to
    `PROBLEMS_NAMED` of them by row (the line as a spreadsheet shows it) and column.
    """
    rows = _rows(_text(data))
    header = _header(next(rows, (1, []))[1])
    found = [(row, _cells(header, cells)) for row, cells in rows if any(map(str.strip, cells))]
    if not found:
        raise RefusedFile("The table holds no limit: there is no row below its header.")
    if len(found) > LIMITS_ALLOWED:
        raise RefusedFile(f"The table holds {whole(len(found))} limits; {whole(LIMITS_ALLOWED)} are the most.")
    sides = {side: [cells.get(side, "") for _, cells in found] for side in ("low", "high")}
    number_format = _format(sides["low"] + sides["high"])
    return _checked(found, {side: _numbers(cells, number_format) for side, cells in sides.items()})


def _checked(found: Sequence[tuple[int, Row]], numbers: dict[str, list[float | str | None]]) -> list[Limit]:
    limits: list[Limit] = []
    problems: list[str] = []
    first_rows: dict[tuple[str, ...], int] = {}
    for (row, cells), low, high in zip(found, numbers["low"], numbers["high"], strict=True):
        limit = _limit(cells, low, high)
        if isinstance(limit, Limit) and (first := first_rows.setdefault(limit.identity, row)) != row:
            limit = repeats(first)
        if isinstance(limit, Limit):
            limits.append(limit)
        else:
            problems.append(in_place(row, *limit))
    if problems:
        raise RefusedFile(_joined(problems))
    return limits


def _joined(problems: Sequence[str]) -> str:
    more = len(problems) - PROBLEMS_NAMED
    tail = f" And {whole(more)} more {'row' if more == 1 else 'rows'}." if more > 0 else ""
    return f"Nothing was taken over. {' '.join(problems[:PROBLEMS_NAMED])}{tail}"


def _limit(cells: Row, low: float | str | None, high: float | str | None) -> Limit | tuple[str, str]:
    for side, value in (("low", low), ("high", high)):
        if isinstance(value, str):
            why = "can mean two things; write 1.5 or 1200" if _GROUPED.fullmatch(value) else "is not a number"
            return side, f"“{value[:40]}” {why}."
    parameter = " ".join(cells.get("parameter", "").split()).casefold()
    level = cells.get("level", "").strip().casefold()
    return clean_limit(
        Limit(
            parameter=_PARAMETER_OF.get(parameter, parameter),
            level=level or LEVELS[1],
            equipment_type=_unguarded(cells.get("equipment_type", "")),
            equipment=_unguarded(cells.get("equipment", "")),
            low=low if isinstance(low, float) else None,
            high=high if isinstance(high, float) else None,
            unit=_unguarded(cells.get("unit", "")),
        )
    )


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise RefusedFile(f"The file is too large for a table of limits: {size(MOST_BYTES)} are the most.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise RefusedFile("The file is not a text table. Save the table of limits as CSV UTF-8, then try again.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the line in which it begins."""
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedFile(f"Row {line} of the table of limits cannot be read: a quotation mark is missing.") from error


def _header(cells: Sequence[str]) -> list[str | None]:
    """The field of each column; None for one that is not about limits."""
    header = [_KEY_OF.get(" ".join(cell.replace("_", " ").split()).casefold()) for cell in cells]
    known = [key for key in header if key]
    for key in known:
        if known.count(key) > 1:
            raise RefusedFile(f"Two columns of the table of limits are “{LABELS[key]}”. Keep one of them.")
    missing = [LABELS[key] for key in _NEEDED if key not in known]
    if not {"equipment_type", "equipment"} & set(known):
        missing.insert(0, "Type or Item")
    if missing:
        wanted = ", ".join(LABELS.values())
        raise RefusedFile(f"The table of limits lacks the column {', '.join(missing)}. Its header is: {wanted}.")
    return header


def _cells(header: Sequence[str | None], cells: Sequence[str]) -> Row:
    return {key: cell for key, cell in zip(header, cells, strict=False) if key}


def _numbers(cells: Sequence[str], number_format: NumberFormat) -> list[float | str | None]:
    """Each cell as a number, None where it is blank, and as it stands where it is neither."""
    texts = [_unguarded(cell) for cell in cells]
    values = parse(pa.chunked_array([texts], pa.string()), number_format).values.tolist()
    return [
        None if not text else text if math.isnan(value) else value for text, value in zip(texts, values, strict=True)
    ]


def _format(cells: Iterable[str]) -> NumberFormat:
    """Decimal commas where there are commas and no points, and not every comma may as well group thousands."""
    texts = [_unguarded(cell) for cell in cells]
    with_comma = [text for text in texts if "," in text]
    is_comma = bool(with_comma) and not any("." in text for text in texts)
    return NumberFormat("," if is_comma and not all(map(_GROUPED.fullmatch, with_comma)) else ".")


def _guarded(text: str) -> str:
    return f"{_GUARD}{text}" if text[:1] in {*FORMULA_SIGNS, _GUARD} else text


def _unguarded(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == _GUARD and text[1:2] in {*FORMULA_SIGNS, _GUARD} else text
