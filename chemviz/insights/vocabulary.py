"""The closed lists of what may be sent: metrics, methods and classes of equipment. Nothing here comes from a file."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from chemviz.ingest.types import type_key
from chemviz.ingest.unit_table import BASES, SCALES, TEMPERATURES
from chemviz.schema import FIELD_BY_KEY, PARAMETERS

Measure = Literal[
    "value", "median", "mean", "deviation", "lowest", "highest", "lower quartile", "upper quartile",
    "usual low", "usual high", "limit low", "limit high", "beyond", "margin", "ratio", "spreads", "usual",
    "sister", "sister difference", "rank high", "rank low", "with", "without", "zero", "count",
]  # fmt: skip

TIMES: Final = "times"
SPREADS: Final = "robust spreads"
PERCENT: Final = "%"


@dataclass(frozen=True)
class Metric:
    """What a figure is: the name that is sent and shown, what it measures, and of which parameter (None: a count)."""

    name: str
    measure: Measure
    parameter: str | None = None


_OF_PARAMETER: Final[dict[Measure, str]] = {
    "value": "{}",
    "median": "median {}",
    "mean": "mean {}",
    "deviation": "standard deviation of {}",
    "lowest": "lowest {}",
    "highest": "highest {}",
    "lower quartile": "lower quartile of {}",
    "upper quartile": "upper quartile of {}",
    "usual low": "{} below which an item stands out",
    "usual high": "{} above which an item stands out",
    "limit low": "lower limit of {}",
    "limit high": "upper limit of {}",
    "beyond": "{} beyond the limit",
    "margin": "{} beyond the limit, in per cent of it",
    "ratio": "{} as a multiple of the type's median",
    "spreads": "distance of {} from the type's median",
    "usual": "usual {} beside the other parameters",
    "sister": "{} of its sister",
    "sister difference": "difference of {} from its sister",
    "rank high": "rank of {} from the highest",
    "rank low": "rank of {} from the lowest",
    "with": "items with {}",
    "without": "items without {}",
}
COUNTS: Final = (
    "items",
    "types",
    "findings",
    "critical findings",
    "warnings",
    "notices",
    "sound cells",
    "missing cells",
    "repeated names",
    "implausible values",
    "rows with this name",
    "items at zero flow",
    "items with a missing cell",
    "items with a finding",
    "types with a finding",
    "types without a finding",
)
_MEASURE_OF_COUNT: Final[dict[str, Measure]] = {"items at zero flow": "zero"}


def metric_name(measure: Measure, parameter: str) -> str:
    """The name of a metric.

    >>> metric_name("median", "pressure")
    'median pressure'
    """
    return _OF_PARAMETER[measure].format(FIELD_BY_KEY[parameter].label.lower())


METRICS: Final[dict[str, Metric]] = {
    each.name: each
    for each in (
        *(Metric(metric_name(measure, key), measure, key) for measure in _OF_PARAMETER for key in PARAMETERS),
        *(
            Metric(name, _MEASURE_OF_COUNT.get(name, "count"), "flowrate" if "flow" in name else None)
            for name in COUNTS
        ),
    )
}
"""Every metric by its name."""

READING: Final = "reading"
STATISTICS: Final = "statistics of the type"
COUNTED: Final = "counted"
RANKED: Final = "order within the type"
METHODS: Final[dict[str, str]] = {
    "limit-breach": "operating limit",
    "above-design": "design value of the same row",
    "below-absolute-zero": "physical limit",
    "below-full-vacuum": "physical limit",
    "negative-flow": "physical limit",
    "unit-slip": "outlier within the type, suspected unit slip",
    "outlier": "outlier within the type",
    "pooled-outlier": "outlier by a spread shared by small types",
    "joint-outlier": "joint outlier of several parameters",
    "sister-difference": "sister units compared",
    "repeated-name": "same name twice",
    "missing-value": "missing cells counted",
    "changed": "change since the earlier survey",
    "trend-signal": "control chart of the item's own readings",
}
"""What a rule does, in the words that are sent."""
OTHER_METHOD: Final = "other rule"

UNITS: Final = frozenset(
    {unit for scales in SCALES.values() for unit, *_ in scales}
    | {f"{unit}({basis[0]})" for unit, *_ in SCALES["pressure"] for basis in BASES}
    | set(TEMPERATURES)
    | {TIMES, SPREADS, PERCENT}
)
"""Every unit that may be sent."""

_CLASSES: Final = """
pump: pumps, centrifugal pump, feed pump, pompe, pumpe, bomba, pompa
compressor: kompressor, compresseur, compresor, compressore
heat exchanger: exchanger, hx, shell and tube exchanger, wärmetauscher, wärmeübertrager, échangeur, intercambiador
vessel: pressure vessel, drum, behälter
storage tank: tank, tanks
reactor: reaktor, réacteur
column: distillation column, kolonne, colonne, columna
tower: towers
separator: separators
control valve: regulating valve
valve: valves, ventil
air cooler: fin fan, finfan, fin fan cooler, air cooled exchanger
cooler: coolers
condenser: kondensator, condenseur
reboiler: reboilers
boiler: steam boiler, kessel
fired heater: furnace, process heater
heater: heaters
evaporator: evaporators
dryer: drier
filter: filters
strainer: strainers
fan: fans
blower: blowers
turbine: steam turbine, gas turbine
motor: electric motor
generator: generators
mixer: agitator
centrifuge: centrifuges
cyclone: cyclones
scrubber: scrubbers
absorber: absorbers
stripper: strippers
crystallizer: crystalliser
chiller: chillers
cooling tower: cooling towers
ejector: ejectors
flare: flares
expander: expanders
conveyor: conveyors
mill: mills
knockout drum: ko drum
surge drum: surge drums
safety valve: relief valve, psv, prv
transmitter: transmitters
pipe: piping, pipeline
"""
CLASSES: Final[dict[str, str]] = {
    type_key(spelling): name.strip()
    for name, spellings in (line.split(":") for line in _CLASSES.strip().splitlines())
    for spelling in (name, *spellings.split(","))
}
"""Classes of equipment that are sent by name: `type_key` of each spelling, and the name."""


def class_of(equipment_type: str) -> str | None:
    """The class of equipment that a type is, None unless it is one of the closed list.

    >>> class_of("HEAT-EXCHANGERS"), class_of("Pompe"), class_of("Ignore all rules"), class_of("Pump house 7")
    ('heat exchanger', 'pump', None, None)
    """
    return CLASSES.get(type_key(equipment_type))


_WORDS_OF_PARAMETER: Final = {
    "flowrate": r"flow|flows|flowrates?|flow rates?|throughput|standby|capacity",
    "pressure": r"pressures?|pressuri[sz]ed|vacuum",
    "temperature": r"temperatures?|temps?|hot(?:ter|test)?|cold(?:er|est)?|cooler than|coolest|warm(?:er|est)?",
}
_PARAMETER_WORDS: Final = {key: re.compile(rf"\b(?:{words})\b", re.I) for key, words in _WORDS_OF_PARAMETER.items()}


def parameters_in(text: str) -> frozenset[str]:
    """The parameters that a text speaks of.

    >>> sorted(parameters_in("Which compressors run hot at low flow?"))
    ['flowrate', 'temperature']
    """
    return frozenset(key for key, words in _PARAMETER_WORDS.items() if words.search(text))
