"""From outlying values to findings: the sentences an engineer reads. Judges nothing."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from chemviz.analysis.findings import Place, finding_key, places
from chemviz.analysis.outliers.slips import Slip, suspect_slip
from chemviz.analysis.outliers.verdict import Verdict
from chemviz.analysis.quantities import Words, placed, quantity, said
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.schema import Columns
from chemviz.wording import number

_ASSUMED: Final = (
    "The shared spread is an assumption: that small types vary alike. This file does not speak against it."
)


def make_findings(
    frame: pd.DataFrame, columns: Columns, names: Sequence[str], verdicts: Sequence[Verdict], *, chance: float
) -> list[Finding]:
    """A finding on each outlying value, at most `FINDINGS_KEPT` of each rule, the furthest out kept.

    `names` are the types by their place in `Groups`; `chance` is the one promised for the whole file.
    """
    kept = [each for rule in ("outlier", "pooled-outlier") for each in _furthest(verdicts, rule)]
    where = places(frame, np.array([verdict.at[at] for verdict, at in kept], dtype=np.intp))
    found = [
        _finding(place, columns, names[verdict.group], verdict, at, chance)
        for place, (verdict, at) in zip(where, kept, strict=True)
    ]
    return sorted(found, key=lambda each: (each.row, each.id))


def _furthest(verdicts: Sequence[Verdict], rule: str) -> list[tuple[Verdict, int]]:
    """The values of a rule with the highest scores, as verdict and index, the highest first."""
    of_rule = [each for each in verdicts if each.rule == rule]
    if not of_rule:
        return []
    scores = np.concatenate([np.abs(each.score) for each in of_rule])
    owner = np.repeat(np.arange(len(of_rule)), [len(each.at) for each in of_rule])
    index = np.concatenate([np.arange(len(each.at)) for each in of_rule])
    order = np.argsort(-scores, kind="stable")[:FINDINGS_KEPT]
    return [(of_rule[owner[at]], int(index[at])) for at in order.tolist()]


def _finding(place: Place, columns: Columns, name: str, verdict: Verdict, at: int, chance: float) -> Finding:
    row, equipment, equipment_type = place
    use = columns.get(verdict.parameter)
    value = float(verdict.value[at])
    slip = suspect_slip(
        verdict.parameter, use, value=value, middle=float(verdict.middle[at]), spread=float(verdict.spread[at])
    )
    rule = "unit-slip" if slip else verdict.rule
    unit = use.unit_text() if use and use.unit else None
    expected, detail = _expected(verdict, at, name, unit, slip), _detail(verdict, slip)
    return Finding(
        id=f"{rule}-{row}-{verdict.parameter}",
        key=finding_key(rule, equipment, verdict.parameter),
        rule=rule,
        severity="warning",
        equipment=equipment,
        equipment_type=equipment_type,
        row=row,
        parameter=verdict.parameter,
        value=value,
        unit=unit,
        expected=said(expected),
        score=float(np.clip(verdict.score[at], -1e9, 1e9)),
        method=f"{verdict.method} ({number(100 * chance)} % for the whole file)",
        n=verdict.n,
        detail=tuple(map(said, detail)),
        quantities=placed(expected, *detail),
    )


def _expected(verdict: Verdict, at: int, name: str, unit: str | None, slip: Slip | None) -> Words:
    return (
        f"{verdict.peers} {name}: ",
        quantity(float(verdict.low[at]), unit, is_bare=True),
        " to ",
        quantity(float(verdict.high[at]), unit),
        f". {slip.question}" if slip else "",
    )


def _detail(verdict: Verdict, slip: Slip | None) -> tuple[Words, ...]:
    sentences: list[Words] = [slip.reason] if slip else []
    if verdict.rule == "pooled-outlier":
        sentences.append((_ASSUMED,))
    return tuple(sentences)
