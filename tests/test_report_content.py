"""What the report says, and that it says nothing it cannot know."""

import re
from dataclasses import replace

import pytest

from chemviz.report.blocks import (
    Block,
    Bullets,
    Cell,
    ChartPlace,
    Contents,
    Facts,
    Lines,
    Mark,
    ReportContent,
    Section,
    Strip,
    Swatch,
    Table,
    Tiles,
)
from chemviz.report.by_type import TYPES_SHOWN
from chemviz.report.content import build_content
from chemviz.report.findings import FINDINGS_SHOWN, severity_counts
from chemviz.report.options import ReportOptions
from chemviz.report.plaintext import printed
from chemviz.report.register import ROWS_OF_LARGE, WHOLE_UP_TO
from chemviz.report.source import ChartText
from tests.report_source import ROWS, WITHOUT_UNITS, issues, source_of


def section(content: ReportContent, title: str) -> Section:
    return next(each for each in content.sections if each.title == title)


def text_of(part: Section | Block) -> str:
    """All words of a part of the report, cells of tables included."""
    match part:
        case Section():
            words = [part.title, *map(text_of, part.blocks)]
        case Table():
            words = [column.title for column in part.columns]
            words += [cell_text(each) for row in part.rows for each in row]
        case Facts() | Strip():
            words = [" ".join(pair) for pair in part.pairs]
        case Tiles():
            words = [f"{tile.value} {tile.label}" for tile in part.tiles]
        case ChartPlace():
            words = [part.title, part.caption]
        case Contents():
            words = [title for title, _ in part.entries]
        case Bullets():
            words = list(part.texts)
        case _:
            words = [part.text]
    return "\n".join(words)


def cell_text(cell: Cell) -> str:
    match cell:
        case Mark():
            return cell.severity
        case Swatch():
            return cell.text
        case Lines():
            return "\n".join(each.text for each in cell.lines)
    return cell


def tables(part: Section) -> list[Table]:
    return [block for block in part.blocks if isinstance(block, Table)]


def whole_text(content: ReportContent) -> str:
    return "\n".join(map(text_of, content.sections))


def test_the_chapters_come_in_the_order_that_a_manager_reads():
    titles = [each.title for each in build_content(source_of()).sections]
    assert titles == [
        "Summary",
        "Findings",
        "Statistics by type",
        "Register of equipment",
        "Data quality and exclusions",
        "Method and limits",
        "Provenance",
    ]


def test_the_same_source_gives_the_same_content():
    assert build_content(source_of()) == build_content(source_of())


def test_the_summary_counts_findings_by_severity_and_shows_the_worst_with_value_unit_and_reference():
    summary = section(build_content(source_of()), "Summary")
    said = text_of(summary)
    assert "6 Items" in said
    assert "3 Types" in said
    assert "1 Critical" in said
    assert "0 Warning" in said
    top = tables(summary)[0].rows[0]
    assert top[1] == Mark("critical")
    assert [cell_text(each) for each in top[2:4]] == [
        "E-201\nHeat Exchanger",
        "Implausible value: temperature\n-300 °C",
    ]
    assert cell_text(top[4]) == "At least -273.15 °C (absolute zero)\nPhysical limit, n = 1"
    assert "Correct the value" in cell_text(top[5])
    assert "all cells" in said  # the formula of the quality figure


def test_a_survey_without_findings_says_so_and_claims_no_health():
    content = build_content(source_of(ROWS[:2]))
    said = text_of(section(content, "Summary"))
    assert "No check raised a finding" in said
    assert not tables(section(content, "Findings"))
    for unsound in ("healthy", "remaining life of", "failure probability"):
        assert unsound not in whole_text(content)


def test_statistics_stay_within_a_type_and_name_the_unit():
    statistics = section(build_content(source_of()), "Statistics by type")
    assert "Flowrate [m³/h]" in text_of(statistics)
    assert "Pressure [bar(g)]" in text_of(statistics)
    flow, _, pressure, _, temperature, _, _ = tables(statistics)
    assert [cell_text(row[0]) for row in flow.rows] == ["Pump", "Heat Exchanger", "Type not stated"]
    assert [column.title for column in flow.columns][:5] == ["Type", "n", "Missing", "Zero", "Mean"]
    assert flow.rows[0][1:6] == ("2", "1", "0", "119.2", "1.768")
    assert flow.rows[0][-1] == "1.25"
    assert flow.rows[2][1:5] == ("0", "0", "1", "–")  # its only flow is zero, which is in no figure
    assert pressure.rows[2][1:5] == ("1", "0", "3.1", "–")  # one value has no spread
    assert len(pressure.rows) == len(temperature.rows) == 3
    assert flow.caption == "Flowrate [m³/h]"


def test_correlations_are_given_with_their_interval_and_number_where_there_are_enough_items():
    assert "Correlation" not in text_of(section(build_content(source_of()), "Statistics by type"))
    rows = [(f"P-{at}", "Pump", 10.0 + at, 5.0 + at * (at % 3), 40.0) for at in range(1, 9)]
    (table,) = [
        each
        for each in tables(section(build_content(source_of(rows)), "Statistics by type"))
        if each.caption.startswith("Correlation")
    ]
    assert table.caption == "Correlation within each type"
    [(_, flow_and_pressure, *with_temperature)] = table.rows
    assert re.fullmatch(r"0\.\d\d \(-?0\.\d\d to 0\.\d\d\), n = 8", flow_and_pressure)
    assert with_temperature == ["–, n = 8", "–, n = 8"]  # a constant goes with nothing


def test_the_method_says_why_findings_are_as_severe_as_they_are():
    said = text_of(section(build_content(source_of()), "Method and limits"))
    assert "Implausible value. Critical: physics rules the value out." in said
    assert "Missing data. Notice:" in said
    assert "Joint outlier" not in said  # nothing of that kind was found


def test_units_that_nobody_stated_are_called_so_everywhere():
    content = build_content(source_of(columns=WITHOUT_UNITS))
    for title in ("Summary", "Statistics by type", "Register of equipment", "Provenance"):
        assert "unit not stated" in text_of(section(content, title)).replace("\N{NO-BREAK SPACE}", " ")
    for unit in ("m³/h [", "[bar", "[°C"):
        assert unit not in whole_text(content)


def test_a_column_that_the_file_lacks_is_said_and_not_drawn_up():
    content = build_content(source_of(columns={**WITHOUT_UNITS, "pressure": None}))
    statistics = section(content, "Statistics by type")
    assert "The file has no such column." in text_of(statistics)
    assert not any("Pressure" in table.caption for table in tables(statistics))
    assert "Pressure not in the file" in text_of(section(content, "Provenance")).replace("\n", " ")


def test_values_that_are_all_missing_are_said_and_never_shown_as_zero():
    content = build_content(source_of([("P-1", "Pump", None, None, None)]))
    assert text_of(section(content, "Statistics by type")).count("No item has a value.") == 3
    assert tables(section(content, "Register of equipment"))[0].rows[0][3:6] == ("–", "–", "–")


def test_the_register_stops_at_the_stated_number_and_says_so():
    rows = [(f"P-{at}", "Pump", 1.0, 2.0, 3.0 if at != 1_500 else -300.0) for at in range(2_000)]
    source = source_of(rows)
    large = replace(source, analysis=replace(source.analysis, count=WHOLE_UP_TO + 1))
    register = section(build_content(large), "Register of equipment")
    first, others = tables(register)
    assert [row[1] for row in first.rows] == ["P-1500"]  # what has a finding comes first
    assert len(first.rows) + len(others.rows) == ROWS_OF_LARGE
    assert "stops after 1 000 of 10 001 items" in text_of(register).replace("\N{NARROW NO-BREAK SPACE}", " ")
    register = section(build_content(source), "Register of equipment")
    assert len(tables(register)[0].rows) == 2_000
    assert "stops" not in text_of(register)


def test_a_register_of_findings_only_lists_no_other_item():
    options = ReportOptions(is_full_register=False)
    register = section(build_content(source_of(), options), "Register of equipment")
    assert [row[0] for row in tables(register)[0].rows] == ["4", "6", "7"]
    assert "Only items with a finding: 3 of 6." in text_of(register)
    assert tables(register)[0].rows[1][-1] == "Critical"
    register = section(build_content(source_of(ROWS[:2]), options), "Register of equipment")
    assert not tables(register)
    assert "None of 2 items has a finding" in text_of(register)


def test_missing_names_and_types_are_marked_as_such_in_the_register():
    *_, last = tables(section(build_content(source_of()), "Register of equipment"))[0].rows
    assert last[:3] == ("7", "–", Swatch("Type not stated", None))
    assert last[3] == "0"  # a zero is a value


def test_findings_are_bounded_and_the_bound_is_said():
    rows = [(f"T-{at}", "Tank", 1.0, 2.0, -300.0) for at in range(FINDINGS_SHOWN + 5)]
    findings = section(build_content(source_of(rows)), "Findings")
    assert len(tables(findings)[0].rows) == FINDINGS_SHOWN
    assert f"The first {FINDINGS_SHOWN} of {FINDINGS_SHOWN + 5} findings" in text_of(findings)


def test_severities_are_counted_as_at_least_where_the_analysis_stopped_keeping():
    analysis = source_of().analysis
    critical = next(each for each in analysis.findings if each.severity == "critical")
    assert dict(severity_counts(analysis)) == {"critical": "1", "warning": "0", "notice": "4"}
    full = replace(analysis, findings=(critical, replace(critical, severity="warning")), finding_count=9)
    assert dict(severity_counts(full)) == {"critical": "1", "warning": "1+", "notice": "0+"}


def test_many_types_are_bounded_and_the_bound_is_said():
    rows = [(f"X-{at}", f"Type {at:03}", 1.0, 2.0, 3.0) for at in range(TYPES_SHOWN + 3)]
    statistics = section(build_content(source_of(rows)), "Statistics by type")
    assert {len(table.rows) for table in tables(statistics)} == {TYPES_SHOWN}
    assert f"The {TYPES_SHOWN} largest of {TYPES_SHOWN + 3} types." in text_of(statistics)


def test_rejected_rows_and_changed_cells_are_listed_with_row_column_value_and_problem():
    source = source_of(issues=issues(3), issue_count=3, rows_rejected=1)
    quality = section(build_content(source), "Data quality and exclusions")
    rejected, changed, _ = tables(quality)[0].rows
    assert rejected == ("2", "whole row", "a;b", "The row has 2 cells; the header has 5.", "Row left out")
    assert changed == ("3", "Flow (gpm)", "n/a 3", "This is not a number.", "Row kept")
    assert "1 row left out" in text_of(quality)


def test_problems_beyond_the_first_five_hundred_are_counted():
    source = source_of(issues=issues(600), issue_count=1234)
    quality = section(build_content(source), "Data quality and exclusions")
    assert len(tables(quality)[0].rows) == 500
    assert "The first 500 of 1 234 problems." in text_of(quality).replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_file_without_problems_is_said_to_have_none():
    assert "None: every row" in text_of(section(build_content(source_of()), "Data quality and exclusions"))


def test_provenance_names_file_hash_uploader_time_zone_mapping_atmosphere_and_version():
    source = source_of(unmapped=("Remarks", "Area"))
    said = text_of(section(build_content(source), "Provenance"))
    for fact in (
        "unit3.csv",
        "0123abcd" * 8,
        "utf-8, semicolon separated, decimal comma",
        "Zoë Пётр",
        "2026-11-22 18:00 UTC",
        "2026-11-23 05:31 UTC by ChemViz 0.1.0",
        "1.01325 bar",
        "Press. [psig]",
        "bar(g)",
        "2 columns of the file not used: Remarks, Area",
    ):
        assert fact in said


def test_a_file_from_the_shell_has_no_uploader_and_the_report_says_that():
    content = build_content(source_of(uploaded_by=None, uploaded_at=None))
    assert "nobody: read from the shell" in text_of(section(content, "Provenance"))
    assert "Uploaded" not in text_of(section(content, "Summary"))


def test_charts_have_places_in_order_with_their_captions():
    texts = tuple(ChartText(f"Chart {at}", f"Alt {at}", 0.6) for at in range(2))
    options = ReportOptions(sections=("charts",))
    charts = section(build_content(source_of(charts=texts), options), "Charts")
    assert charts.blocks == (ChartPlace(0, "Chart 0", "Alt 0", 0.6, 1), ChartPlace(1, "Chart 1", "Alt 1", 0.6, 2))


def test_charts_stand_with_the_statistics_they_show_and_count_in_that_order():
    about = ("count", "flowrate", "together")
    texts = tuple(ChartText(f"Chart {at}", f"Alt {at}", 0.6, each) for at, each in enumerate(about))
    content = build_content(source_of(charts=texts))
    blocks = section(content, "Statistics by type").blocks
    places = [each for each in blocks if isinstance(each, ChartPlace)]
    assert [(each.number, each.figure) for each in places] == [(1, 1), (0, 2), (2, 3)]
    flow = next(at for at, each in enumerate(blocks) if isinstance(each, Table) and each.caption == "Flowrate [m³/h]")
    pressure = next(at for at, each in enumerate(blocks) if isinstance(each, Table) and "Pressure" in each.caption)
    assert flow < blocks.index(places[0]) < pressure
    assert "Charts" not in [each.title for each in content.sections]


def test_missing_charts_are_said_on_the_summary_and_in_their_chapter_with_the_reason():
    content = build_content(source_of(charts_missing="No Chrome was found."))
    assert "No Chrome was found." in text_of(section(content, "Summary"))
    statistics = section(content, "Statistics by type")
    assert "Figures of the box plot: Pressure [bar(g)]" in text_of(statistics)
    options = ReportOptions(sections=("charts",))
    charts = section(build_content(source_of(charts_missing="No Chrome was found."), options), "Charts")
    assert "their figures stand here instead. No Chrome was found." in text_of(charts)
    boxes = next(each for each in tables(charts) if each.caption == "Figures of the box plot: Temperature [°C]")
    assert [cell_text(each) for each in boxes.rows[0]] == ["Pump", "3", "44.5", "44.75", "45", "45.5", "46", "0"]


def test_types_carry_the_colour_they_have_in_the_charts():
    content = build_content(source_of(type_colours={"Pump": "#175ecf"}))
    row = tables(section(content, "Statistics by type"))[0].rows[0]
    assert row[0] == Swatch("Pump", "#175ecf")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("one\r\ntwo\tthree\x00\x1b[31m", "one two three [31m"),
        ("\ud800lone", "lone"),
        ("e\u0301", "é"),
        (None, ""),
        ("  \u200b ", ""),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_text_of_a_file_is_printed_on_one_line_without_what_cannot_be_seen(text, expected):
    assert printed(text) == expected


def test_an_endless_name_is_cut_and_its_length_told():
    content = build_content(source_of([("x" * 10_000, "Pump", 1.0, 2.0, 3.0)]))
    name = tables(section(content, "Register of equipment"))[0].rows[0][1]
    assert name.startswith("xxx")
    assert len(name) < 200
    assert "10" in name
    assert name.endswith("characters)")
