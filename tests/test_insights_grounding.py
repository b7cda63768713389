"""What survives of a model's answer: facts as they are, causes and checks that claim nothing, and nothing else."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis import analyze
from chemviz.insights.advice import Advice, FactTable, Question
from chemviz.insights.answer import Answer
from chemviz.insights.engineering_words import is_fault, is_thing
from chemviz.insights.extremes import extremes
from chemviz.insights.facts import fact_table
from chemviz.insights.grounding import CANNOT, NOTHING_LEFT, OWN_STANDS, ground, sentences
from chemviz.insights.own_words import put_anew
from chemviz.insights.rule_advice import ADVICE
from chemviz.schema import FRAME_DTYPES, ColumnUse
from tests.insights_answers import (
    SETS,
    answered,
    is_shown,
    own_words,
    table_of,
    told_in,
    untruth_shown,
    without_brackets,
)
from tests.insights_corpus import BY_HAND, HOT, NO_PRESSURE, SLIP, Said, generated, sample, sample_question
from tests.insights_lies import lies

LIES_TOLD = 400
"""On each survey, of the several thousand that are made: every so many of them, so that each kind is told."""
OWN_WORDS = {"cause", "check"}
COLUMNS = {
    "name": ColumnUse("Tag"),
    "equipment_type": ColumnUse("Type"),
    "flowrate": ColumnUse("Flow", "m³/h", "m³/h"),
    "pressure": ColumnUse("Press", "bar", "bar", "gauge"),
    "temperature": ColumnUse("Temp", "°C", "°C"),
    "design_pressure": ColumnUse("Design", "bar", "bar", "gauge"),
}
_CLAIMS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty forty fifty sixty seventy
eighty ninety hundred thousand million dozen half halves third thirds quarter quarters fifth tenth double doubled
doubling twice thrice triple tripled treble percent percentage twofold tenfold multiple ii iii iv vi vii viii ix xi
xii than more most less least fewer fewest higher highest lower lowest hotter hottest colder coldest warmer warmest
coolest larger largest smaller smallest bigger biggest greater greatest faster slower older oldest newest worse
worst better best above below beyond exceed exceeds exceeded exceeding exceedance surpasses maximum maximal peak
extreme extremely outlier outliers anomaly anomalies anomalous abnormal abnormally unusual unusually atypical
deviation deviations median average averages ranks ranked significant significantly considerable considerably
remarkable remarkably inferior superior all every each many several few majority minority everything everybody none
nowhere neither never always entire entirely throughout numerous various countless much only solely mostly mainly
generally usually typically usual typical commonly frequently often rarely overall remaining rest other others same
since ago yesterday today tomorrow lately recently previously earlier formerly already still again now currently
soon shortly imminent imminently repeatedly recurrent recurring chronic persistent persistently ongoing unchanged
gradually suddenly steadily monday friday january december day days week weeks month months year years hour hours
minutes daily weekly monthly yearly overnight certain certainly definitely undoubtedly obviously evidently clearly
surely proven proves confirmed confirms known reported observed identified established witnessed diagnosed
guaranteed must because therefore consequently healthy safe safely unsafe fine okay acceptable satisfactory
unaffected harmless excellent perfect optimal dangerous hazardous urgent urgently serious catastrophic risk
probability likelihood efficiency inefficient uptime downtime costs they them these those he she we us our you your
"""
CLAIMS = _CLAIMS.split()
"""English tells amounts, orders, comparisons, times, certainties and verdicts by such words, and adds few to them."""


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


def shown(advice: Advice) -> str:
    """All that a reader is told, but for the evidence."""
    items = advice.items
    return " ".join(
        text for each in items for text in (each.observation, *each.possible_causes, each.check, each.limits_of_data)
    )


def grounded(table: FactTable, *items: dict[str, object], question: Question | None = None) -> Advice:
    answer = Answer.model_validate({"items": [{"kind": "watch"} | each for each in items]})
    return ground(answer, table, question or Question(), model="m", tokens_in=1, tokens_out=1, seconds=1.0)


def lies_told(table: FactTable, seed: int) -> list[Said]:
    made = list(lies(table, seed))
    return made[seed % 5 :: max(1, len(made) // LIES_TOLD)]


def said_of(told: Said, field: str) -> Said:
    return field, told[1], told[2]


@pytest.mark.parametrize("survey", ["sample", "second survey", "question", "simulated"])
def test_no_lie_is_shown_in_whichever_field_it_is_told(survey):
    """What is observed is the same, lie or not; of causes and checks no figure and no tag is left."""
    named = {"question": lambda: sample_question("Which compressors run hot, and P-203A, E-207?"),
             "simulated": lambda: simulated(1)}  # fmt: skip
    table = named[survey]() if survey in named else table_of(survey)
    told = lies_told(table, 1)
    assert len(told) >= LIES_TOLD - 5
    for each in told:
        advice = answered(table, said_of(each, "statement"))
        [item] = advice.items
        assert each[2] not in shown(advice)
        assert advice.removed >= 1 or advice.refused >= 1
        cited = {evidence.fact_id for evidence in item.evidence}
        plain = grounded(table, {"equipment": each[1], "evidence_ids": sorted(cited)})
        assert {evidence.fact_id for evidence in plain.items[0].evidence} == cited
        for field in OWN_WORDS:
            left = own_words(answered(table, said_of(each, field)))
            own = {rule.check for rule in ADVICE.values()} | {" ".join(rule.causes) for rule in ADVICE.values()}
            assert left in own or not re.search(r"\d|EQ-|%", left), (each, left)


@pytest.mark.parametrize("word", CLAIMS)
def test_no_word_of_amount_order_comparison_time_certainty_or_verdict_is_shown(word):
    assert not is_thing(word)
    assert not is_fault(word)
    for phrase, kind in (
        (f"discharge valve: {word} stuck", "cause"),
        (f"The {word} valve is stuck {word}.", "cause"),
        (f"Check the {word} valve for wear {word}.", "check"),
        (f"Check whether {word} valves are {word}.", "check"),
    ):
        made = put_anew(phrase, kind)
        if "whether" in phrase and word in {"confirmed", "known"}:
            continue  # in a question it claims nothing
        assert made is None or word not in re.findall(r"[a-z]+", made.text.lower()), made


@pytest.mark.parametrize("name", SETS)
def test_no_untrue_word_of_a_set_is_shown(name):
    for (survey, kind), told in told_in(name).items():
        for each in told if kind == "unsupported" else ():
            advice = answered(table_of(survey), without_brackets(each))
            if each[0] in OWN_WORDS:
                assert untruth_shown(advice, each) == [], each
            elif each[0] == "cites":
                assert not advice.items, each
            else:
                assert without_brackets(each)[2] not in shown(advice)


def test_hardly_any_supported_statement_of_the_sets_is_lost(record_property):
    """By its figures, which are rendered; sentences by hand and made from the facts among them."""
    told = [
        (table_of(survey), each)
        for name in SETS
        for (survey, kind), said in told_in(name).items()
        for each in said
        if kind == "supported" and each[0] == "statement"
    ]
    sample_table = table_of("sample")
    by_hand = [*BY_HAND, *generated(sample_table, 1), *generated(sample_table, 2)]
    told += [(sample_table, said_of(each, "statement")) for each in by_hand if each[0] == "observation"]
    for seed in range(2):
        survey = simulated(seed)
        told += [(survey, said_of(each, "statement")) for each in generated(survey, seed)]
    lost = [each for table, each in told if not is_shown(answered(table, each), each)]
    record_property("supported statements", f"{len(told)}, lost {len(lost)}")
    print(f"supported statements: {len(told)}, lost: {len(lost)} ({len(lost) / len(told):.1%})")  # noqa: T201
    assert len(told) >= 750
    assert len(lost) < 0.02 * len(told), lost


def test_hardly_any_cause_or_check_of_the_sets_is_lost(record_property):
    told = [
        (table_of(survey), each)
        for name in SETS
        for (survey, kind), said in told_in(name).items()
        for each in said
        if kind == "supported" and each[0] in OWN_WORDS
    ]
    made = [(answered(table, each), each) for table, each in told]
    lost = [each for advice, each in made if not is_shown(advice, each)]
    shortened = sum(advice.removed > 0 for advice, _ in made) - len(lost)
    record_property("causes and checks", f"{len(told)}, lost {len(lost)}, shortened {shortened}")
    said = f"{len(told)}, lost: {len(lost)} ({len(lost) / len(told):.1%}), shortened: {shortened}"
    print(f"causes and checks: {said}")  # noqa: T201
    assert len(told) >= 1000
    assert len(lost) < 0.02 * len(told), lost


def test_what_is_observed_is_rendered_from_the_cited_facts(table):
    advice = grounded(table, {"equipment": SLIP, "evidence_ids": ["F020"], "observation": "EQ-003 reads 9999 bar(g)."})
    [item] = advice.items
    assert (item.equipment, item.finding_key) == ("P-203A", "unit-slip|P-203A|pressure")
    assert item.observation == (
        "Pressure 134.1 bar(g); 14.5 times the median of its type; 15.46 robust spreads from the median of its type; "
        "0.1319 to 23.9 bar(g) would not stand out; median pressure of its type 9.25 bar(g) (52 values). "
        "Warning: outlier within the type, suspected unit slip."
    )
    assert item.limits_of_data == ADVICE["unit-slip"].limits
    assert advice.removed == 1


def test_whichever_figure_of_a_finding_is_cited_all_of_it_is_shown(table):
    [one] = grounded(table, {"equipment": SLIP, "evidence_ids": ["F020"]}).items
    [another] = grounded(table, {"equipment": SLIP, "evidence_ids": ["F023"]}).items
    assert {each.fact_id for each in one.evidence} == {each.fact_id for each in another.evidence}


def test_the_figures_of_others_bear_their_names(table):
    [item] = grounded(table, {"equipment": None, "evidence_ids": ["F001", "F020", "F054"]}).items
    assert item.equipment is None
    assert item.observation.startswith("200 items. P-203A: pressure 134.1 bar(g)")
    assert "Pump: median pressure 9.25 bar(g) (52 values)." in item.observation


def test_counts_are_facts_and_can_be_cited(table):
    by_metric = {each.metric: each.id for each in table.facts if not each.equipment and not each.equipment_type}
    wanted = ["findings", "critical findings", "items with a finding", "types without a finding"]
    [item] = grounded(table, {"equipment": None, "evidence_ids": [by_metric[each] for each in wanted]}).items
    assert item.observation == "8 findings; 1 critical finding; 8 items with a finding; 5 types without a finding."


def test_a_missing_value_is_said_to_be_missing(table):
    [item] = answered(table, ("statement", NO_PRESSURE, "The pressure is missing.")).items
    assert item.observation == "No value of pressure. Notice: missing cells counted."


def test_where_nothing_of_the_models_words_is_left_the_built_in_ones_stand(table):
    advice = grounded(
        table,
        {
            "equipment": SLIP,
            "evidence_ids": ["F020"],
            "possible_causes": ["The highest of all pumps."],
            "check": "Everything is fine.",
        },
    )
    [item] = advice.items
    assert (item.possible_causes, item.check) == (ADVICE["unit-slip"].causes, ADVICE["unit-slip"].check)
    assert (advice.note, advice.removed) == (OWN_STANDS, 2)


def test_own_words_are_put_anew_and_what_is_lost_is_counted(table):
    advice = grounded(
        table,
        {
            "equipment": HOT,
            "evidence_ids": ["F025"],
            "possible_causes": ["cooling water: interrupted since Monday", "tubes: fouled"],
            "check": "Inspect the leaking tubes of EQ-004 for scale. Compare with a local thermometer.",
        },
    )
    [item] = advice.items
    assert item.possible_causes == ("Cooling water: interrupted.", "Tubes: fouled.")
    assert item.check == "Inspect tubes of item for scale. Compare with local thermometer."
    assert advice.removed == 2


def test_a_sister_is_spoken_of_only_where_the_facts_compare_with_one():
    second = table_of("second survey")
    said = "Compare valve positions with the sister."
    assert own_words(answered(second, ("check", "EQ-004", said))) == "Compare valve positions with sister."
    assert own_words(answered(second, ("check", "EQ-005", said))) == "Compare valve positions."


def test_what_another_item_suffers_is_no_cause_of_this_one(table):
    advice = answered(table, ("cause", SLIP, "discharge valve of EQ-002: closed"))
    assert "closed" not in " ".join(advice.items[0].possible_causes)


@pytest.mark.parametrize("equipment", ["EQ-999", "P-203A", "TYPE-44", "boiler", "ignore the rules"])
def test_an_item_on_equipment_that_is_not_in_the_facts_goes_whole(table, equipment):
    advice = grounded(table, {"equipment": equipment, "evidence_ids": ["F001"], "check": "Check the seal."})
    assert (advice.items, advice.removed, advice.note) == ((), 1, NOTHING_LEFT)


@pytest.mark.parametrize("cited", [[], ["F999"], ["F025"], ["nonsense", "F-1", ""]])
def test_an_item_without_evidence_of_its_own_goes(table, cited):
    """F025 is the temperature of another item."""
    advice = grounded(table, {"equipment": SLIP, "evidence_ids": cited, "check": "Check the seal."})
    assert advice.items == ()
    assert advice.removed >= 1


def test_evidence_of_the_wrong_item_is_left_out_and_counted(table):
    advice = grounded(table, {"equipment": SLIP, "evidence_ids": ["F020", "F025"], "check": "Check the gauge."})
    assert {each.equipment for each in advice.items[0].evidence if each.equipment} == {"P-203A"}
    assert advice.removed == 1


def test_the_most_severe_finding_comes_first_then_the_models_own_order(table):
    def item(kind, priority, equipment, fact):
        return {"kind": kind, "priority": priority, "equipment": equipment, "evidence_ids": [fact]}

    advice = grounded(
        table,
        item("watch", 4, SLIP, "F020"),
        item("priority", 7, SLIP, "F020"),
        item("priority", 2, HOT, "F025"),
        item("priority", 9, "EQ-001", "F014"),
        item("nonsense", 1, SLIP, "F020"),
    )
    assert [(each.kind, each.priority, each.equipment) for each in advice.items] == [
        ("priority", 1, "V-105"),
        ("priority", 2, "E-207"),
        ("priority", 3, "P-203A"),
        ("watch", 1, "P-203A"),
        ("watch", 2, "P-203A"),
    ]


def test_an_answer_keeps_the_models_order_and_gets_no_check_that_nobody_asked_for():
    table = sample_question("Which compressors run hot, and P-203A?")
    hot = next(each for each in table.facts if each.equipment and each.equipment_type == "compressor")
    slip = next(each for each in table.facts if each.equipment and table.names[each.equipment] == "P-203A")
    items = [{"kind": "answer", "priority": at, "equipment": each.equipment, "evidence_ids": [each.id]}
             for at, each in enumerate((hot, slip), 1)]  # fmt: skip
    advice = grounded(table, *items, question=Question("question", None, "Which compressors run hot, and P-203A?"))
    assert [each.equipment for each in advice.items] == [table.names[hot.equipment or ""], "P-203A"]
    assert [each.check for each in advice.items] == ["", ""]
    assert advice.note is None


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
@pytest.mark.parametrize("field", ["statement", "cause", "check", "limits"])
def test_advice_to_put_a_safeguard_out_of_action_is_refused_in_every_field(table, text, field):
    advice = answered(table, (field, SLIP, text))
    said = own_words(advice)
    assert said in {"", ADVICE["unit-slip"].check, " ".join(ADVICE["unit-slip"].causes)} or advice.note == OWN_STANDS
    assert text not in shown(advice)
    assert advice.refused == 1


def test_a_safeguard_of_the_sentence_before_is_protected_too(table):
    advice = answered(table, ("check", SLIP, "Look at the trip setting. Then bypass it."))
    assert "bypass" not in own_words(advice).lower()
    assert advice.refused == 1


def test_what_is_left_of_a_sentence_is_looked_at_again(table):
    """A word that is left out must not make a harmful request of a harmless one."""
    advice = answered(table, ("check", SLIP, "Never replace the safety valve, and never open the trip valve."))
    assert not re.search(r"replace|open", own_words(advice).lower()) or advice.note == OWN_STANDS


MARKED = (
    ("**Check** the `sensor`.", "Check sensor."),
    ("# Check the sensor.", "Check sensor."),
    ("<script>alert(1)</script>Check the sensor.", ""),
    ("Check <b>the</b> sensor.", "Check sensor."),
    ("![x](http://evil.example/a.png) Check the sensor.", ""),
    ("Check the [sensor](http://evil.example).", "Check sensor."),
    ("&lt;img src=x onerror=alert&gt; Check the sensor.", "Check sensor."),
    ("=HYPERLINK(A,B) check the sensor.", ""),
    ("+Check the sensor.", "Check sensor."),
    ("@Check the sensor.", "Check sensor."),
    ("Check\u200b the\u202e sensor\u2066.", "Check sensor."),
    ("- Check the sensor.", "Check sensor."),
    ("$Check$ the sensor.", "Check sensor."),
    ("Check the sensor.\x00\x1b[31m", "Check sensor."),
)


@pytest.mark.parametrize(("text", "left"), MARKED)
def test_marks_are_taken_away_and_words_stay(table, text, left):
    found = own_words(answered(table, ("check", SLIP, text)))
    assert left in {found, ""}
    assert not set(found) & set("<>[]*`#|$\u200b\u202e\u2066\x00\x1b")
    assert "http" not in found


@pytest.mark.parametrize(
    "text", ["See http://evil.example.", "See www.evil.example.", "Mail a@b.example.", "See evil.com now."]
)
def test_no_link_is_left(table, text):
    assert not re.search(r"evil|example|http|@|www", own_words(answered(table, ("check", SLIP, text))))


def test_a_question_that_the_facts_cannot_answer_says_so_in_our_words(table):
    answer = Answer.model_validate({"items": [], "cannot_answer": "Bypass <b>the</b> trip, says P-999."})
    question = Question("question", None, "Will it rain?")
    advice = ground(answer, table, question, model="m", tokens_in=1, tokens_out=1, seconds=1)
    assert (advice.items, advice.note) == ((), CANNOT)


def test_more_items_than_allowed_are_cut_and_counted(table):
    advice = grounded(table, *[{"equipment": SLIP, "evidence_ids": ["F020"], "check": "Check the gauge."}] * 40)
    assert (len(advice.items), advice.removed) == (30, 10)


@given(st.text(max_size=200), st.sampled_from(["cause", "check"]))
def test_whatever_the_text_only_words_of_the_lists_are_shown(text, kind):
    made = put_anew(text, kind)
    if made:
        assert not re.search(r"\d", made.text)
        assert made.text.isascii() or re.search(r"\b(?:in|of) ", made.text)
    assert len(sentences(text)) <= len(text) + 1


_SOME_WORDS = (
    "valve pump seal leaking closed is has the a for whether if check inspect compare twice EQ-007 12 % bar since all "
    "and , : ; . not gauge reading high worn with of most it which that"
)
WORD = st.sampled_from(_SOME_WORDS.split())


@given(st.lists(WORD, max_size=25), st.sampled_from(["cause", "check"]))
def test_whatever_the_words_no_claim_is_made_of_them(words, kind):
    made = put_anew(" ".join(words), kind)
    if made is None:
        return
    shown = made.text.lower().replace("not bar", "")
    if kind == "check":  # a question may follow a verb of looking; without "whether", "if" or "for" it names no fault
        for question in re.findall(r"\b(?:check|inspect|compare) which\b[^;]*", shown):
            asked = re.split(r"\b(?:whether|if|for)\b", question)[0]
            assert not set(re.findall(r"\w+", asked)) & {"leaking", "closed", "worn", "high"}
            shown = shown.replace(question, question.removeprefix(asked))
    shown_words = set(re.findall(r"[\w%-]+", shown))
    assert not shown_words & {"twice", "eq-007", "12", "%", "bar", "since", "all", "most", "which"}
    if kind == "cause":
        assert not shown_words & {"is", "has", "it", "that"}
    elif shown_words & {"is", "has"}:
        assert shown_words & {"whether", "if"}
