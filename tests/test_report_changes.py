"""What a report says of two surveys: changes since the last version, and the report on both."""

from dataclasses import replace
from datetime import UTC, datetime

from chemviz.analysis.comparison import Side, compare
from chemviz.ingest.survey import FileFacts
from chemviz.report.blocks import Tiles
from chemviz.report.changes import CHANGES_SHOWN
from chemviz.report.comparison_content import build_comparison_content
from chemviz.report.content import build_content
from chemviz.report.document import draw_pdf
from chemviz.report.options import ReportOptions
from chemviz.report.source import Changes, ChartText, ComparisonSource, SurveySide
from tests.report_source import ROWS, WITH_UNITS, Rows, frame_of, source_of
from tests.test_report_content import section, tables, text_of, whole_text
from tests.test_report_document import chart, plain, read

LATER: Rows = [
    ("P-101A", "Pump", 131.5, 8.2, 45.0),
    ("P-101B", "Pump", 0.0, 8.9, 44.5),
    ("P-102", "Pump", 90.0, 7.9, 46.0),
    ("E-301", "Heat Exchanger", 80.0, 5.5, 130.0),
]


def side_of(rows: Rows, name: str) -> tuple[Side, SurveySide]:
    source = source_of(rows)
    side = Side(frame_of(rows), WITH_UNITS, source.analysis.findings, source.analysis.finding_count)
    file = FileFacts(f"{name}.csv", name[0] * 64, 1234, "utf-8", ";", ",", 1)
    uploaded = datetime(2026, 8, 1, 6, 0, tzinfo=UTC)
    facts = SurveySide(name, file, len(rows), 0, WITH_UNITS, uploaded, "Zoë Пётр", 2, len(side.findings))
    return side, facts


def pair(before: Rows = ROWS, after: Rows = LATER, **changes) -> ComparisonSource:
    (old, old_facts), (new, new_facts) = side_of(before, "August"), side_of(after, "November")
    source = ComparisonSource(
        old_facts, new_facts, compare(old, new), datetime(2026, 11, 23, 5, 31, tzinfo=UTC), "0.1.0", "Zoë Пётр"
    )
    return replace(source, **changes)


def with_changes():
    compared = pair()
    return source_of(LATER, changes=Changes(compared.before, compared.comparison))


def said(part) -> str:
    return plain(text_of(part))


def test_changes_follow_the_findings_and_name_the_version_they_are_counted_from():
    content = build_content(with_changes())
    assert [each.title for each in content.sections][1:3] == ["Findings", "Changes since the last version"]
    changes = said(content.sections[2])
    assert "Compared with August, version 2 (6 items) of 2026-08-01 06:00 UTC" in changes
    assert "6 before, 4 now, 3 matched by name" in changes
    assert "1 added" in changes


def test_changes_carry_before_now_difference_and_unit():
    changes = build_content(with_changes()).sections[2]
    (table,) = (each for each in tables(changes) if each.caption == "Items that changed most")
    rows = {(row[1], row[3]): row for row in table.rows}
    assert rows["P-101A", "Flowrate [m³/h]"][4:8] == ("120.5", "131.5", "+11", "+9.13")
    assert rows["P-101B", "Pressure [bar(g)]"][4:8] == ("8.4", "8.9", "+0.5", "–")  # gauge has no true zero
    assert ("P-101B", "Flowrate [m³/h]") not in rows  # a stop is no change of a value


def test_flows_that_stopped_and_readings_that_came_are_listed_apart():
    changes = build_content(with_changes()).sections[2]
    (table,) = (each for each in tables(changes) if each.caption == "Flows and readings that came or went")
    assert ("3", "P-101B", "Pump", "Flowrate: flow stopped", "118 m³/h", "0 m³/h") in table.rows
    assert ("4", "P-102", "Pump", "Flowrate: reading appeared", "–", "90 m³/h") in table.rows


def test_items_that_came_and_went_and_findings_that_came_and_went_are_named():
    changes = said(build_content(with_changes()).sections[2])
    assert "Added, 1: E-301 (Heat Exchanger)." in changes
    assert "Removed, 2: E-201 (Heat Exchanger), E-201 (Heat Exchanger)." in changes
    assert "Findings that are gone" in changes
    assert "At least -273.15 °C" in changes


def test_no_change_is_called_a_fault_and_the_same_survey_twice_has_none():
    content = build_comparison_content(pair(ROWS, ROWS))
    assert "No value of a matched item changed." in said(content.sections[0])
    text = whole_text(build_comparison_content(pair()))
    assert "No change is called a fault" in text
    for unsound in ("deteriorat", "failing", "worse", "p-value"):
        assert unsound not in text


def test_many_changes_are_bounded_and_the_bound_is_said():
    rows = [(f"P-{at}", "Pump", 10.0 + at, 5.0, 40.0) for at in range(CHANGES_SHOWN + 50)]
    later = [(name, kind, flow * 1.1, *others) for name, kind, flow, *others in rows]
    content = build_comparison_content(pair(rows, later))
    (table,) = (each for each in tables(content.sections[1]) if each.caption == "Items that changed most")
    assert len(table.rows) == CHANGES_SHOWN
    assert f"The first {CHANGES_SHOWN} of {CHANGES_SHOWN + 50} items with a change" in said(content.sections[1])


def test_the_report_on_two_surveys_has_both_files_and_its_own_summary():
    content = build_comparison_content(pair(), ReportOptions(number="C-9", reviewed_by="B. Manager", paper="Letter"))
    assert [each.title for each in content.sections] == [
        "Summary",
        "What changed",
        "Charts",
        "Method and limits",
        "Provenance",
    ]
    assert (content.report_number, content.author, content.paper) == ("C-9", "Zoë Пётр", "Letter")
    assert content.subtitle == "August and November"
    (tiles,) = (each for each in content.sections[0].blocks if isinstance(each, Tiles))
    assert {tile.label: tile.value for tile in tiles.tiles}["Items matched"] == "3"
    provenance = said(section(content, "Provenance"))
    for fact in ("August.csv", "November.csv", "A" * 64, "N" * 64, "1.01325 bar"):
        assert fact in provenance


def test_the_report_on_two_surveys_is_drawn_with_its_charts():
    texts = (ChartText("Median change", "What moved", 0.5, "flowrate"), ChartText("Largest", "Which", 0.6, "flowrate"))
    content = build_comparison_content(pair(charts=texts))
    reader = read(draw_pdf(content, [chart("moved"), chart("largest")]))
    text = [plain(page.extract_text()) for page in reader.pages]
    assert "Comparison of two surveys" in text[0]
    assert "What changed most" in text[0]
    assert any("moved" in each and "largest" in each and "Figure 2. Which" in each for each in text)
    assert "their figures are in the tables. No Chrome" in whole_text(
        build_comparison_content(pair(charts_missing="No Chrome was found."))
    )


def test_hostile_names_of_both_surveys_are_shown_letter_by_letter():
    name = "<b>x</b> & %s {0}"
    rows: Rows = [(name, name, 1.0, 2.0, 3.0)]
    later: Rows = [(name, name, 2.0, 2.0, 3.0), ("<i>", "<i>", 1.0, 1.0, 1.0)]
    text = " ".join(
        plain(page.extract_text()) for page in read(draw_pdf(build_comparison_content(pair(rows, later)))).pages
    )
    assert name in text
    assert "<i> (<i>)" in text
