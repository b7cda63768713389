"""Which limits apply to a table, and what is beyond them."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.breaches import find_breaches
from chemviz.analysis.limits import Limit, applied_limits, applies, name_key, problem_of
from chemviz.analysis.quantities import percent_of
from chemviz.analysis.results import FINDINGS_KEPT
from chemviz.schema import ATMOSPHERE_BAR, FRAME_DTYPES, Columns, ColumnUse

GAUGE = ColumnUse("P [barg]", "bar", "bar", "gauge")
COLUMNS: Columns = {
    "flowrate": ColumnUse("F (m3/h)", "m³/h", "m³/h"),
    "pressure": GAUGE,
    "temperature": ColumnUse("T °C", "°C", "°C"),
}
Row = tuple[str | None, str | None, float, float, float]


def frame(*rows: Row) -> pd.DataFrame:
    numbered = [(place + 2, *row) for place, row in enumerate(rows)]
    return pd.DataFrame(numbered, columns=list(FRAME_DTYPES)).astype(FRAME_DTYPES)


def pressures(*values: float, name: str | None = None) -> pd.DataFrame:
    return frame(*((name or f"P-{place}", "Pump", 100.0, each, 50.0) for place, each in enumerate(values)))


def pump(low: float | None = None, high: float | None = None, level: str = "standard", **more: object) -> Limit:
    about = {} if "equipment" in more else {"equipment_type": "Pump"}
    return Limit("pressure", level, low=low, high=high, **({"unit": "bar(g)"} | about | more))  # type: ignore[arg-type]


def breaches(rows: pd.DataFrame, *limits: Limit) -> list[tuple[int, str | None]]:
    found, _ = find_breaches(rows, COLUMNS, limits)
    return [(each.row, each.level) for each in found.findings]


def test_a_breach_says_what_was_compared_and_by_how_much() -> None:
    found, _ = find_breaches(pressures(8.0, 8.4, 2.0), COLUMNS, [pump(3.0, 8.0)])

    high, low = sorted(found.findings, key=lambda each: each.row)
    assert (high.row, high.equipment, high.value, high.unit) == (3, "P-1", 8.4, "bar(g)")
    assert (high.rule, high.severity, high.level, high.n) == ("limit-breach", "warning", "standard", 1)
    assert high.expected == "At most 8 bar(g) (standard limit for the type Pump)"
    assert high.detail == ("0.4 bar above the limit; 5 % of it.",)
    assert high.score == pytest.approx(5)
    assert low.expected.startswith("At least 3 bar(g)")
    assert low.detail == ("1 bar below the limit; 33.3 % of it.",)
    assert found.total == 2


@pytest.mark.parametrize(
    ("level", "severity"), [("critical", "critical"), ("standard", "warning"), ("informational", "notice")]
)
def test_the_level_of_a_limit_is_the_severity_of_its_breach(level: str, severity: str) -> None:
    found, _ = find_breaches(pressures(9.0), COLUMNS, [pump(high=8.0, level=level)])
    assert [each.severity for each in found.findings] == [severity]


def test_a_value_at_its_limit_and_a_missing_one_breach_nothing() -> None:
    assert breaches(pressures(3.0, 8.0, math.nan, math.inf, -math.inf), pump(3.0, 8.0)) == []


def test_of_several_levels_the_most_severe_that_is_breached_counts() -> None:
    limits = [pump(high=7.0, level="informational"), pump(high=9.0, level="critical"), pump(high=8.0)]
    assert sorted(breaches(pressures(7.5, 8.5, 9.5), *limits)) == [
        (2, "informational"),
        (3, "standard"),
        (4, "critical"),
    ]


def test_an_items_own_limit_counts_instead_of_its_types_at_every_level() -> None:
    limits = [pump(high=8.0), pump(high=6.0, level="critical"), pump(high=12.0, equipment="p-1")]
    assert breaches(pressures(10.0, 10.0, 13.0), *limits) == [(4, "critical"), (2, "critical")]
    assert breaches(pressures(1.0, 13.0), *limits) == [(3, "standard")]


def test_an_items_limit_on_one_parameter_leaves_the_types_limit_on_another() -> None:
    limits = [pump(high=8.0), Limit("temperature", equipment="P-0", high=90.0, unit="°C")]
    assert breaches(pressures(9.0), *limits) == [(2, "standard")]


@pytest.mark.parametrize("spelled", ["pumps", " PUMP ", "Pump"])
def test_a_type_is_compared_by_its_tidied_spelling(spelled: str) -> None:
    assert breaches(pressures(9.0), pump(high=8.0, equipment_type=spelled)) == [(2, "standard")]


def test_names_are_compared_without_regard_to_case_and_the_width_of_gaps() -> None:
    rows = frame(
        ("Feed  PUMP 1", "Pump", 1.0, 9.0, 1.0),
        ("feed\u00a0pump 1", "Pump", 1.0, 9.0, 1.0),
        ("Feed Pump1", "Pump", 1.0, 9.0, 1.0),
        (None, "Pump", 1.0, 9.0, 1.0),
    )
    assert sorted(breaches(rows, pump(high=8.0, equipment="Feed pump 1"))) == [(2, "standard"), (3, "standard")]
    assert name_key("Ölpumpe") == name_key("O\u0308LPUMPE")


def test_rows_of_one_item_are_one_finding_that_shows_the_worst() -> None:
    found, _ = find_breaches(pressures(9.0, 1.0, 10.0, 9.5, name="P-1"), COLUMNS, [pump(0.5, 8.0)])

    (finding,) = found.findings
    assert (finding.row, finding.value, finding.n, found.total) == (4, 10.0, 3, 1)
    assert finding.detail[-1].startswith("3 rows with this name and type are beyond a limit")
    assert finding.detail[-1].endswith("2, 4, 5.")


def test_items_without_a_name_are_told_apart() -> None:
    found, _ = find_breaches(
        frame(*[(None, None, 1.0, 9.0, 1.0)] * 3), COLUMNS, [pump(high=8.0, equipment_type="Type not stated")]
    )
    assert found.total == len({each.key for each in found.findings}) == 3


def test_the_key_changes_with_level_and_side_but_not_with_row_value_or_limit() -> None:
    def key(value: float, *limits: Limit, before: int = 0) -> str:
        rows = frame(*[("X", "Tank", 1.0, 1.0, 1.0)] * before, ("P-1", "Pump", 1.0, value, 1.0))
        (finding,) = find_breaches(rows, COLUMNS, limits)[0].findings
        return finding.key

    assert key(9.0, pump(high=8.0)) == key(9.5, pump(high=7.0), before=3)
    assert len({key(9.0, pump(high=8.0)), key(9.0, pump(high=8.0, level="critical")), key(1.0, pump(low=2.0))}) == 3


def test_findings_are_bounded_by_the_worst_and_the_total_is_true() -> None:
    found, _ = find_breaches(pressures(*np.linspace(8.5, 20, 1_500)), COLUMNS, [pump(high=8.0)])

    assert (len(found.findings), found.total) == (FINDINGS_KEPT, 1_500)
    assert found.findings[0].value == 20
    assert all((a.score or 0) >= (b.score or 0) for a, b in pairwise(found.findings))


def test_of_a_limit_of_zero_no_per_cent_is_given() -> None:
    found, _ = find_breaches(pressures(0.5), COLUMNS, [pump(high=0.0)])

    assert found.findings[0].score is None
    assert found.findings[0].detail == ("0.5 bar above the limit; no per cent of 0 can be given.",)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1e308))
def test_a_margin_in_per_cent_is_finite_or_not_given(limit: float, difference: float) -> None:
    percent = percent_of(difference, limit)
    assert percent is None or (percent >= 0 and math.isfinite(percent))


def test_no_flow_below_a_low_limit_is_said_to_be_standby_perhaps() -> None:
    limit = Limit("flowrate", equipment_type="Pump", low=20.0, unit="m³/h")
    found, _ = find_breaches(frame(("P-1", "Pump", 0.0, 1.0, 1.0)), COLUMNS, [limit])
    assert "standby" in found.findings[0].detail[1]


def test_gauge_and_absolute_are_joined_by_one_atmosphere() -> None:
    absolute = applies(pump(0.5 + ATMOSPHERE_BAR, 9.01325, unit="bar(a)"), COLUMNS)
    assert isinstance(absolute, Limit)
    assert (absolute.low, absolute.high, absolute.unit) == (0.5, 8.0, "bar(g)")
    back = applies(pump(high=8.0), {"pressure": ColumnUse("P", "bar", "bar", "absolute")})
    assert isinstance(back, Limit)
    assert back.high == 9.01325
    _, applied = find_breaches(pressures(1.0), COLUMNS, [pump(high=9.01325, unit="bar(a)")])
    assert applied.notes[0].startswith("1 limit in bar(a) compared with pressures in bar(g)")


@pytest.mark.parametrize(
    ("limit", "use"),
    [
        (Limit("flowrate", high=1.0, unit="kg/h", equipment_type="Pump"), ColumnUse("F", "m³/h", "m³/h")),
        (Limit("flowrate", high=1.0, unit="Nm³/h", equipment_type="Pump"), ColumnUse("F", "m³/h", "m³/h")),
        (Limit("flowrate", high=1.0, equipment_type="Pump"), ColumnUse("F", "m³/h", "m³/h")),
        (Limit("flowrate", high=1.0, unit="m³/h", equipment_type="Pump"), ColumnUse("F")),
        (Limit("pressure", high=1.0, unit="bar", equipment_type="Pump"), GAUGE),
        (Limit("pressure", high=1.0, unit="bar(g)", equipment_type="Pump"), ColumnUse("P", "bar", "bar")),
        (Limit("temperature", high=1.0, unit="°C", equipment_type="Pump"), None),
    ],
)
def test_a_limit_that_does_not_fit_the_column_is_left_out_and_said_so(limit: Limit, use: ColumnUse | None) -> None:
    columns = COLUMNS | {limit.parameter: use}
    found, applied = find_breaches(frame(("P-1", "Pump", 9e9, 9e9, 9e9)), columns, [limit])

    assert found.findings == ()
    (sentence,) = applied.not_applied
    assert sentence.startswith(f"1 limit on {limit.parameter} not applied: ")
    assert sentence.endswith(".")


def test_limits_without_a_unit_apply_to_data_without_one() -> None:
    columns = COLUMNS | {"pressure": ColumnUse("Pressure")}
    found, _ = find_breaches(pressures(9.0), columns, [pump(high=8.0, unit=None)])

    assert found.findings[0].expected == "At most 8 (standard limit for the type Pump)"
    assert found.findings[0].unit is None


def test_ten_thousand_limits_that_do_not_fit_are_one_sentence() -> None:
    limits = [pump(high=1.0, unit="bar", equipment=f"P-{each}") for each in range(10_000)]
    assert applied_limits(limits, COLUMNS).not_applied == (
        "10\u202f000 limits on pressure not applied: the limit is in bar, the data are in bar(g); gauge or absolute "
        "must be stated for both.",
    )


@pytest.mark.parametrize(
    ("limit", "field"),
    [
        (Limit("pressure", low=1.0), "equipment_type"),
        (Limit("pressure", low=1.0, equipment_type="Pump", equipment="P-1"), "equipment_type"),
        (Limit("pressure", low=1.0, equipment=" "), "equipment_type"),
        (Limit("volume", low=1.0, equipment_type="Pump"), "parameter"),
        (Limit("pressure", "severe", equipment_type="Pump", low=1.0), "level"),
        (Limit("pressure", equipment_type="Pump"), "low"),
        (Limit("pressure", equipment_type="Pump", low=2.0, high=2.0), "low"),
        (Limit("pressure", equipment_type="Pump", low=math.nan), "low"),
        (Limit("pressure", equipment_type="Pump", high=math.inf), "high"),
        (Limit("pressure", equipment_type="Pump", high=1.0, unit="°C"), "unit"),
        (Limit("pressure", equipment_type="Pump", high=1.0, unit="psi"), "unit"),
    ],
)
def test_what_is_no_limit_is_named_by_its_field(limit: Limit, field: str) -> None:
    problem = problem_of(limit)
    assert problem is not None
    assert problem[0] == field


LIMIT = st.builds(
    lambda about, parameter, level, ends: Limit(
        parameter,
        level,
        **about,
        low=min(ends) if ends[0] != ends[1] else None,
        high=max(ends),
        unit={"flowrate": "m³/h", "pressure": "bar(g)", "temperature": "°C"}[parameter],
    ),
    st.sampled_from(
        [{"equipment_type": "Pump"}, {"equipment_type": "Tank"}, {"equipment": "P-1"}, {"equipment": "t 2"}]
    ),
    st.sampled_from(["flowrate", "pressure", "temperature"]),
    st.sampled_from(["critical", "standard", "informational"]),
    st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: tuple(map(float, pair))),
)
VALUE = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, -1.0, math.nan])
ROW = st.tuples(
    st.sampled_from(["P-1", "p-1", "T  2", "T 2", "V-9", None]),
    st.sampled_from(["Pump", "Tank", None]),
    VALUE,
    VALUE,
    VALUE,
)


@given(st.lists(ROW, max_size=12), st.lists(LIMIT, max_size=6, unique_by=lambda each: each.identity))
def test_breaches_are_those_that_a_plain_search_finds(rows: list[Row], limits: list[Limit]) -> None:
    expected = set()
    for name, kind, *values in rows:
        for parameter, value in zip(("flowrate", "pressure", "temperature"), values, strict=True):
            of = [each for each in limits if each.parameter == parameter]
            own = [each for each in of if each.equipment and name and name_key(each.equipment) == name_key(name)]
            for each in own or [each for each in of if each.equipment_type and each.equipment_type == kind]:
                if (each.low is not None and value < each.low) or (each.high is not None and value > each.high):
                    expected.add((parameter, name, kind or "Type not stated"))
    found, _ = find_breaches(frame(*rows), COLUMNS, limits)

    assert {(each.parameter, each.equipment, each.equipment_type) for each in found.findings} == expected
    assert len({each.key for each in found.findings}) == len(found.findings)
