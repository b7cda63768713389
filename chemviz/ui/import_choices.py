"""One decision of a person more: from choices to choices. Draws nothing and knows no session.

A decision drops what was decided on the ground of what it changes: another sheet has other headers, and another column
another unit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from chemviz.ingest import OPEN, Choices
from chemviz.ingest.mapping import UNNAMED_TYPE

_HEADERS: Final = ("columns", "units", "date_order", "names_from_rows", "single_type", "extra", "types")
_DROPPED: Final = {
    "sheet": ("header_row", "header_lines", "has_units_row", "footer_lines", "decimal", "thousands", *_HEADERS),
    "encoding": _HEADERS,
    "delimiter": ("header_row", "header_lines", "has_units_row", "decimal", "thousands", *_HEADERS),
    "header_row": ("header_lines", "has_units_row", *_HEADERS),
    "header_lines": ("has_units_row", *_HEADERS),
    "has_units_row": ("units",),
    "decimal": ("thousands",),
}
_WITHOUT_COLUMN: Final[dict[str, dict[str, Any]]] = {
    "name": {"names_from_rows": True},
    "equipment_type": {"single_type": UNNAMED_TYPE},
}
_OF_A_COLUMN: Final[dict[str, dict[str, Any]]] = {
    "name": {"names_from_rows": False},
    "equipment_type": {"single_type": None, "types": {}},
    "recorded_at": {"date_order": None},
}


def with_reading(choices: Choices, subject: str, value: Any) -> Choices:
    """The choices with one fact about the file decided: a field of `Choices` such as `sheet` or `decimal`."""
    dropped = {name: getattr(OPEN, name) for name in _DROPPED.get(subject, ())}
    return replace(choices, **{**dropped, subject: value})


def with_column(choices: Choices, key: str, header: str | None) -> Choices:
    """The choices with a field's column decided; None: the file has none.

    Without a name column items are called after their rows, without a type column all are of one type.

    >>> moved = with_column(with_column(OPEN, "pressure", "P"), "temperature", "P")
    >>> moved.columns
    {'temperature': 'P'}
    >>> with_column(OPEN, "name", None).names_from_rows
    True
    """
    columns = {other: taken for other, taken in choices.columns.items() if taken is None or taken != header}
    settled = _OF_A_COLUMN.get(key, {}) | (_WITHOUT_COLUMN.get(key, {}) if header is None else {})
    return replace(
        choices,
        columns={**columns, key: header},
        units={other: unit for other, unit in choices.units.items() if other != key},
        extra=tuple(each for each in choices.extra if each != header) if choices.extra else choices.extra,
        **settled,
    )


def with_unit(choices: Choices, key: str, spelling: str) -> Choices:
    """The choices with the unit of a field's numbers decided."""
    return replace(choices, units={**choices.units, key: spelling})


def with_types_apart(choices: Choices, spellings: Iterable[str]) -> Choices:
    """The choices with some spellings of types kept as they stand, each a type of its own.

    >>> with_types_apart(OPEN, ["pump", "PUMP"]).types
    {'pump': 'pump', 'PUMP': 'PUMP'}
    """
    return replace(choices, types={**choices.types, **{spelling: spelling for spelling in spellings}})


def with_types_tidied(choices: Choices) -> Choices:
    """The choices with types tidied again, whatever was kept apart."""
    return replace(choices, tidy_types=True, types={})


def says_nothing_new(remembered: Choices, found: Choices) -> bool:
    """Whether a file is found to be all that is remembered of another, so that nothing needs to be recalled."""
    return all(
        _is_within(getattr(remembered, each.name), getattr(found, each.name), getattr(OPEN, each.name))
        for each in fields(Choices)
        if each.name != "accept_guesses"
    )


def _is_within(recalled: Any, found: Any, nothing: Any) -> bool:
    if isinstance(recalled, Mapping):
        return all(key in found and found[key] == value for key, value in recalled.items())
    return recalled in (nothing, found)
