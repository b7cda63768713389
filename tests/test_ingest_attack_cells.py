"""Cells that once were read as something else than they say: gauge or absolute, booleans, formulas, moments, names."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from chemviz.errors import RefusedFile
from chemviz.ingest import Choices, read_table, reader
from chemviz.ingest.checks import FORMULA, NOT_A_NUMBER
from chemviz.ingest.row_issues import TIDIED
from tests.ingest_tables import found, question_of, rows, survey_of, workbook

HEADER = "Tag,Type,Flow (m3/h),Pressure (bar),Temp (C)\n"
NINE_PLAIN = "".join(f"P-{number},Pump,120,8.{number},45\n" for number in range(9))
ABSOLUTE = HEADER + NINE_PLAIN + "P-9,Pump,120,9.2 bara,44\n"
SHEET_HEADER = ("Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temp (°C)")
UNSTATED_MIX = (
    "Tag,Type,Flow,Pressure,Temp\n"
    "P-1,Pump,1,8.2 barg,45\nP-2,Pump,1,119 psig,45\nP-3,Pump,1,8 bar,45\nP-4,Pump,1,134 psia,45\n"
)


def pressures(data: str, **choices: Any) -> list[float | None]:
    return [row[0] for row in rows(survey_of(data, **choices), "pressure")]


def problems(data: bytes | str, **choices: Any) -> list[tuple[int, str, str]]:
    return [(issue.row, issue.value, issue.problem) for issue in survey_of(data, **choices).issues]


def made(change: Any, lines: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx file of some lines, once `change` was done to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(list(line))
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_one_absolute_cell_does_not_make_the_plain_ones_absolute() -> None:
    asked = question_of(ABSOLUTE)

    assert asked.subject == "unit: pressure"
    assert asked.candidates == ("bar(a)", "bar(g)", "bar")
    guessed = survey_of(ABSOLUTE, accept_guesses=True)
    assert (guessed.columns["pressure"].unit, guessed.columns["pressure"].basis) == ("bar", None)
    assert [issue.value for issue in guessed.issues] == ["9.2 bara"]


@pytest.mark.parametrize(("unit", "basis", "last"), [("bar(a)", "absolute", 9.2), ("bar(g)", "gauge", None)])
def test_a_person_says_what_the_plain_cells_are(unit: str, basis: str, last: float | None) -> None:
    survey = survey_of(ABSOLUTE, units={"pressure": unit})

    assert survey.columns["pressure"].basis == basis
    assert rows(survey, "pressure")[-1] == (last,)
    assert len(survey.issues) == (last is None)


def test_the_basis_of_plain_cells_may_be_left_open() -> None:
    data = HEADER + NINE_PLAIN + "P-9,Pump,120,119 psia,44\nP-10,Pump,120,119 psig,44\n"

    assert question_of(data).subject == "unit: pressure"
    survey = survey_of(data, units={"pressure": "bar"})
    assert survey.columns["pressure"].basis is None
    assert [(issue.row, issue.value) for issue in survey.issues] == [(11, "119 psia"), (12, "119 psig")]
    assert pressures(data, units={"pressure": "bar"})[:2] == [8.0, 8.1]


def test_a_bare_bar_among_gauge_cells_is_not_declared_gauge() -> None:
    asked = question_of(UNSTATED_MIX)

    assert "1 does not" in asked.sentence
    assert pressures(UNSTATED_MIX, accept_guesses=True)[2:] == [None, None]
    assert pressures(UNSTATED_MIX, units={"pressure": "bar(g)"})[2:] == [8.0, None]
    assert pressures(UNSTATED_MIX, units={"pressure": "in the cells"})[2:] == [None, None]


def test_a_header_that_says_gauge_holds_for_cells_that_name_the_unit_alone() -> None:
    data = HEADER.replace("bar", "barg") + "P-1,Pump,1,8,45\nP-2,Pump,1,7 bar,45\nP-3,Pump,1,6 barg,45\n"

    survey = survey_of(data)
    assert (survey.columns["pressure"].basis, [row[0] for row in rows(survey, "pressure")]) == ("gauge", [8, 7, 6])


def test_a_single_cell_with_a_unit_is_told_of_in_the_singular() -> None:
    data = "Tag,Type,Flow,Pressure,Temp\nP-1,Pump,1,8 barg,45\nP-2,Pump,1,7,45\n"

    assert "1 cell states a unit (bar(g)) and 1 does not." in question_of(data).sentence


@pytest.mark.parametrize("order", [1, -1])
def test_true_and_false_are_no_numbers_whatever_stands_before_them(order: int) -> None:
    lines = [("P-1", "Pump", 120.5, 8.5, 45.5), ("P-2", "Pump", True, False, True), ("P-3", "Pump", 1.5, 2.5, 3.5)]

    survey = survey_of(workbook([SHEET_HEADER, *lines[::order]]))
    assert rows(survey, "flowrate", "pressure", "temperature")[1] == (None, None, None)
    assert [(issue.value, issue.problem) for issue in survey.issues] == [
        (value, NOT_A_NUMBER) for value in ("TRUE", "FALSE", "TRUE")
    ]


def test_a_formula_without_a_stored_value_is_told_of_and_not_taken_for_blank() -> None:
    lines = [
        SHEET_HEADER,
        ("P-1", "Pump", 120, 8, 45),
        ("P-2", "=B2", "=C2*1.1", "=IF(D2>1,D2,0)", 46),
        ("P-3", "Pump", 1, 2, "=E2+1"),
    ]

    survey = survey_of(workbook(lines))
    assert [(issue.row, issue.column, issue.value) for issue in survey.issues if issue.problem == FORMULA] == [
        (3, "Type", "=B2"),
        (3, "Flow (m3/h)", "=C2*1.1"),
        (3, "Pressure (barg)", "=IF(D2>1,D2,0)"),
        (4, "Temp (°C)", "=E2+1"),
    ]
    assert rows(survey, "flowrate", "pressure", "temperature")[1:] == [(None, None, 46), (1, 2, None)]


def test_a_total_made_of_formulas_is_still_no_equipment() -> None:
    lines = [SHEET_HEADER, ("P-1", "Pump", 120, 8, 45), ("Total", None, "=SUM(C2:C2)", None, None)]

    survey = survey_of(workbook(lines))
    assert [row[0] for row in rows(survey, "name")] == ["P-1"]


def test_a_merged_cell_holds_for_all_rows_that_it_covers() -> None:
    lines = [("Survey", "", "", "", ""), SHEET_HEADER, *((f"P-{number}", None, 1, 2, 3) for number in range(4))]
    lines += [("", "", "", "", ""), ("V-1", "Vessel", 1, 2, 3)]

    def merge(sheet: Any) -> None:
        sheet["B3"] = "Pump"
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("B3:B7")

    data = made(merge, lines)
    assert [row[0] for row in rows(survey_of(data), "equipment_type")] == ["Pump"] * 4 + ["Vessel"]
    assert survey_of(data).issues == ()
    assert found(data, "merged cells").found == "1"


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("22-Nov-26 06:00:00", "23-NOV-26 18:30:00"), datetime(2026, 11, 22, 6)),
        (("22.11.26", "1.12.2026 08:00"), datetime(2026, 11, 22)),
        (('"Nov 22, 2026 6:00 PM"', '"December 1, 2026 12:30 AM"'), datetime(2026, 11, 22, 18)),
        (("22. März 2026 06:00", "1. Dez 2026"), datetime(2026, 3, 22, 6)),
        (("2026年11月22日", "2026年11月22日 6时30分"), datetime(2026, 11, 22)),
        (("46348.25", "46349"), datetime(2026, 11, 22, 6)),
    ],
)
def test_moments_as_historians_and_spreadsheets_write_them(cells: Sequence[str], first: datetime) -> None:
    survey = survey_of(_recorded("Timestamp", cells))

    assert survey.frame["recorded_at"][0] == first
    assert survey.frame["recorded_at"].notna().all()
    assert survey.issues == ()


def test_days_since_1900_are_said_to_be_taken_for_dates_and_others_are_listed() -> None:
    data = _recorded("Timestamp", ("46348.25", "46349", "99999"))

    assert found(data, "numbers as dates").found == "days since 1900"
    assert [value for _, value, _ in problems(data)] == ["99999"]


def test_a_lone_number_among_dates_is_a_slip_and_listed() -> None:
    data = _recorded("Timestamp", ("2026-11-22 06:00", "2026-11-22 07:00", "46348.25"))

    assert [value for _, value, _ in problems(data)] == ["46348.25"]


@pytest.mark.parametrize(("cell", "header"), [("1795327200", "Unix time"), ("1795327200000", "Timestamp (epoch)")])
def test_seconds_since_1970_are_read_where_the_header_says_so(cell: str, header: str) -> None:
    assert survey_of(_recorded(header, (cell, cell))).frame["recorded_at"][0] == datetime(2026, 11, 22, 6)


def test_seconds_since_1970_are_asked_about_where_the_header_says_nothing() -> None:
    data = _recorded("Timestamp", ("1795327200", "1795327260"))

    asked = question_of(data)
    assert (asked.subject, asked.candidates) == ("recorded_at", ("seconds since 1970",))
    for choices in ({"date_order": "seconds since 1970"}, {"accept_guesses": True}):
        assert survey_of(data, **choices).frame["recorded_at"][0] == datetime(2026, 11, 22, 6)


def test_a_way_to_count_that_is_remembered_of_another_file_answers_nothing_about_days_and_months() -> None:
    assert question_of(_recorded("Date", ("3/4/2026", "5/6/2026")), date_order="seconds since 1970").candidates == (
        "day first",
        "month first",
    )


@pytest.mark.parametrize("cell", ["22-Now-26", "31-Feb-26", "32.11.26", "2026年13月1日", "Nov 31, 2026"])
def test_what_is_no_day_of_any_calendar_is_listed(cell: str) -> None:
    survey = survey_of(_recorded("Timestamp", ("2026-11-22 06:00", f'"{cell}"')))

    assert [issue.value for issue in survey.issues] == [cell]


def test_texts_that_lose_what_nobody_sees_are_listed_as_changed() -> None:
    survey = survey_of('Tag,Type,Flow,Pressure,Temp\nP-\u200b1,"Pu\nmp",1,2,3\n  P-2 ,Pump,1,2,3\n')

    assert [row[0] for row in rows(survey, "name")] == ["P-1", "P-2"]
    assert [(each.row, each.column, each.value, each.problem) for each in survey.changes] == [
        (2, "Tag", "P-\u200b1", TIDIED),
        (2, "Type", "Pu\nmp", TIDIED),
    ]


def test_a_number_with_an_exponent_may_have_a_unit_behind_it() -> None:
    data = "Tag,Type,Flow (l/min),Pressure,Temp\nP-1,Pump,1.5E3 l/min,8,45\nP-2,Pump,1.6E3 l/min,8,45\n"

    survey = survey_of(data)
    assert (rows(survey, "flowrate"), survey.issues) == ([(90.0,), (96.0,)], ())


def test_more_bad_cells_than_can_be_listed_are_refused_with_the_first_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chemviz.ingest.row_issues.MOST_ISSUES", 5)
    monkeypatch.setattr(reader, "MOST_ISSUES", 5)
    monkeypatch.setattr("chemviz.ingest.row_issues.problem_of", _counting := _Counting())
    data = HEADER + "P-0,Pump,1,2,3\n" + "".join(f"P-{number},Pump,x,2,y{number}\n" for number in range(1, 9))

    with pytest.raises(RefusedFile, match="The first is in line 3"):
        read_table(data.encode(), file_name="a.csv", choices=Choices())
    assert _counting.times <= 3  # and no sentence is made for all the others


def test_a_line_that_no_row_has_is_not_split_into_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chemviz.ingest.records.LINE_CHARACTERS", 1000)
    with pytest.raises(RefusedFile, match="Line 1 should hold the headers"):
        read_table(b"," * 2000, file_name="a.csv")

    long = "P-2,Pump," + "1" * 2000 + ",2,3\n"
    survey = survey_of(HEADER + 'P-1,"Pump",1,2,3\n' + long)
    assert [(issue.row, issue.is_rejected) for issue in survey.issues] == [(3, True)]
    assert survey.issues[0].problem.startswith("The line has more than")


class _Counting:
    """A sentence for any cell, and how many were asked for."""

    times = 0

    def __call__(self, _text: str, _number_format: object) -> str:
        self.times += 1
        return "Bad."


def _recorded(header: str, cells: Sequence[str]) -> str:
    lines = "".join(f"P-{number},Pump,1,2,3,{cell}\n" for number, cell in enumerate(cells))
    return f"Tag,Type,Flow (m3/h),Pressure (barg),Temp (C),{header}\n{lines}"
