"""What somebody has decided about a file, to JSON and back: the recipe that is stored and replayed. Decides nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from chemviz.errors import RefusedInput

NOT_STATED: Final = "not stated"
"""In `Choices.units`: nobody states a unit, and the numbers stay as they are."""

IN_CELLS: Final = "in the cells"
"""In `Choices.units`: each number has its unit beside it."""


DayOrder = Literal["day first", "month first"]
Count = Literal["seconds since 1970", "milliseconds since 1970", "days since 1900"]
DateOrder = DayOrder | Count


@dataclass(frozen=True)
class Choices:
    """Decisions of a person, of the shell or of memory; None, or a key that is missing, means "find out".

    - `header_row`: line number of the (first) header line; `header_lines` 1 or 2; `footer_lines`: lines at the end
      of the table, blank ones not counted, that are no equipment;
    - `thousands`: the separator that is a comma or a point, or empty for none. Blanks and apostrophes that group
      digits by three are always understood;
    - `columns`: field key to header as the file spells it (both rows of a two-row header joined with " / "), or to
      None where the file has no such column;
    - `units`: field key to a unit's spelling, `NOT_STATED` or `IN_CELLS`;
    - `date_order`: "day first" or "month first", for dates such as 3/4/2026; or what numbers in the place of dates
      count: "seconds since 1970", "milliseconds since 1970" or "days since 1900";
    - `names_from_rows`: there is no name column, so items are called "Row 12";
    - `single_type`: there is no type column, and all are of this type; `types_by_tag`: letters of a tag to a type, as
      P to Pump, which go before the single type;
    - `bad_rows`: "keep" rows with a bad cell, that cell missing, or "leave out" the rows;
    - `types`: spelling to type, a person's own; `extra`: headers to keep as extra data;
    - `accept_guesses`: take the best guess where a person would be asked.
    """

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header_row: int | None = None
    header_lines: int | None = None
    has_units_row: bool | None = None
    footer_lines: int | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    names_from_rows: bool = False
    single_type: str | None = None
    types_by_tag: Mapping[str, str] = field(default_factory=dict)
    bad_rows: Literal["keep", "leave out"] = "keep"
    tidy_types: bool = True
    types: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[str, ...] | None = None
    accept_guesses: bool = False

    def to_json(self) -> str:
        """The JSON that `from_json` reads.

        >>> Choices.from_json(Choices(decimal=",", extra=("Remarks",)).to_json()).extra
        ('Remarks',)
        """
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        plain |= {name: dict(plain[name]) for name in ("columns", "units", "types", "types_by_tag")}
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Choices":
        """Read back what `to_json` wrote; what is not there is open. Raises `RefusedInput` for anything else."""
        try:
            stored = json.loads(text)
        except ValueError as error:
            raise RefusedInput("The recipe is not valid JSON.") from error
        hints = get_type_hints(cls)
        if not isinstance(stored, dict) or not all(
            name in hints and _fits(value, hints[name]) for name, value in stored.items()
        ):
            raise RefusedInput("The recipe is not one that ChemViz has written.")
        if stored.get("extra") is not None:
            stored["extra"] = tuple(stored["extra"])
        return cls(**stored)


OPEN: Final = Choices()
"""Nothing is decided."""


def _fits(value: Any, hint: Any) -> bool:
    """Whether a JSON value is of the type that a field declares."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in inner)
    if origin is Literal:
        return value in inner
    if origin is tuple:
        return isinstance(value, list) and all(_fits(each, inner[0]) for each in value)
    if inner:  # a mapping from text
        return isinstance(value, dict) and all(_fits(each, inner[1]) for each in value.values())
    return type(value) is hint
