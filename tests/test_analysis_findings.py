import pytest

from chemviz.analysis.findings import finding_key, number_repeats, rank
from chemviz.analysis.kinds import KINDS, RULES, SEVERITIES, kind_of, severity_rule
from chemviz.analysis.results import FINDINGS_KEPT, Finding


def _finding(rule="outlier", *, row=2, severity="warning", score=None, equipment="P-1", parameter="pressure"):
    return Finding(
        id=f"{rule}-{row}-{parameter}",
        key=finding_key(rule, equipment, parameter),
        rule=rule,
        severity=severity,
        equipment=equipment,
        equipment_type="Pump",
        row=row,
        parameter=parameter,
        value=1.0,
        unit="bar(g)",
        expected="Less",
        score=score,
        method="Test",
        n=9,
    )


def test_findings_are_ranked_by_severity_then_kind_then_score_then_row():
    first = _finding("below-absolute-zero", row=9, severity="critical")
    second = _finding("negative-flow", row=8)
    third = _finding("outlier", row=7, score=-9.0)
    fourth = _finding("pooled-outlier", row=6, score=5.0)  # the same kind as a single outlier
    fifth = _finding("outlier", row=4)
    sixth = _finding("outlier", row=5)
    seventh = _finding("repeated-name", row=3, severity="notice")
    last = _finding("missing-value", row=2, severity="notice")
    ranked = rank([last, fifth, seventh, sixth, third, first, fourth, second])
    assert ranked == (first, second, third, fourth, fifth, sixth, seventh, last)


def test_a_rule_that_is_not_listed_follows_those_that_are():
    assert [each.rule for each in rank([_finding("new-rule", score=99.0), _finding("missing-value")])] == [
        "missing-value",
        "new-rule",
    ]


def test_the_list_is_bounded_to_the_most_severe():
    many = [_finding("outlier", row=each) for each in range(2, FINDINGS_KEPT + 20)]
    ranked = rank([*many, _finding("limit-breach", severity="critical")])
    assert len(ranked) == FINDINGS_KEPT
    assert ranked[0].severity == "critical"


def test_the_second_finding_with_the_same_key_is_numbered_in_the_order_of_the_file():
    numbered = number_repeats([_finding(row=9), _finding(row=3), _finding(row=5), _finding(row=4, equipment="P-2")])
    assert [(each.row, each.key) for each in numbered] == [
        (3, "outlier|P-1|pressure"),
        (4, "outlier|P-2|pressure"),
        (5, "outlier|P-1|pressure#2"),
        (9, "outlier|P-1|pressure#3"),
    ]


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_a_kind_of_the_list_and_says_why_it_is_so_severe(rule):
    kind, severity, why = kind_of(rule), RULES[rule].severity, severity_rule(rule)
    assert kind in KINDS
    assert why.endswith(".")
    assert severity is None or why.startswith(severity.capitalize())
    assert severity in (None, *SEVERITIES)


def test_each_kind_has_a_rule():
    assert {kind_of(rule) for rule in RULES} == set(KINDS)
