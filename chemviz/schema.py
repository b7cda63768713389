"""The equipment table: its columns, their dimensions and canonical units. The only source of these.

The *equipment frame* that travels through ChemViz is a `pandas.DataFrame` with one row per accepted
row of the file, in the file's order, and exactly the columns of `FRAME_DTYPES`:

- `row`: line number in the file as a text editor shows it (a header in line 1 makes the first row 2);
- `name`, `equipment_type`: text, `NA` where the file says nothing;
- `flowrate`, `pressure`, `temperature`: float64 in the unit that `ColumnUse.unit` names; NaN is missing.
  A missing value is never 0.

Behind them stand, only where the file has them, columns of `OPTIONAL_DTYPES`.
"""

from dataclasses import dataclass
from typing import Final, Literal

TYPE_NOT_STATED: Final = "Type not stated"
UNIT_NOT_STATED: Final = "unit not stated"

Dimension = Literal["volume flow", "mass flow", "normal volume flow", "pressure", "temperature"]
Basis = Literal["gauge", "absolute"]

CANONICAL_UNITS: Final[dict[Dimension, str]] = {
    "volume flow": "m³/h",
    "mass flow": "kg/h",
    "normal volume flow": "Nm³/h",
    "pressure": "bar",
    "temperature": "°C",
}

ATMOSPHERE_BAR: Final = 1.01325
"""Standard atmosphere [bar], ISO 2533: joins gauge and absolute pressure unless a site says otherwise."""


@dataclass(frozen=True)
class Field:
    """One column of the equipment table, as a person and as the code calls it."""

    key: str
    label: str
    dimensions: tuple[Dimension, ...] = ()
    is_required: bool = True

    @property
    def has_unit(self) -> bool:
        """Whether the field is a number of some dimension."""
        return bool(self.dimensions)

    @property
    def is_parameter(self) -> bool:
        """Whether the field is a measured number that the analysis is about."""
        return self.has_unit and self.is_required


FIELDS: Final = (
    Field("name", "Equipment name"),
    Field("equipment_type", "Type"),
    Field("flowrate", "Flowrate", ("volume flow", "mass flow", "normal volume flow")),
    Field("pressure", "Pressure", ("pressure",)),
    Field("temperature", "Temperature", ("temperature",)),
    Field("recorded_at", "Recorded at", is_required=False),
    Field("area", "Area", is_required=False),
    Field("service", "Service", is_required=False),
    Field("design_pressure", "Design pressure", ("pressure",), is_required=False),
    Field("design_temperature", "Design temperature", ("temperature",), is_required=False),
)
REQUIRED_FIELDS: Final = tuple(field for field in FIELDS if field.is_required)
FIELD_BY_KEY: Final = {field.key: field for field in FIELDS}
PARAMETERS: Final = tuple(field.key for field in FIELDS if field.is_parameter)

FRAME_DTYPES: Final = {
    "row": "int64",
    "name": "str",
    "equipment_type": "str",
    "flowrate": "float64",
    "pressure": "float64",
    "temperature": "float64",
}
OPTIONAL_DTYPES: Final = {
    "recorded_at": "datetime64[us]",
    "area": "str",
    "service": "str",
    "design_pressure": "float64",
    "design_temperature": "float64",
    "extra": "str",
}
"""Of the optional fields, and of `extra`: further columns of the file as JSON text."""


def unit_with_basis(unit: str, basis: Basis | None) -> str:
    """A unit of pressure as plants write it, other units as they are.

    >>> unit_with_basis("bar", "gauge"), unit_with_basis("psi", "absolute"), unit_with_basis("°C", None)
    ('bar(g)', 'psia', '°C')
    """
    if basis is None:
        return unit
    return f"{unit}{basis[0]}" if unit == "psi" else f"{unit}({basis[0]})"


@dataclass(frozen=True)
class ColumnUse:
    """How one column of a file became one field.

    `source` is the header in the file; `source_unit` the unit it stated, in our spelling; `unit` the unit of the
    stored numbers (None: not stated); `basis` gauge or absolute, for pressure only.
    """

    source: str
    source_unit: str | None = None
    unit: str | None = None
    basis: Basis | None = None

    def unit_text(self) -> str:
        """The unit as a person reads it.

        >>> ColumnUse("Press. [psig]", "psi", "bar", "gauge").unit_text()
        'bar(g)'
        >>> ColumnUse("Press. [psig]", "psi", "psi", "gauge").unit_text()
        'psig'
        >>> ColumnUse("Pressure").unit_text()
        'unit not stated'
        """
        if self.unit is None:
            return UNIT_NOT_STATED
        return unit_with_basis(self.unit, self.basis)


Columns = dict[str, ColumnUse | None]
"""For each key of `FIELDS`, the column that became it; None (or no key, if optional) where the file has none."""


def fields_of(columns: Columns) -> tuple[Field, ...]:
    """The fields to show for a file: all required ones, and of the others those that it has."""
    return tuple(field for field in FIELDS if field.is_required or columns.get(field.key))


def axis_label(key: str, columns: Columns) -> str:
    """A parameter with its unit, as on an axis or in a table header.

    >>> axis_label("pressure", {"pressure": ColumnUse("Press. [psig]", "psi", "bar", "gauge")})
    'Pressure [bar(g)]'
    """
    use = columns.get(key)
    return f"{FIELD_BY_KEY[key].label} [{use.unit_text() if use else UNIT_NOT_STATED}]"
