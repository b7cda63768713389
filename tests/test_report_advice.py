"""Advice in the report: labelled, plain, with the figures behind it."""

from dataclasses import replace
from datetime import UTC, datetime

from chemviz.insights.advice import Advice, AdviceItem, Evidence, Question
from chemviz.report.content import build_content
from chemviz.report.document import draw_pdf
from chemviz.report.options import ReportOptions
from tests.report_source import source_of
from tests.test_report_content import cell_text, section, tables, text_of
from tests.test_report_document import plain, read

EVIDENCE = Evidence("F-001", "P-101A", "Pump", "Discharge pressure", 8.25, "bar(g)", 52, "median of the type")
ITEM = AdviceItem(
    kind="condition",
    priority=2,
    equipment="P-101A",
    observation="The pressure is above that of the other pumps.",
    evidence=(EVIDENCE,),
    possible_causes=("A closed valve.", "a wrong gauge"),
    check="Read a local gauge.",
    limits_of_data="One survey only.",
)
FIRST = replace(ITEM, priority=1, equipment=None, kind="watch", observation="Look at <b>this</b> first.", evidence=())
ADVICE = Advice("gemini", Question(), (ITEM, FIRST), removed=2, note="The answer was short.", model="gemini-3.8-flash")
MADE = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


def advice_in(advice: Advice = ADVICE):
    return section(build_content(source_of(advice=advice, advice_at=MADE)), "Advice")


def test_a_models_advice_is_labelled_with_model_and_date_and_what_was_removed():
    said = text_of(advice_in())
    assert "language model (Google Gemini, gemini-3.8-flash, 2026-11-22 10:15 UTC)" in said
    assert "2 statements of the model were left out or shortened." in said
    assert "The answer was short." in said
    assert "Built-in" not in said


def test_built_in_advice_is_never_taken_for_a_models():
    said = text_of(advice_in(replace(ADVICE, source="built-in", model=None, removed=0)))
    assert "Built-in advice of ChemViz, 2026-11-22 10:15 UTC" in said
    assert "without a language model" in said
    assert "Gemini" not in said
    assert "removed" not in said


def test_items_come_by_priority_with_causes_check_limits_and_evidence_with_unit_and_n():
    first, second = tables(advice_in())[0].rows
    assert cell_text(first[1]) == "The whole dataset\nWatch for"
    assert cell_text(second[1]) == "P-101A\nCondition"
    assert "Possible causes: A closed valve; a wrong gauge." in cell_text(second[2])
    assert "Check: Read a local gauge." in cell_text(second[2])
    assert "Limits of the data: One survey only." in cell_text(second[2])
    assert cell_text(second[3]) == "P-101A, Discharge pressure: 8.25 bar(g)\nmedian of the type, n = 52"


def test_markup_in_advice_is_shown_letter_by_letter():
    pdf = draw_pdf(build_content(source_of(advice=ADVICE, advice_at=MADE)))
    text = " ".join(plain(page.extract_text()) for page in read(pdf).pages)
    assert "Look at <b>this</b> first." in text
    assert b"/URI" not in pdf


def test_advice_stands_between_method_and_provenance_and_can_be_left_out():
    source = source_of(advice=ADVICE, advice_at=MADE)
    assert [each.key for each in build_content(source).sections][-3:] == ["method", "advice", "provenance"]
    options = ReportOptions(sections=("method", "provenance"))
    assert "advice" not in [each.key for each in build_content(source, options).sections]


def test_a_question_is_printed_with_its_answer_and_no_advice_says_so():
    asked = replace(ADVICE, question=Question("question", text="Which pump\nfirst?"), items=())
    said = text_of(advice_in(asked))
    assert "Which pump first?" in said
    assert "There is nothing to advise." in said
