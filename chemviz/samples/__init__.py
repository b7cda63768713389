"""The sample survey: 200 items of an invented aromatics plant, with eight problems planted on purpose.

The file is made by `tools/make_sample.py`. Apart from what `PLANTED` lists it is clean: within each type the values
follow a normal (flowrate and pressure: log-normal) distribution without accidental outliers, and A and B pumps of one
service agree within a few per cent.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLE_NAME: Final = "plant_survey.csv"
SAMPLE_HEADERS: Final = ("Equipment Name", "Type", "Flowrate (m3/h)", "Pressure (barg)", "Temperature (°C)")


@dataclass(frozen=True)
class Planted:
    """One problem of the sample: in the row of `tag`, the column `header` holds `cell`."""

    tag: str
    header: str
    cell: str
    problem: str


PLANTED: Final = (
    Planted("P-203A", "Pressure (barg)", "134.1", "read in psi: 14.5 times what its sister P-203B shows in bar"),
    Planted("E-207", "Temperature (°C)", "351.4", "far hotter than the other heat exchangers"),
    Planted("V-105", "Temperature (°C)", "-301.0", "below absolute zero: a dead transmitter"),
    Planted("P-405B", "Flowrate (m3/h)", "-121.7", "negative: runs backwards, or a sign is lost"),
    Planted("E-304", "Pressure (barg)", "", "not filled in"),
    Planted("TK-603", "Temperature (°C)", "n/a", "not available"),
    Planted("FV-402", "Flowrate (m3/h)", "see log", "text where a number belongs"),
    Planted("V-303", "Equipment Name", "V-302", "a second V-302: the tag was mistyped"),
)


def sample_survey() -> tuple[str, bytes]:
    """The name and the content of the sample survey."""
    return SAMPLE_NAME, Path(__file__).with_name(SAMPLE_NAME).read_bytes()
