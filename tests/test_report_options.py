"""What the choices of a report change, and what they leave alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chemviz.analysis.kinds import RULES
from chemviz.analysis.limits import Limit
from chemviz.report.blocks import Strip, Table, Tiles
from chemviz.report.checks import what_to_check
from chemviz.report.content import build_content
from chemviz.report.options import SECTIONS, ReportOptions
from chemviz.report.selection import of_types, selected
from chemviz.report.source import FindingNote
from tests.report_source import ROWS, source_of
from tests.test_report_content import cell_text, section, tables, text_of, whole_text

KEYS = {
    "findings": "Findings",
    "types": "Statistics by type",
    "charts": "Charts",
    "register": "Register of equipment",
    "quality": "Data quality and exclusions",
    "method": "Method and limits",
    "provenance": "Provenance",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_chosen_section_stands_alone_behind_the_summary(key):
    content = build_content(source_of(), ReportOptions(sections=(key,)))
    assert [each.title for each in content.sections] == ["Summary", KEYS[key]]


def test_sections_keep_the_reports_order_whatever_the_order_of_the_choice():
    chosen = tuple(reversed(SECTIONS))
    assert build_content(source_of(), ReportOptions(sections=chosen)) == build_content(source_of())


def test_without_sections_there_is_the_summary_and_it_points_nowhere():
    content = build_content(source_of(), ReportOptions(sections=()))
    (summary,) = content.sections
    assert not any(table.links for table in tables(summary))
    (tiles,) = (each for each in summary.blocks if isinstance(each, Tiles))
    assert not any(tile.link for tile in tiles.tiles)
    assert "follow in the chapter" not in text_of(summary)


def test_title_number_and_people_are_those_that_were_given():
    options = ReportOptions(title="Spring screening", number="R-17", prepared_by="Ada Lovelace", reviewed_by="Zoë Пётр")
    content = build_content(source_of(), options)
    assert (content.title, content.report_number, content.author) == ("Spring screening", "R-17", "Ada Lovelace")
    (strip,) = (each for each in content.sections[0].blocks if isinstance(each, Strip))
    assert dict(strip.pairs) == {
        "Report no.": "R-17",
        "Date": "2026-11-23 05:31 UTC",
        "Prepared by": "Ada Lovelace",
        "Reviewed by": "Zoë Пётр",
    }


def test_what_was_not_given_comes_from_the_dataset():
    content = build_content(source_of())
    assert content.title == "Equipment screening report"
    assert content.report_number == "20261123-0123ABCD"
    assert content.author == "Zoë Пётр"
    assert content.paper == "A4"
    assert build_content(source_of(), ReportOptions(paper="Letter")).paper == "Letter"


def test_chosen_types_leave_no_other_type_in_findings_statistics_and_register():
    content = build_content(source_of(), ReportOptions(types=("Pump",)))
    said = whole_text(content)
    assert "P-101A" in said
    assert "E-201" not in said
    assert "Heat Exchanger" not in said
    assert "1 Notice" in text_of(section(content, "Summary"))
    assert "Only these, as chosen for this report: Pump (3)" in said
    assert content.subject == "Screening of 3 items of process equipment"
    assert "6 read, 6 used" in said  # the file stays what it was


def test_items_without_a_type_can_be_chosen():
    register = section(build_content(source_of(), ReportOptions(types=("Type not stated",))), "Register of equipment")
    assert [row[0] for row in tables(register)[0].rows] == ["7"]


def test_types_that_are_not_there_leave_an_honest_empty_report():
    content = build_content(source_of(), ReportOptions(types=("Kettle",)))
    assert "None of the chosen types is there" in whole_text(content)
    assert "P-101A" not in whole_text(content)
    assert not any(isinstance(each, Table) for each in section(content, "Register of equipment").blocks)


def test_findings_that_nobody_counted_are_called_at_least_so_many():
    source = source_of()
    cut = replace(source, analysis=replace(source.analysis, finding_count=5_000))
    content = build_content(cut, ReportOptions(types=("Pump",)))
    assert "at least 1 finding" in text_of(section(content, "Summary"))
    assert "2 findings" not in whole_text(content)
    assert "0+ Notice" not in whole_text(content)
    assert not selected(source, ReportOptions(types=("Pump",))).has_more_findings


def test_choosing_types_computes_no_statistic_anew():
    analysis = source_of().analysis
    pumps = of_types(analysis, frozenset({"Pump"}))
    assert pumps.types == analysis.types[:1]
    assert pumps.edges == analysis.edges
    assert pumps.quality == analysis.quality


def test_the_summary_lists_what_nobody_has_acknowledged_and_the_findings_hold_the_notes():
    source = source_of()
    worst = source.analysis.findings[0]
    note = FindingNote(True, "Sensor is\nswapped on Monday <b>", datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    content = build_content(replace(source, notes={worst.key: note}))
    summary = section(content, "Summary")
    assert "1" not in [row[0] for row in tables(summary)[0].rows]
    assert "1 of 5 findings is acknowledged and not listed here." in text_of(summary)
    evidence = cell_text(tables(section(content, "Findings"))[0].rows[0][-1])
    assert "Acknowledged, 2026-11-22 09:00 UTC: Sensor is swapped on Monday <b>" in evidence
    assert "1 Critical" in text_of(summary)  # acknowledged is not gone


def test_every_finding_of_the_summary_leads_to_its_number_in_the_findings():
    content = build_content(source_of())
    top = tables(section(content, "Summary"))[0]
    listed = tables(section(content, "Findings"))[0]
    for link, row in zip(top.links, top.rows, strict=True):
        assert listed.rows[listed.anchors.index(link)][0] == row[0]


def test_limits_are_listed_with_their_parameter_and_say_what_was_not_applied():
    limits = (
        Limit("pressure", "critical", equipment_type="pump", high=8.3, unit="bar(g)"),
        Limit("pressure", "standard", equipment="E-201", low=1.0, unit="bar(g)"),
        Limit("pressure", "standard", equipment_type="Reactor", low=1.0, unit="bar(g)"),
    )
    source = source_of(limits=limits, limit_notes=("1 limit on flowrate not applied: no such unit.",))
    content = build_content(source)
    table = next(each for each in tables(section(content, "Statistics by type")) if "Operating limits" in each.caption)
    assert table.rows == (("pump (type)", "Critical", "–", "8.3"), ("E-201 (this item)", "Standard", "1", "–"))
    assert "1 limit on flowrate not applied" in text_of(section(content, "Method and limits"))


def test_every_kind_of_finding_says_what_to_check():
    for rule in RULES:
        assert what_to_check(replace(source_of().analysis.findings[0], rule=rule)), rule


def test_thresholds_are_given_for_every_group_with_its_number():
    source = source_of([(f"P-{at}", "Pump", 10.0 + at, 5.0, 40.0) for at in range(9)])
    method = section(build_content(source), "Method and limits")
    (table,) = (each for each in tables(method) if each.caption == "Thresholds for outliers")
    assert [row[1:3] for row in table.rows] == [("Flowrate", "9"), ("Pressure", "9"), ("Temperature", "9")]
    assert float(table.rows[0][3]) > 3.5
    assert "held at 5 %" in text_of(method)


def test_no_chapter_of_advice_or_changes_without_any():
    titles = [each.title for each in build_content(source_of(rows=ROWS)).sections]
    assert "Advice" not in titles
    assert not any(title.startswith("Changes") for title in titles)
