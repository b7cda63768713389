"""All that was decided about a file once it is read, so that the same bytes can be read so again. Finds out nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chemviz.ingest.choices import NOT_STATED, Choices, DateOrder
from chemviz.ingest.mapping import UNNAMED_TYPE, Mapped, positions_of
from chemviz.ingest.moments import Moments
from chemviz.ingest.numbers import NumberFormat
from chemviz.ingest.quantities import Quantities
from chemviz.ingest.source import Opened
from chemviz.schema import FIELDS


@dataclass(frozen=True)
class Decided:
    """What was found, step by step."""

    opened: Opened
    headers: Sequence[str]
    mapped: Mapped
    number_format: NumberFormat
    quantities: Mapping[str, Quantities]
    moments: Moments | None


def complete(choices: Choices, found: Decided, *, accepts_guesses: bool) -> Choices:
    """The choices with everything filled in that they left open, and guesses too where these are accepted."""
    opened, layout = found.opened, found.opened.source.layout
    columns = found.mapped.columns
    return replace(
        choices,
        sheet=opened.sheet,
        encoding=None if opened.sheets else opened.encoding,
        delimiter=layout.delimiter or None,
        decimal=found.number_format.decimal,
        thousands=found.number_format.thousands,
        header_row=layout.header_row,
        header_lines=layout.header_lines,
        has_units_row=layout.units_row is not None,
        footer_lines=len(layout.footers),
        columns={field.key: column.header if (column := columns.get(field.key)) else None for field in FIELDS},
        units=_units(found),
        date_order=_date_order(choices, found.moments, accepts_guesses=accepts_guesses),
        names_from_rows=choices.names_from_rows or (accepts_guesses and _has_none(choices, found, "name")),
        single_type=_single_type(choices, found, accepts_guesses=accepts_guesses),
        extra=tuple(found.headers[place] for place in positions_of(choices.extra or (), found.headers)),
        accept_guesses=False,
    )


def _units(found: Decided) -> dict[str, str]:
    """The unit of each column; one that cannot be used is left to be found, and told of, again."""
    columns = found.mapped.columns
    return {
        key: each.unit_choice
        for key, each in found.quantities.items()
        if not ((column := columns[key]) and column.problem and each.unit_choice == NOT_STATED)
    }


def _date_order(choices: Choices, moments: Moments | None, *, accepts_guesses: bool) -> DateOrder | None:
    if choices.date_order is not None or moments is None:
        return choices.date_order
    return moments.guess if accepts_guesses else moments.order


def _has_none(choices: Choices, found: Decided, key: str) -> bool:
    """Whether no column was found for a field, and nobody said so."""
    return found.mapped.columns.get(key) is None and key not in choices.columns


def _single_type(choices: Choices, found: Decided, *, accepts_guesses: bool) -> str | None:
    is_said = choices.single_type is not None or choices.types_by_tag
    is_unnamed = accepts_guesses and not is_said and _has_none(choices, found, "equipment_type")
    return UNNAMED_TYPE if is_unnamed else choices.single_type
