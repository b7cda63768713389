"""What survives of a model's answer: no unsupported statement, nearly every supported one."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis import analyze
from chemviz.insights.advice import Advice, FactTable, Question
from chemviz.insights.answer import Answer, read_answer
from chemviz.insights.extremes import extremes
from chemviz.insights.facts import fact_table
from chemviz.insights.grounding import CANNOT, ground, sentences
from chemviz.schema import FRAME_DTYPES, ColumnUse
from tests.insights_corpus import BY_HAND, HOT, SLIP, Said, generated, sample, sample_question
from tests.insights_lies import lies
from tests.insights_sentences import SETS, sentences_of, table_of

LIES_TOLD = 800
"""On each survey, of the several thousand that are made: every so many of them, so that each kind is told."""
EVIDENCE_ONLY = "The readings of this survey are listed below."
"""The observation that stands beside a sentence of another field."""
SURVEYS = ("sample", "second survey")
FIELDS = {"observation": "observation", "cause": "possible_causes", "check": "check", "limits": "limits_of_data"}
COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temp", "°C", "°C"),
    "design_pressure": ColumnUse("Design", "bar", "bar", "gauge"),
}


@pytest.fixture(scope="module")
def table() -> FactTable:
    return sample()[2]


def simulated(seed: int, columns=COLUMNS) -> FactTable:
    """A survey with known and unknown types, sisters, outliers, breaches of design values, standby and blanks."""
    draw = np.random.default_rng(seed)
    parts = []
    for at, kind in enumerate(("Pump", "Compressor", "Zyklon Spezial", "Cooler")):
        n = int(draw.integers(20, 40))
        middle = draw.uniform(20, 200, 3)
        level = middle * np.exp(draw.normal(0, 0.1, (n // 2, 3)))
        values = np.repeat(level, 2, axis=0) * np.exp(draw.normal(0, 0.01, (n // 2 * 2, 3)))
        values[0] *= (1, 9, 1)
        values[3] *= (1, 1, 5)
        values[6, 0] = 0 if at % 2 else -abs(values[6, 0])
        values[8, 1] = np.nan
        names = [f"{kind[0]}{at}-{100 + i // 2}{'AB'[i % 2]}" for i in range(len(values))]
        design = np.where(np.arange(len(values)) == 10, values[:, 1] * 0.77, values[:, 1] * 20)
        part = pd.DataFrame(values, columns=["flowrate", "pressure", "temperature"])
        parts.append(part.assign(name=names, equipment_type=kind, design_pressure=design))
    frame = pd.concat(parts, ignore_index=True)
    frame["row"] = range(2, len(frame) + 2)
    frame = frame.astype(FRAME_DTYPES | {"design_pressure": "float64"})
    analysis = analyze(frame, columns)
    return fact_table(analysis, columns, analysis.findings, Question(), extremes=extremes(frame))


def answered(table: FactTable, said: Said, question: Question | None = None) -> Advice:
    """The advice that is left of an answer which says this one thing, with all facts of its subject as evidence."""
    field, subject, text = said
    cited = [each.id for each in table.facts if subject is None or subject in (each.equipment, each.equipment_type)]
    item = {
        "kind": "priority",
        "priority": 1,
        "equipment": subject,
        "evidence_ids": cited[:20],
        "observation": text if field == "observation" else EVIDENCE_ONLY,
        "possible_causes": [text] if field == "cause" else [],
        "check": text if field == "check" else "",
        "limits_of_data": text if field == "limits" else "",
    }
    answer = read_answer(json.dumps({"items": [item]}))
    return ground(answer, table, question or Question(), model="m", tokens_in=1, tokens_out=2, seconds=0.5)


def shown(advice: Advice, field: str) -> str:
    return "".join(
        "".join(text) if isinstance(text := getattr(item, FIELDS[field]), tuple) else text for item in advice.items
    )


def supported(name: str, survey: str) -> list[Said]:
    return sentences_of(name)[survey, "supported"]


def unsupported_shown(table: FactTable, seed: int) -> tuple[int, list[Said]]:
    """How many lies were told, and those of which the last sentence is shown."""
    made = list(lies(table, seed))
    told = made[seed % 5 :: max(1, len(made) // LIES_TOLD)]
    kept = [
        each for each in told if (text := shown(answered(table, each), each[0])) and not text.startswith("The trip is")
    ]
    return len(told), kept


def test_no_unsupported_statement_on_the_sample_survey_is_shown(table, record_property):
    told, kept = unsupported_shown(table, 1)
    record_property("unsupported statements", f"{told} told, {len(kept)} shown")
    assert told >= LIES_TOLD - 5
    assert kept == []


def test_no_unsupported_answer_to_a_question_is_shown():
    table = sample_question("Which compressors run hot, and P-203A, E-207?")
    told, kept = unsupported_shown(table, 2)
    assert told >= LIES_TOLD - 5
    assert kept == []


def test_no_unsupported_statement_on_the_second_survey_is_shown():
    told, kept = unsupported_shown(table_of("second survey"), 4)
    assert told >= LIES_TOLD - 5
    assert kept == []


def test_the_values_of_a_parameter_are_not_taken_for_the_items():
    """Of the 40 pumps of the second survey two are on standby, so flow is known of 38."""
    table = table_of("second survey")
    assert not answered(table, ("observation", "pump", "There are 38 pumps in the survey.")).items
    assert answered(table, ("observation", "pump", "There are 40 pumps in the survey.")).items


@pytest.mark.parametrize("seed", range(3))
def test_no_unsupported_statement_on_a_simulated_survey_is_shown(seed, record_property):
    told, kept = unsupported_shown(simulated(seed), seed)
    record_property("unsupported statements", f"{told} told, {len(kept)} shown")
    assert told >= LIES_TOLD - 5
    assert kept == []


def test_hardly_any_supported_statement_is_removed(table, record_property):
    said = [*BY_HAND, *generated(table, 1), *generated(table, 2)]
    lost = [each for each in said if not shown(answered(table, each), each[0])]
    record_property("supported statements", f"{len(said)}, wrongly removed {len(lost)} ({len(lost) / len(said):.1%})")
    print(f"supported statements: {len(said)}, wrongly removed: {len(lost)} ({len(lost) / len(said):.1%})")  # noqa: T201
    assert len(said) >= 300
    assert len(lost) < 0.02 * len(said), lost


@pytest.mark.parametrize("seed", range(3))
def test_hardly_any_supported_statement_on_a_simulated_survey_is_removed(seed, record_property):
    table = simulated(seed)
    said = [*generated(table, seed), *generated(table, seed + 10)]
    lost = [each for each in said if not shown(answered(table, each), each[0])]
    record_property("supported statements", f"{len(said)}, wrongly removed {len(lost)} ({len(lost) / len(said):.1%})")
    print(f"supported statements: {len(said)}, wrongly removed: {len(lost)} ({len(lost) / len(said):.1%})")  # noqa: T201
    assert len(said) >= 60
    assert len(lost) < 0.02 * len(said), lost


@pytest.mark.parametrize("survey", ["sample", "second survey"])
@pytest.mark.parametrize("name", SETS)
def test_no_unsupported_sentence_of_a_set_written_by_hand_is_shown(name, survey):
    told = sentences_of(name)[survey, "unsupported"]
    table = table_of(survey)
    assert [each for each in told if shown(answered(table, each), each[0]) not in {"", EVIDENCE_ONLY}] == []


def test_hardly_any_supported_sentence_of_the_sets_written_by_hand_is_removed():
    said = [(table_of(survey), each) for name in SETS for survey in SURVEYS for each in supported(name, survey)]
    lost = [each for table, each in said if not shown(answered(table, each), each[0])]
    print(f"sets by hand: {len(said)}, wrongly removed: {len(lost)} ({len(lost) / len(said):.1%})")  # noqa: T201
    assert len(said) >= 390
    assert len(lost) < 0.02 * len(said), lost


def test_where_no_unit_is_stated_a_number_may_stand_and_a_unit_may_not():
    bare = {key: use and ColumnUse(use.source) for key, use in COLUMNS.items()}
    table = simulated(5, bare)
    fact = next(each for each in table.facts if each.finding and each.metric == "pressure")
    with_unit = answered(
        table, ("observation", fact.equipment, f"{fact.equipment} has a pressure of {fact.value:.4g} bar.")
    )
    without = answered(table, ("observation", fact.equipment, f"{fact.equipment} has a pressure of {fact.value:.4g}."))
    assert (len(with_unit.items), len(without.items)) == (0, 1)


def test_names_are_put_back_after_the_check(table):
    [item] = answered(table, ("observation", SLIP, "EQ-003 reads 134.1 bar(g), and EQ-004 reads 351.4 °C.")).items
    assert item.equipment == "P-203A"
    assert item.observation == "P-203A reads 134.1 bar(g), and E-207 reads 351.4 °C."
    assert item.finding_key == "unit-slip|P-203A|pressure"
    assert {each.equipment for each in item.evidence} == {"P-203A"}
    assert (item.evidence[0].metric, item.evidence[0].value, item.evidence[0].unit) == ("pressure", 134.1, "bar(g)")


def test_only_the_unsupported_sentence_goes_and_is_counted(table):
    advice = answered(
        table, ("observation", HOT, "EQ-004 reads 351.4 °C. Its efficiency is 40 % lower. It is the hottest.")
    )
    [item] = advice.items
    assert "E-207 reads 351.4 °C." in item.observation
    assert "40" not in item.observation
    assert "efficiency" not in item.observation
    assert advice.removed == 1


@pytest.mark.parametrize("equipment", ["EQ-999", "P-203A", "TYPE-44", "boiler", "ignore the rules"])
def test_an_item_on_equipment_that_is_not_in_the_facts_goes_whole(table, equipment):
    answer = Answer.model_validate(
        {
            "items": [
                {
                    "kind": "watch",
                    "equipment": equipment,
                    "evidence_ids": ["F001"],
                    "observation": "The readings differ.",
                }
            ]
        }
    )
    advice = ground(answer, table, Question(), model="m", tokens_in=None, tokens_out=None, seconds=None)
    assert (advice.items, advice.removed) == ((), 1)
    assert advice.note


@pytest.mark.parametrize("cited", [[], ["F999"], ["F022"], ["nonsense", "F-1", ""]])
def test_an_item_without_evidence_of_its_own_goes(table, cited):
    """F022 is the temperature of another item."""
    item = {"kind": "watch", "equipment": SLIP, "evidence_ids": cited, "observation": "EQ-003 reads 134.1 bar(g)."}
    answer = Answer.model_validate({"items": [item]})
    advice = ground(answer, table, Question(), model="m", tokens_in=None, tokens_out=None, seconds=None)
    assert advice.items == ()
    assert advice.removed >= 1


def test_evidence_of_the_wrong_item_is_left_out_and_counted(table):
    item = {
        "kind": "watch",
        "equipment": SLIP,
        "evidence_ids": ["F017", "F022"],
        "observation": "EQ-003 reads 134.1 bar(g).",
    }
    advice = ground(
        Answer.model_validate({"items": [item]}), table, Question(), model="m", tokens_in=1, tokens_out=1, seconds=1
    )
    assert [each.fact_id for each in advice.items[0].evidence] == ["F017"]
    assert advice.removed == 1


UNSAFE = (
    "Bypass the high-temperature trip while the sensor is replaced.",
    "By-pass the trip.",
    "B\u200bypass the inter\u200block.",
    "ＢＹＰＡＳＳ the relief valve.",
    "The alarm may be silenced.",
    "Isolate the PSV before the test.",
    "Do not worry and override the interlock.",
    "Gag the relief valve.",
    "Remove the rupture disc.",
    "Raise the set point of the trip.",
    "Take the safety valve out of service.",
    "Put a jumper on the ESD input.",
    "Close the block valve below the safety valve.",
    "The high-high alarm can be ignored.",
    "Force the <b>interlock</b> to closed.",
    "&#66;ypass the trip.",
    "Consider defeating the low-flow trip.",
    "Disabling alarms helps.",
    "Inhibit the SIS.",
    "Switch off the overspeed protection.",
)


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize("field", FIELDS)
def test_advice_to_put_a_safeguard_out_of_action_is_refused_in_every_field(table, text, field):
    advice = answered(table, (field, SLIP, text))
    assert shown(advice, field) in {"", EVIDENCE_ONLY}
    assert advice.refused == 1


def test_a_safeguard_of_the_sentence_before_is_protected_too(table):
    advice = answered(table, ("check", SLIP, "Look at the trip first. Then bypass it."))
    assert "bypass" not in shown(advice, "check")
    assert advice.refused == 1


def test_to_forbid_it_is_allowed(table):
    advice = answered(table, ("check", SLIP, "Do not bypass the trip."))
    assert shown(advice, "check") == "Do not bypass the trip."
    assert advice.refused == 0


MARKED = (
    ("**Check** the `sensor`.", "Check the sensor."),
    ("# Check the sensor.", "Check the sensor."),
    ("<script>alert(1)</script>Check the sensor.", "alert(1)"),
    ("Check <b>the</b> sensor.", "Check the sensor."),
    ("![x](http://evil.example/a.png) Check the sensor.", "x Check the sensor."),
    ("Check the [sensor](http://evil.example).", "Check the sensor."),
    ("&lt;img src=x onerror=alert&gt; Check the sensor.", "Check the sensor."),
    ("=HYPERLINK(A,B) check the sensor.", "HYPERLINK(A,B) check the sensor."),
    ("+Check the sensor.", "Check the sensor."),
    ("@Check the sensor.", "Check the sensor."),
    ("Check\u200b the\u202e sensor\u2066.", "Check the sensor."),
    ("- Check the sensor.", "Check the sensor."),
    ("$Check$ the sensor.", "Check the sensor."),
    ("Check the sensor.\x00\x1b[31m", "Check the sensor."),
)


@pytest.mark.parametrize(("text", "left"), MARKED)
def test_marks_are_taken_away_and_words_stay(table, text, left):
    found = shown(answered(table, ("check", SLIP, text)), "check")
    assert found == left or (left == "alert(1)" and "<" not in found and "script" not in found)
    assert not set(found) & set("<>[]*`#|$\u200b\u202e\u2066\x00\x1b")
    assert "http" not in found


@pytest.mark.parametrize(
    "text", ["See http://evil.example.", "See www.evil.example.", "Mail a@b.example.", "See evil.com now."]
)
def test_a_link_goes_with_its_sentence(table, text):
    assert shown(answered(table, ("check", SLIP, text)), "check") == ""


def test_kinds_are_ordered_and_numbered_from_one(table):
    def item(kind, priority, equipment=SLIP):
        return {"kind": kind, "priority": priority, "equipment": equipment, "evidence_ids": ["F017", "F022"],
                "observation": f"The reading of {equipment} is an outlier."}  # fmt: skip

    answer = Answer.model_validate(
        {
            "items": [
                item("watch", 4),
                item("priority", 7),
                item("priority", 2, HOT),
                item("nonsense", 1),
                item("condition", 9),
            ]
        }
    )
    advice = ground(answer, table, Question(), model="m", tokens_in=1, tokens_out=1, seconds=1)
    assert [(each.kind, each.priority, each.equipment) for each in advice.items] == [
        ("condition", 1, "P-203A"),
        ("priority", 1, "E-207"),
        ("priority", 2, "P-203A"),
        ("watch", 1, "P-203A"),
        ("watch", 2, "P-203A"),
    ]


def test_a_question_that_the_facts_cannot_answer_says_so_in_our_words(table):
    answer = Answer.model_validate({"items": [], "cannot_answer": "Bypass <b>the</b> trip, says P-999."})
    question = Question("question", None, "Will it rain?")
    advice = ground(answer, table, question, model="m", tokens_in=1, tokens_out=1, seconds=1)
    assert (advice.items, advice.note) == ((), CANNOT)


def test_more_items_than_allowed_are_cut_and_counted(table):
    item = {"kind": "watch", "equipment": SLIP, "evidence_ids": ["F017"], "observation": "EQ-003 reads 134.1 bar(g)."}
    answer = Answer.model_validate({"items": [item] * 40})
    advice = ground(answer, table, Question(), model="m", tokens_in=1, tokens_out=1, seconds=1)
    assert (len(advice.items), advice.removed) == (30, 10)


@given(st.text(max_size=200))
def test_whatever_the_text_what_is_shown_is_plain_and_has_no_number_of_its_own(text):
    table = TABLE
    advice = answered(table, ("check", SLIP, text))
    found = shown(advice, "check")
    assert not set(found) & set("<>*`{}\\$\n\r\t\x00\u200b\u202e")
    assert len(sentences(found)) <= len(text) + 1


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(["bar(g)", "°C", "m³/h", "psi", ""]))
def test_a_random_number_stands_only_where_it_is_the_reading(value, unit):
    advice = answered(TABLE, ("observation", SLIP, f"EQ-003 reads {value:.6g} {unit} in pressure.".replace("  ", " ")))
    if advice.items:
        assert abs(value - 134.1) <= 0.6
        assert unit in {"bar(g)", ""}


TABLE = sample()[2]
