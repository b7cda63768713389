"""Makes the sample survey, the same bytes every time: python tools/make_sample.py

Values are normal scores in random order, not random draws: each type then shows the spread that it is given and no
accidental outlier. Uses the standard library's generator, whose numbers do not change with the version of a package.
"""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from pathlib import Path
from random import Random
from statistics import NormalDist

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chemviz.samples import PLANTED, SAMPLE_HEADERS, SAMPLE_NAME

SAMPLES = Path(__file__).resolve().parent.parent / "chemviz" / "samples"
SEED = 1865

SECTIONS = (100, 200, 300, 400, 500, 600)
"""Feed preparation, reforming, extraction, fractionation, isomerisation, tank farm."""


@dataclass(frozen=True)
class Kind:
    """One type of equipment: where it stands and what it reads.

    `sections` holds how many stand in each of `SECTIONS`. `flow` [m³/h] and `pressure` [barg] are a median and the
    standard deviation of the natural logarithm; `temperature` [°C] a mean and a standard deviation. `together` are
    the correlations of pressure with flow and of temperature with pressure.
    """

    name: str
    letters: str
    sections: tuple[int, ...]
    flow: tuple[float, float]
    pressure: tuple[float, float]
    temperature: tuple[float, float]
    together: tuple[float, float]
    is_paired: bool = False

    def tags(self) -> list[str]:
        """P-101, P-102, ... through the sections."""
        starts = zip(SECTIONS, self.sections, strict=True)
        return [f"{self.letters}-{start + each}" for start, count in starts for each in range(1, count + 1)]


KINDS = (
    Kind("Pump", "P", (4, 4, 5, 6, 3, 4), (86, 0.24), (9.2, 0.17), (78, 11), (-0.35, 0.1), is_paired=True),
    Kind("Heat Exchanger", "E", (6, 8, 7, 9, 6, 2), (112, 0.24), (7.4, 0.16), (143, 12), (0.2, 0.3)),
    Kind("Vessel", "V", (5, 4, 5, 4, 4, 2), (94, 0.25), (5.4, 0.20), (52, 5.5), (0.0, 0.4)),
    Kind("Control Valve", "FV", (4, 3, 4, 5, 3, 1), (74, 0.25), (8.1, 0.18), (88, 9), (0.25, 0.2)),
    Kind("Air Cooler", "EA", (2, 3, 3, 4, 3, 1), (138, 0.24), (4.2, 0.15), (64, 4.5), (0.2, 0.3)),
    Kind("Storage Tank", "TK", (0, 0, 0, 0, 0, 14), (128, 0.25), (0.060, 0.16), (31, 2.5), (0.0, 0.2)),
    Kind("Column", "C", (1, 1, 3, 4, 1, 0), (176, 0.22), (1.8, 0.20), (118, 8), (0.1, 0.6)),
    Kind("Compressor", "K", (1, 4, 1, 1, 3, 0), (5200, 0.24), (21, 0.15), (96, 6.5), (-0.3, 0.5)),
    Kind("Reactor", "R", (2, 4, 0, 0, 2, 0), (238, 0.18), (16.2, 0.10), (486, 8), (0.2, 0.1)),
    Kind("Fired Heater", "H", (1, 4, 0, 1, 2, 0), (255, 0.18), (17.4, 0.10), (512, 8), (0.2, 0.1)),
)

SISTER_SPREAD = (0.02, 0.012, 0.6)
"""Standard deviation between the A and the B pump of a service: ln flow, ln pressure, temperature [°C]."""


def main() -> None:
    """Write the file to where the app takes it from."""
    (SAMPLES / SAMPLE_NAME).write_bytes(survey())


def survey() -> bytes:
    """The whole file, UTF-8, planted problems included."""
    random = Random(SEED)
    rows = [row for kind in KINDS for row in rows_of(kind, random)]
    for planted in PLANTED:
        [row] = [row for row in rows if row[SAMPLE_HEADERS[0]] == planted.tag]
        row[planted.header] = planted.cell
    text = io.StringIO()
    writer = csv.DictWriter(text, SAMPLE_HEADERS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def rows_of(kind: Kind, random: Random) -> list[dict[str, str]]:
    """One row per item of a kind, without any planted problem."""
    tags = kind.tags()
    columns = parameters(kind, len(tags), random)
    if kind.is_paired:
        tags = [f"{tag}{letter}" for tag in tags for letter in "AB"]
        columns = [in_pairs(values, spread, random) for values, spread in zip(columns, SISTER_SPREAD, strict=True)]
    flow, pressure, temperature = columns
    cells = (
        [f"{exp(value):.{0 if kind.flow[0] > 1000 else 1}f}" for value in flow],
        [f"{exp(value):.{3 if kind.pressure[0] < 1 else 2}f}" for value in pressure],
        [f"{value:.1f}" for value in temperature],
    )
    return [
        dict(zip(SAMPLE_HEADERS, (tag, kind.name, *values), strict=True))
        for tag, *values in zip(tags, *cells, strict=True)
    ]


def parameters(kind: Kind, count: int, random: Random) -> list[list[float]]:
    """Logarithm of flow, logarithm of pressure, and temperature of `count` items."""
    flow = normal_scores(count, random)
    pressure = normal_scores(count, random, follow=flow, correlation=kind.together[0])
    temperature = normal_scores(count, random, follow=pressure, correlation=kind.together[1])
    return [
        [log(kind.flow[0]) + kind.flow[1] * score for score in flow],
        [log(kind.pressure[0]) + kind.pressure[1] * score for score in pressure],
        [kind.temperature[0] + kind.temperature[1] * score for score in temperature],
    ]


def normal_scores(
    count: int, random: Random, *, follow: Sequence[float] | None = None, correlation: float = 0.0
) -> list[float]:
    """Standard normal values, one from each of `count` equally likely slices, in random or in correlated order."""
    scores = [NormalDist().inv_cdf((slot + random.uniform(0.25, 0.75)) / count) for slot in range(count)]
    noise = [random.gauss(0, 1) for _ in range(count)]
    lead = follow or [0.0] * count
    wish = [correlation * led + sqrt(1 - correlation**2) * own for led, own in zip(lead, noise, strict=True)]
    order = sorted(range(count), key=wish.__getitem__)
    placed = dict(zip(order, scores, strict=True))
    return [placed[index] for index in range(count)]


def in_pairs(values: Sequence[float], spread: float, random: Random) -> list[float]:
    """Each value twice, a little apart: one up and one down by half of a difference with this spread."""
    halves = [spread * score / 2 for score in normal_scores(len(values), random)]
    return [value + side * half for value, half in zip(values, halves, strict=True) for side in (1, -1)]


if __name__ == "__main__":
    main()
