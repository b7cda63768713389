"""How well headers are understood: spellings of plants with what each means, in two parts.

`headers_build.csv` is the part to build on: whoever changes the words or the grammar looks at its misses and may add to
it. `headers_measure.csv` was written before the matcher, from plants of its own, and is never used to tune anything: it
is only measured. Change a label there when it is wrong in itself, not when the matcher disagrees.

One line is one column of a plant's table, in order: its header, its cell in a units row, some cells (`a | b`), and then

- `field`: the field that it is; with `?` where it is one of several that may be meant, so that it must be offered but
  never be taken without a question; in brackets where another column of the table is the field, and this one may be
  offered beside it; empty where it is no field at all;
- `unit` and `basis`: what it states, in our spelling.

A false map is a column given to a field that it is not, however unsure; or one with `?` that is taken without asking.
"""

import csv
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from chemviz.ingest.headers import Match, match_headers

PARTS = {"build": 400, "measure": 300}
DATA = Path(__file__).parent / "data"
ROWS = {part: list(csv.DictReader((DATA / f"headers_{part}.csv").read_text("utf-8").splitlines())) for part in PARTS}


def judged(rows: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], bool, bool]]:
    """Each line with whether it is understood as labelled, and whether it is a false map."""
    for _, group in groupby(rows, key=lambda row: row["plant"]):
        table = list(group)
        matches = match_headers(
            [row["header"] for row in table],
            units_row=[row["units"] for row in table],
            samples=[row["samples"].split(" | ") for row in table],
        )
        taken = {match.position: match for match in matches}
        for position, row in enumerate(table):
            offered = {match.field for match in matches if position in match.candidates}
            yield row, *judge(row, taken.get(position), offered)


def judge(row: dict[str, str], match: Match | None, offered: set[str]) -> tuple[bool, bool]:
    label, key = row["field"], row["field"].strip("?()")
    if match is None:
        is_missed = bool(label) and not label.startswith("(") and not (label.endswith("?") and key in offered)
        return not is_missed and (bool(label) or not offered), False
    is_right = match.field == key and (match.source_unit or "", match.basis or "") == (row["unit"], row["basis"])
    is_false = match.field != key or label.startswith("(") or (label.endswith("?") and match.certainty != "unsure")
    return is_right and not is_false, is_false


def told(row: dict[str, str]) -> str:
    return f"{row['plant']}: {row['header']!r} should be {row['field'] or 'nothing'} {row['unit']} {row['basis']}"


@pytest.mark.parametrize("part", PARTS)
def test_headers_of_plants_are_understood_and_none_is_given_to_a_field_that_it_is_not(part: str) -> None:
    results = list(judged(ROWS[part]))
    misses = [told(row) for row, is_right, _ in results if not is_right]
    sys.stdout.write("\n  ".join([f"{part}: {len(results) - len(misses)} of {len(results)} right", *misses, ""]))
    assert [told(row) for row, _, is_false in results if is_false] == []
    assert len(misses) <= 0.05 * len(results)


@pytest.mark.parametrize(("part", "fewest"), PARTS.items())
def test_the_corpus_is_large_and_of_many_plants(part: str, fewest: int) -> None:
    rows = ROWS[part]
    assert len(rows) >= fewest
    assert len({row["plant"] for row in rows}) >= 40
    assert sum(not row["field"] for row in rows) >= len(rows) // 5


def test_the_two_parts_share_no_plant() -> None:
    plants = {part: {row["plant"] for row in rows if row["plant"] != "units row"} for part, rows in ROWS.items()}
    shared = plants["build"] & plants["measure"]
    headers: dict[str, Any] = {
        part: {plant: [row["header"] for row in rows if row["plant"] == plant] for plant in shared}
        for part, rows in ROWS.items()
    }
    assert [plant for plant in shared if headers["build"][plant] == headers["measure"][plant]] == []


@pytest.mark.parametrize("part", PARTS)
def test_a_label_is_well_formed(part: str) -> None:
    fields = {
        *("name", "equipment_type", "flowrate", "pressure", "temperature"),
        *("recorded_at", "area", "service", "design_pressure", "design_temperature"),
    }
    for row in ROWS[part]:
        assert row["field"].strip("?()") in fields | {""}, row
        assert row["basis"] in {"", "gauge", "absolute"}, row
        assert row["field"] or not (row["unit"] or row["basis"]), row
