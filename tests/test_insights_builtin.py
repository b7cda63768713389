"""The built-in advice: each sentence survives the question "how do you know?"; and its way to text and JSON."""

import json
import re
from datetime import UTC, datetime

import pytest

from chemviz.analysis import analyze
from chemviz.analysis.kinds import RULES
from chemviz.ingest import read_table
from chemviz.insights.advice import Advice, AdviceItem, Evidence, Question
from chemviz.insights.advice_json import from_json, shell_json, to_json
from chemviz.insights.advice_text import as_text, label, removed_sentence
from chemviz.insights.builtin import CANNOT, GONE, built_in_advice
from chemviz.insights.extremes import extremes
from chemviz.insights.facts import fact_table
from chemviz.insights.rule_advice import ADVICE, NO_OPTIMISATION, OTHER
from chemviz.insights.safety import is_unsafe
from chemviz.samples import sample_survey


@pytest.fixture(scope="module")
def survey():
    name, data = sample_survey()
    return read_table(data, file_name=name)


@pytest.fixture(scope="module")
def analysis(survey):
    return analyze(survey.frame, survey.columns)


@pytest.fixture
def advise(survey, analysis):
    def built(question=None, **options):
        question = question or Question()
        rows = extremes(survey.frame, question.text) if question.text else None
        table = fact_table(analysis, survey.columns, analysis.findings, question, extremes=rows)
        return built_in_advice(table, analysis.findings, survey.columns, question, **options)

    return built


def test_the_advice_on_a_dataset_has_its_condition_its_priorities_and_what_to_watch(advise):
    advice = advise(note="No key is set.")
    assert (advice.source, advice.note, advice.removed, advice.model) == ("built-in", "No key is set.", 0, None)
    assert [(each.kind, each.priority, each.equipment) for each in advice.items] == [
        ("condition", 1, None),
        ("priority", 1, "V-105"),
        ("priority", 2, "P-405B"),
        ("priority", 3, "P-203A"),
        ("priority", 4, "E-207"),
        ("watch", 1, "V-302"),
        ("watch", 2, "E-304"),
        ("watch", 3, "FV-402"),
        ("watch", 4, "TK-603"),
    ]
    condition = advice.items[0]
    assert condition.observation.startswith(
        "200 items of 10 types; 8 findings (1 critical finding, 3 warnings, 4 notices)."
    )
    assert NO_OPTIMISATION in condition.limits_of_data


def test_each_number_in_an_observation_is_among_its_evidence(advise):
    """How do you know? By the figures below the sentence; n and the row number are those of the finding."""
    for item in advise().items:
        figures = {f"{abs(each.value):.4g}" for each in item.evidence} | {
            str(each.n) for each in item.evidence if each.n
        }
        figures |= {f"{abs(each.value):.3g}" for each in item.evidence}
        text = re.sub(r"row \d+|m³|(?<=\d)\u202f(?=\d)", "", item.observation)
        for found in re.findall(r"\d+(?:\.\d+)?", re.sub(r"[A-Z]+-\d+\w?", "", text)):
            assert any(abs(float(found) - float(each)) <= 0.001 * float(each) for each in figures), (found, item)


def test_each_item_has_evidence_a_check_and_what_the_data_cannot_say(advise):
    for item in advise().items:
        assert item.evidence
        assert item.check
        assert item.limits_of_data
        assert item.kind == "condition" or item.possible_causes
        assert item.kind == "condition" or item.finding_key


def test_a_pump_in_psi_is_told_with_its_peers_and_not_called_a_fault(advise):
    item = advise().items[3]
    assert item.observation == (
        "Pressure 134.1 bar(g). The median of the 52 values of Pump is 9.25 bar(g). By the spread of its type, 0.1319 "
        "to 23.9 bar(g) would not stand out. It is 14.5 times the median of its type; a value in psi is 14.5 times "
        "that in bar."
    )
    assert "fail" not in item.observation
    assert item.finding_key == "unit-slip|P-203A|pressure"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_careful_advice_that_touches_no_safeguard(rule):
    advice = ADVICE[rule]
    for sentence in (*advice.causes, advice.check, advice.limits):
        assert sentence.endswith(".")
        assert not is_unsafe(sentence)
    assert len(advice.causes) >= 2
    assert advice is not OTHER


def test_one_finding_is_explained_alone(advise, analysis):
    advice = advise(Question("finding", analysis.findings[3].key))
    [item] = advice.items
    assert (item.kind, item.equipment) == ("explanation", "E-207")
    assert {each.equipment for each in item.evidence} == {"E-207", None}
    assert advice.note is None


def test_a_finding_that_is_gone_is_said_to_be_gone(advise):
    advice = advise(Question("finding", "outlier|P-1|pressure"), note="Why.")
    assert (advice.items, advice.note) == ((), f"Why. {GONE}")


def test_hot_compressors_are_listed_in_order_beside_their_median(advise):
    advice = advise(Question("question", None, "Which compressors run hot?"))
    assert [each.equipment for each in advice.items] == ["K-503", "K-501", "K-202", "K-204", "K-203"]
    assert advice.items[0].observation == (
        "Temperature 107.1 °C, highest of 10 values. The median of its type is 95.8 °C. No finding was made on this "
        "type."
    )
    assert advice.note is None


@pytest.mark.parametrize(
    ("text", "equipment", "said"),
    [
        ("Which pump has the lowest flow?", "P-405B", "Flowrate -121.7 m³/h, lowest of 52 values."),
        (
            "what is the median pressure of the reactors",
            "Reactor",
            "8 values: median pressure 16.23 bar(g); mean pressure 16.23 bar(g).",
        ),
        ("How many heat exchangers are there?", "Heat Exchanger", "38 items of the type Heat Exchanger."),
        ("Pressure of k502?", "K-502", "Pressure 23.14 bar(g)."),
        ("P-101A", "P-101A", "Flowrate 104.3 m³/h; pressure 11.61 bar(g); temperature 67.4 °C."),
    ],
)
def test_simple_questions_are_answered_from_the_facts(advise, text, equipment, said):
    item = advise(Question("question", None, text)).items[0]
    assert item.equipment == equipment
    assert item.observation.startswith(said)
    assert item.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Which pump will fail next?", "Why is it hot?", "Will it rain?", "", "?", "What is the vibration of the pumps?",
        "Can I bypass the trip of the compressors?", "Which pumps are above 100 °C?", "Is P-999 hot?", "hot",
        "Which compressors have been hot since last year?", "How efficient are the pumps with the highest flow?",
    ],
)  # fmt: skip
def test_what_the_facts_or_the_rules_do_not_hold_is_said_so_and_not_guessed(advise, text):
    advice = advise(Question("question", None, text))
    assert (advice.items, advice.note) == ((), CANNOT)


def test_standby_is_the_only_thing_to_optimise_and_is_asked_about(survey):
    frame = survey.frame.copy()
    frame.loc[frame["name"] == "P-102A", "flowrate"] = 0.0
    analysis = analyze(frame, survey.columns)
    table = fact_table(analysis, survey.columns, analysis.findings, Question())
    advice = built_in_advice(table, analysis.findings, survey.columns, Question())
    [item] = [each for each in advice.items if each.kind == "optimisation"]
    assert (item.equipment, item.observation) == ("Pump", "1 item of 52 of the type Pump at zero flow.")
    assert NO_OPTIMISATION not in advice.items[0].limits_of_data


def test_a_clean_survey_gives_no_priority(survey):
    clean = survey.frame[survey.frame["equipment_type"].isin(["Reactor", "Compressor"])]
    analysis = analyze(clean, survey.columns)
    assert analysis.findings == ()
    table = fact_table(analysis, survey.columns, (), Question())
    advice = built_in_advice(table, (), survey.columns, Question())
    assert [each.kind for each in advice.items] == ["condition"]
    assert "Nothing stands out" in advice.items[0].check


def test_an_empty_survey_is_no_accident(survey):
    analysis = analyze(survey.frame.iloc[:0], survey.columns)
    table = fact_table(analysis, survey.columns, (), Question())
    assert (
        built_in_advice(table, (), survey.columns, Question())
        .items[0]
        .observation.startswith("0 items of 0 types; 0 findings.")
    )


def test_units_that_nobody_stated_are_said_to_be_missing(survey, analysis):
    from dataclasses import replace

    bare = {key: use and replace(use, unit=None, basis=None) for key, use in survey.columns.items()}
    judged = analyze(survey.frame, bare)
    table = fact_table(judged, bare, judged.findings, Question())
    advice = built_in_advice(table, judged.findings, bare, Question())
    assert "not stated" in advice.items[0].limits_of_data
    assert "134.1 (unit not stated)" in " ".join(each.observation for each in advice.items)


READING = Evidence("F001", "P-1", "Pump", "pressure", 5.0, "bar", 3, "reading")
EVERYTHING = Advice(
    source="gemini",
    question=Question("question", None, "Warum?"),
    items=(
        AdviceItem("answer", 1, "P-1", "It reads 5 bar.", (READING,), ("A.", "B."), "Check.", "Limits.", "x|P-1|"),
        AdviceItem("answer", 2, None, "The survey.", (), (), "", ""),
    ),
    removed=3,
    refused=1,
    note="Note.",
    model="gemini-x",
    tokens_in=10,
    tokens_out=20,
    seconds=1.5,
)  # fmt: skip


def test_advice_comes_back_from_json_as_it_was(advise):
    for advice in (EVERYTHING, advise()):
        assert from_json(to_json(advice)) == advice


def test_advice_stored_before_a_field_was_added_is_still_read():
    raw = json.loads(to_json(EVERYTHING))
    del raw["refused"]
    assert from_json(json.dumps(raw)).refused == 0


def test_the_shell_prints_the_promised_shape():
    raw = json.loads(shell_json(EVERYTHING))
    assert set(raw) >= {"source", "model", "items", "removed", "note"}
    assert (raw["source"], raw["model"], raw["removed"], raw["note"]) == ("gemini", "gemini-x", 3, "Note.")
    promised = {
        "kind",
        "priority",
        "equipment",
        "observation",
        "evidence",
        "possible_causes",
        "check",
        "limits_of_data",
    }
    assert set(raw["items"][0]) == promised
    assert set(raw["items"][0]["evidence"][0]) >= {"fact_id", "equipment", "metric", "value", "unit"}


def test_the_text_has_all_that_the_advice_has():
    text = as_text(EVERYTHING, title="Survey", created=datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    for part in ("Survey", "gemini-x", "Warum?", "2026-11-25 08:00 UTC", "10 tokens in", "1.5 s",
                 "3 statements of the model left out or shortened",
                 "1 statement refused", "Note.", "P-1: It reads 5 bar.", "P-1: pressure 5 bar (reading, n = 3; F001)",
                 "A. B.", "Check: Check.", "What the data cannot say: Limits."):  # fmt: skip
        assert part in text
    assert max(map(len, text.splitlines())) <= 130


def test_who_says_it_is_always_said(advise):
    assert label(advise()) == "Built-in advice, written from the findings by rules"
    assert label(EVERYTHING).startswith("Advice by Gemini (gemini-x)")
    assert removed_sentence(advise()) is None
