"""Sentences as a language model writes them: supported ones in many phrasings, and lies of every kind.

The supported ones are written from the facts of the sample survey by hand (`BY_HAND`), and by phrasings filled with the
figures of any fact table. Each is `(field, alias of the subject, sentence)`.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from chemviz.analysis import analyze
from chemviz.analysis.results import Analysis
from chemviz.ingest import read_table
from chemviz.insights.advice import Fact, FactTable, Question
from chemviz.insights.extremes import extremes
from chemviz.insights.facts import fact_table
from chemviz.insights.vocabulary import METRICS
from chemviz.samples import sample_survey
from chemviz.schema import Columns

Said = tuple[str, str | None, str]

VESSEL, REVERSED, SLIP, HOT, TWICE, NO_PRESSURE, NO_FLOW, NO_TEMPERATURE = (f"EQ-{at:03d}" for at in range(1, 9))
"""Aliases of the sample's findings in their order: V-105, P-405B, P-203A, E-207, V-302, E-304, FV-402, TK-603."""


def sample() -> tuple[Analysis, Columns, FactTable]:
    name, data = sample_survey()
    read = read_table(data, file_name=name)
    analysis = analyze(read.frame, read.columns)
    return analysis, read.columns, fact_table(analysis, read.columns, analysis.findings, Question())


def sample_question(text: str) -> FactTable:
    name, data = sample_survey()
    read = read_table(data, file_name=name)
    analysis = analyze(read.frame, read.columns)
    question = Question("question", None, text)
    return fact_table(analysis, read.columns, analysis.findings, question, extremes=extremes(read.frame, text))


_O, _C, _K, _L = "observation", "cause", "check", "limits"
BY_HAND: tuple[Said, ...] = (
    # Observations on the vessel below absolute zero.
    (_O, VESSEL, "EQ-001 reports a temperature of -301 °C, which is below absolute zero (-273.15 °C)."),
    (_O, VESSEL, "The recorded temperature of -301 °C is physically impossible."),
    (_O, VESSEL, "The temperature reading of EQ-001 lies 27.85 °C below the physical limit of -273.15 °C."),
    (_O, VESSEL, "EQ-001 shows -301 °C, while the median temperature of the vessels is 51.5 °C."),
    (_O, VESSEL, "A temperature of minus 301 °C cannot be a real process value."),
    (_O, VESSEL, "The temperature of −301 °C is the lowest of the 24 vessels."),
    (_O, VESSEL, "EQ-001 has an implausible temperature reading of -301 °C."),
    (
        _O,
        VESSEL,
        "Its temperature is recorded as -301 degrees Celsius, below the physical minimum of -273.15 degrees Celsius.",
    ),
    (_O, VESSEL, "The vessel EQ-001 has a temperature value below absolute zero."),
    (
        _O,
        VESSEL,
        "The other vessels have a median temperature of 51.5 °C and reach at most 62.8 °C as the highest temperature.",
    ),
    # The pump with negative flow.
    (_O, REVERSED, "EQ-002 reports a flowrate of -121.7 m³/h."),
    (_O, REVERSED, "The flowrate of EQ-002 is negative at -121.7 m3/h."),
    (
        _O,
        REVERSED,
        "A negative flowrate of -121.7 m³/h is recorded for EQ-002, against a median of 85.05 m³/h for the pumps.",
    ),
    (_O, REVERSED, "EQ-002 has a negative flowrate."),
    (_O, REVERSED, "With -121.7 m³/h, EQ-002 has the lowest flowrate of the 52 pumps."),
    (_O, REVERSED, "EQ-002's flow reading of -121.7 m3/h lies below the lower limit of 0 m3/h."),
    (_O, REVERSED, "The pump EQ-002 shows a negative flow of -122 m³/h where the median of its type is about 85 m³/h."),
    (_O, REVERSED, "The flow reading of EQ-002 is -121.7 cubic metres per hour."),
    (_O, REVERSED, "The highest flowrate among the pumps is 143.4 m³/h."),
    # The suspected unit slip.
    (_O, SLIP, "EQ-003 reads 134.1 bar(g), far above the median of 9.25 bar(g) for the pumps."),
    (_O, SLIP, "EQ-003 shows a pressure of 134.1 bar(g), which is 14.5 times the median of its type."),
    (_O, SLIP, "The pressure of EQ-003 is 134.1 barg compared with a median of 9.25 barg for the 52 pumps."),
    (_O, SLIP, "At 134.1 bar(g), the pressure of EQ-003 stands out from the other 51 pumps."),
    (_O, SLIP, "The pressure of EQ-003 lies 15.5 robust spreads from the median of its type."),
    (_O, SLIP, "The pressure of 134.1 bar(g) lies well above the usual range of 0.1319 to 23.9 bar(g)."),
    (_O, SLIP, "EQ-003 has the highest pressure of the pumps, 134.1 bar(g)."),
    (_O, SLIP, "The highest pressure among the pumps is 134.1 bar(g), reported by EQ-003."),
    (_O, SLIP, "EQ-003 reports 134.1 bar(g); the median pressure of the pumps is 9.25 bar(g)."),
    (_O, SLIP, "Pump EQ-003 has an outlying pressure: 134.1 bar(g) against a typical 9.25 bar(g)."),
    (
        _O,
        SLIP,
        "Its pressure is about 14.5 times the median of the type, as a value in another unit would be.",
    ),
    (_O, SLIP, "EQ-003 has an unusually high pressure for its type."),
    (_O, SLIP, "The pressure reading (134.1 bar(g)) is an outlier among 52 pumps."),
    (_O, SLIP, "The pressure is roughly 134 bar(g), more than 14 times the median of the type."),
    (_O, SLIP, "EQ-003 stands out with a pressure of 134 bar(g) against a median of 9.25 bar(g)."),
    (_O, SLIP, "A pressure of 134.1 bar gauge was recorded for EQ-003."),
    (_O, SLIP, "The reading lies above the 23.9 bar(g) at the upper end of the usual pressure range."),
    (_O, SLIP, "The pumps have a median pressure of 9.25 bar(g), and EQ-003 reads 134.1 bar(g)."),
    (_O, SLIP, "EQ-003 is flagged as an outlier in pressure."),
    (_O, SLIP, "The suspected unit slip concerns the pressure of EQ-003."),
    # The hot exchanger.
    (_O, HOT, "EQ-004 has a temperature of 351.4 °C, while the median of the heat exchangers is 142.95 °C."),
    (_O, HOT, "EQ-004 is the hottest of the 38 heat exchangers at 351.4 °C."),
    (_O, HOT, "The temperature of EQ-004 is above the usual range of 70.3 to 237.3 °C."),
    (_O, HOT, "At 351.4 °C, EQ-004 lies 10.4 robust spreads from the median temperature of its type."),
    (_O, HOT, "The temperature of EQ-004 (351.4 °C) is far above the median of the other heat exchangers (143 °C)."),
    (_O, HOT, "EQ-004 stands out by its temperature among the 38 heat exchangers."),
    (_O, HOT, "A temperature of 351.4 °C was recorded at EQ-004, where up to 237.3 °C would be usual."),
    (_O, HOT, "Heat exchanger EQ-004 runs hotter than the median of its type."),
    (_O, HOT, "EQ-004 shows 351 °C against a median of 143 °C."),
    (_O, HOT, "EQ-004 is the hottest heat exchanger in the facts, with a temperature of 351.4 °C."),
    (_O, HOT, "The temperature reading of 351.4 °C differs from the other 37 heat exchangers."),
    (_O, HOT, "EQ-004 reads 351.4 °C, which is higher than the upper end of the usual range (237.3 °C)."),
    (_O, HOT, "Heat exchangers have a median temperature of 142.95 °C; EQ-004 is at 351.4 °C."),
    (_O, HOT, "The lowest temperature of the heat exchangers is 117.4 °C."),
    (_O, HOT, "The heat exchanger temperatures range from 117.4 to 351.4 °C."),
    (_O, HOT, "EQ-004 exceeds the other heat exchangers with an outlying temperature of 351.4 °C."),
    (_O, SLIP, "EQ-003 exhibits an extreme pressure outlier of 134.1 bar(g)."),
    (_O, SLIP, "EQ-003 reports a pressure of 134.1 bar(g), significantly higher than the pump median of 9.25 bar(g)."),
    (_O, HOT, "EQ-004 exhibits a temperature of 351.4 °C, exceeding the upper threshold of 237.3 °C."),
    (_O, VESSEL, "EQ-001 reports -301 °C as temperature, which violates the physical limit of -273.15 °C."),
    (_O, NO_FLOW, "Flowrate data is missing for control valve EQ-007."),
    (_O, TWICE, "Vessel EQ-005 shares its name with another row in the dataset."),
    # Names and missing values.
    (_O, TWICE, "The name of EQ-005 is carried by 2 rows."),
    (_O, TWICE, "Two rows carry the same name as EQ-005."),
    (_O, TWICE, "EQ-005 appears in 2 rows of the survey, so its name is a duplicate."),
    (_O, TWICE, "The tag of EQ-005 is a duplicate: 2 rows have this name."),
    (_O, NO_PRESSURE, "EQ-006 has no pressure value in this survey."),
    (_O, NO_PRESSURE, "The pressure of EQ-006 is missing; 37 of the 38 heat exchangers have a value."),
    (_O, NO_PRESSURE, "One heat exchanger, EQ-006, has a missing pressure."),
    (_O, NO_PRESSURE, "The pressure reading of EQ-006 is blank."),
    (_O, NO_FLOW, "The flowrate of EQ-007 is missing."),
    (_O, NO_FLOW, "EQ-007 has no flowrate reading, so it was not compared with the other control valves."),
    (_O, NO_FLOW, "1 of the 20 control valves is without a flowrate, namely EQ-007."),
    (_O, NO_TEMPERATURE, "EQ-008 has no temperature value."),
    (_O, NO_TEMPERATURE, "The temperature of storage tank EQ-008 is missing in this survey."),
    (_O, NO_TEMPERATURE, "No temperature was recorded for EQ-008."),
    # The survey as a whole.
    (_O, None, "The survey covers 200 items of 10 types."),
    (_O, None, "There are 8 findings: 1 critical, 3 warnings and 4 notices."),
    (_O, None, "Of the 200 items, 8 findings were raised, of which 1 is critical."),
    (_O, None, "One critical finding concerns EQ-001."),
    (_O, None, "The data quality is 99.4 % sound cells."),
    (_O, None, "99.4% of the cells are sound, with 3 missing cells and 2 implausible values."),
    (_O, None, "The survey holds two hundred items of ten types."),
    (_O, None, "Eight findings were made in the survey."),
    (_O, None, "Three missing cells and one repeated name lower the data quality."),
    (_O, None, "The survey lists 200 items in 10 equipment types, with 1 critical finding and 3 warnings."),
    (_O, None, "The most relevant readings are those of EQ-001, EQ-002, EQ-003 and EQ-004."),
    (_O, None, "EQ-003 and EQ-004 are outliers, and EQ-001 and EQ-002 have implausible readings."),
    (_O, None, "No finding was made on the compressors."),
    (_O, None, "There are no findings for the reactors."),
    (_O, "compressor", "Nothing stands out among the compressors."),
    (_O, "compressor", "The 10 compressors have no findings."),
    (_O, "compressor", "The median temperature of the compressors is 95.8 °C."),
    (_O, "compressor", "The compressors have a median flowrate of 5,194.5 m³/h, ranging from 3,552 to 8,090 m³/h."),
    (_O, "compressor", "Compressor flowrates lie between 3552 and 8090 m3/h, with a median of 5195 m3/h."),
    (_O, "compressor", "The compressor temperatures range from 85.2 °C to 107.1 °C."),
    (_O, "compressor", "The highest temperature of the compressors is 107.1 °C."),
    (_O, "compressor", "The median flowrate is 5 194.5 m³/h for the 10 compressors."),
    (_O, "reactor", "The 8 reactors have a median temperature of 485.6 °C and a median pressure of 16.23 bar(g)."),
    (_O, "reactor", "The reactors' median temperature is 485.6 °C."),
    (_O, "pump", "The 52 pumps have a median pressure of 9.25 bar(g) and a median flowrate of 85.05 m³/h."),
    (_O, "pump", "Two findings were made on the pumps."),
    (_O, "pump", "There are 2 findings among the 52 pumps."),
    (_O, "storage tank", "The storage tanks have a median pressure of 0.06 bar(g)."),
    (_O, "storage tank", "One storage tank is without a temperature."),
    (_O, "storage tank", "The 14 storage tanks have a median temperature of 30.7 °C, from 13 values."),
    (_O, "fired heater", "The hottest fired heater reads 525.2 °C and the median is 511.65 °C."),
    (_O, "air cooler", "The air coolers show a median temperature of 64 °C (n = 16)."),
    # Causes.
    (_C, VESSEL, "A failed or disconnected temperature transmitter."),
    (_C, VESSEL, "A sensor fault that drives the signal to its lower end."),
    (_C, VESSEL, "An error code that was exported as a temperature."),
    (_C, VESSEL, "The thermocouple wiring may be open or shorted."),
    (_C, REVERSED, "The sign was lost or exchanged in the export."),
    (_C, REVERSED, "Reverse flow through a check valve that does not close."),
    (_C, REVERSED, "A flow transmitter that is connected the wrong way round."),
    (_C, SLIP, "The value was entered in psi instead of bar."),
    (_C, SLIP, "The pressure may have been entered in another unit."),
    (_C, SLIP, "A transmitter with a wrong range or scaling."),
    (_C, SLIP, "A real high pressure, for example against a closed discharge."),
    (_C, SLIP, "The reading of 134.1 bar(g) may be a data entry error."),
    (_C, HOT, "Another service or duty than the other heat exchangers."),
    (_C, HOT, "A faulty temperature sensor."),
    (_C, HOT, "Loss of flow on the cooling side."),
    (_C, HOT, "Fouling on the cold side could raise the outlet temperature."),
    (_C, TWICE, "A mistyped tag in one of the two rows."),
    (_C, TWICE, "The same vessel was listed twice."),
    (_C, NO_PRESSURE, "The gauge was out of use during the survey."),
    (_C, NO_FLOW, "Text was entered where a number belongs."),
    # Checks.
    (_K, VESSEL, "Compare the reading with a local thermometer and test the transmitter."),
    (_K, VESSEL, "Check the sensor wiring and the transmitter range first."),
    (_K, VESSEL, "Verify the temperature of EQ-001 with an independent instrument."),
    (_K, REVERSED, "Confirm the flow direction at the meter and check whether the sign was lost in the export."),
    (_K, REVERSED, "Check the check valve and the orientation of the flowmeter."),
    (_K, SLIP, "Look up the original reading of EQ-003 and confirm its unit."),
    (_K, SLIP, "Compare with a local pressure gauge before any other action."),
    (_K, SLIP, "Check whether the value of 134.1 bar(g) was entered in another unit."),
    (_K, SLIP, "Verify that the pressure transmitter is ranged and scaled correctly."),
    (_K, HOT, "Confirm the temperature of EQ-004 with a second instrument, then compare its duty with its peers."),
    (_K, HOT, "First confirm the reading, then ask whether this exchanger has another duty."),
    (_K, HOT, "Measure the inlet and outlet temperatures by hand."),
    (_K, HOT, "Inspect the cooling side if the reading of 351.4 °C is confirmed."),
    (_K, TWICE, "Compare both rows with the equipment list and correct the tag."),
    (_K, TWICE, "Find out which of the two rows belongs to EQ-005."),
    (_K, NO_PRESSURE, "Take the pressure reading again and add it to the survey."),
    (_K, NO_FLOW, "Ask why no number was entered, and take the reading again."),
    (_K, NO_TEMPERATURE, "Record the temperature at the next round."),
    (_K, None, "Start with the critical finding, then work through the warnings."),
    (_K, "compressor", "Keep reading the temperatures in the regular rounds."),
    (_K, SLIP, "Do not bypass the trip while the transmitter is tested."),
    # What the data cannot say.
    (_L, VESSEL, "The true temperature is unknown until the instrument is repaired."),
    (_L, VESSEL, "The data do not show whether the sensor or the entry is at fault."),
    (_L, REVERSED, "The figure alone cannot tell reverse flow from a wrong sign."),
    (_L, SLIP, "One survey cannot show whether the pressure is real or a slip."),
    (_L, SLIP, "The data cannot confirm which unit was meant."),
    (_L, HOT, "A single survey shows no trend and says nothing about fouling or remaining life."),
    (_L, HOT, "It is not known whether EQ-004 has the same duty as the other heat exchangers."),
    (_L, TWICE, "Which row is the right one cannot be told from the data."),
    (_L, NO_PRESSURE, "Nothing can be said about the pressure of this item."),
    (_L, None, "The facts are one moment in time and do not show efficiency or condition."),
    (_L, None, "An outlier is a reason to look, not a fault."),
    (_L, "compressor", "With 10 values, only a large deviation would stand out."),
)

_OF_TYPE = (
    "The median {p} of the {k}s is {v} {u}.",
    "The {k}s have a median {p} of {v} {u}.",
    "In this survey, the {k}s show a median {p} of {v} {u}.",
    "A median {p} of {v} {u} was found for the {k}s.",
    "For the {n} {k}s, the median {p} is {v} {u}.",
    "Among the {k}s the {p} has a median of {v} {u}.",
    "The {p} of the {k}s is {v} {u} in the median.",
    "With a median {p} of {v} {u}, the {k}s are summarised by {n} values.",
)
_ENDS = (
    "The lowest {p} of the {k}s is {lo} {u} and the highest is {hi} {u}.",
    "The {p} of the {k}s ranges from {lo} to {hi} {u}.",
    "{K} {p}s lie between {lo} {u} and {hi} {u}.",
    "The highest {p} among the {k}s is {hi} {u}.",
    "The minimum {p} of the {k}s is {lo} {u}, the maximum {hi} {u}.",
    "Values of {p} for the {k}s range from {lo} {u} to {hi} {u}, with a median of {v} {u}.",
)
_OF_ITEM = (
    "{e} reads {v} {u} in {p}.",
    "The {p} of {e} is {v} {u}.",
    "{e} has a {p} of {v} {u}, against a median of {m} {u} for its type.",
    "A {p} of {v} {u} was recorded for {e}.",
    "{e} shows a {p} of {v} {u} (median of the type: {m} {u}).",
    "The {p} reading of {e} is {v} {u}, compared with a median of {m} {u}.",
    "At {e} the {p} is {v} {u}.",
    "With a {p} of {v} {u}, {e} differs from the median of {m} {u}.",
)


def generated(table: FactTable, seed: int = 1) -> Iterator[Said]:
    """Supported sentences about every type and every item with a finding, in phrasings drawn by lot."""
    draw = random.Random(seed)
    for kind in dict.fromkeys(each.equipment_type for each in table.facts if each.equipment is None):
        for key in ("flowrate", "pressure", "temperature"):
            figures = {
                METRICS[each.metric].measure: each
                for each in table.facts
                if each.equipment is None and each.equipment_type == kind and METRICS[each.metric].parameter == key
            }
            if kind and {"median", "lowest", "highest"} <= set(figures):
                for phrases in (_OF_TYPE, _OF_TYPE, _ENDS):
                    yield "observation", kind, _type_sentence(draw, draw.choice(phrases), kind, key, figures)
    for fact in table.facts:
        metric = METRICS[fact.metric]
        if fact.equipment and metric.measure == "value" and fact.finding:
            median = next(
                each
                for each in table.facts
                if each.equipment is None and each.metric == f"median {fact.metric}"
                if each.equipment_type == fact.equipment_type
            )
            for phrase in draw.sample(_OF_ITEM, 4):
                values = {"v": _written(draw, fact.value), "m": _written(draw, median.value)}
                yield (
                    "observation",
                    fact.equipment,
                    phrase.format(e=fact.equipment, p=fact.metric, u=fact.unit or "", **values)
                    .replace("  ", " ")
                    .replace(" .", "."),
                )


def _type_sentence(draw: random.Random, phrase: str, kind: str, key: str, figures: dict[str, Fact]) -> str:
    unit = figures["median"].unit or ""
    text = phrase.format(
        p=key,
        k=kind,
        K=kind.capitalize() if not kind.startswith("TYPE") else kind,
        n=figures["median"].n,
        u=unit,
        v=_written(draw, figures["median"].value),
        lo=_written(draw, figures["lowest"].value),
        hi=_written(draw, figures["highest"].value),
    )
    return text.replace("  ", " ").replace(" .", ".").replace("TYPE-01s", "TYPE-01").replace("TYPE-02s", "TYPE-02")


def _written(draw: random.Random, value: float) -> str:
    """A figure as people write it: all digits, rounded to four or three, with or without separators."""
    style = draw.randrange(4)
    if style == 0:
        return f"{value:g}" if abs(value) < 1e5 else f"{value:.1f}"
    if style == 1 and abs(value) >= 1000:
        return f"{value:,.0f}"
    if style == 2 and 100 <= abs(value) < 1000:
        return f"{value:.0f}"
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"


def renamed(table: FactTable, kind: str, alias: str) -> FactTable:
    """The table with a type under an alias, as for a type that the app does not know."""
    facts = tuple(
        replace(each, equipment_type=alias if each.equipment_type == kind else each.equipment_type)
        for each in table.facts
    )
    names = {alias if key == kind else key: value for key, value in table.names.items()}
    return FactTable(facts, names)
