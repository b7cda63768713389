"""What every kind of finding shares: where it is, what it is about, the order of importance. Finds nothing itself."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from chemviz.analysis.kinds import KINDS, SEVERITIES, kind_of
from chemviz.analysis.limits import name_key
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.schema import TYPE_NOT_STATED

Place = tuple[int, str | None, str]
"""Row number, name and type."""

_KIND_ORDER: Final = {kind: order for order, kind in enumerate(KINDS)}


def places(frame: pd.DataFrame, at: NDArray[np.intp]) -> Iterator[Place]:
    """Row number, name and type of the rows of the equipment frame at these positions."""
    # Column by column: taking rows of the whole frame costs ten times as much, and some callers ask for one at a time.
    names = (None if pd.isna(each) else str(each) for each in frame["name"].array.take(at))
    types = (TYPE_NOT_STATED if pd.isna(each) else str(each) for each in frame["equipment_type"].array.take(at))
    return zip(frame["row"].to_numpy()[at].tolist(), names, types, strict=True)


def finding_key(rule: str, equipment: str | None, parameter: str | None) -> str:
    """What a finding is about, in a form that survives re-analysis and a new version of the table: no row number.

    Rule and parameter never hold the mark between the three, so the tag may.

    >>> finding_key("outlier", "P-101A", "pressure"), finding_key("repeated-name", None, None)
    ('outlier|P-101A|pressure', 'repeated-name||')
    """
    return f"{rule}|{equipment or ''}|{parameter or ''}"


def subject_of(key: str) -> str:
    """What keys about the same thing have in common, in two versions of a table or in two surveys.

    A tag is the same in another spelling (`limits.name_key`: case, gaps, composed letters). The two outlier rules are
    one: a further item can move a type from the spread that small types share to one of its own.

    >>> subject_of("pooled-outlier|P-101A|pressure") == subject_of("outlier|p-101a|pressure")
    True
    """
    return name_key(key).replace("pooled-outlier|", "outlier|", 1) if key.startswith("pooled-") else name_key(key)


def number_repeats(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the file's order, the second on the same subject marked `#2`, and so on: then no two are alike.

    Where several rows carry the same tag, in whatever spelling, the order of those rows tells their findings apart.
    """
    seen: Counter[str] = Counter()
    numbered = []
    for each in sorted(findings, key=lambda each: (each.row, each.id)):
        subject = subject_of(each.key)
        seen[subject] += 1
        times = seen[subject]
        numbered.append(each if times == 1 else replace(each, key=f"{each.key}#{times}"))
    return numbered


def rank(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most severe first, then by kind, then the highest score, then in the file's order; at most `FINDINGS_KEPT`.

    Scores are compared within a kind only, by their size; a finding without one follows those that have one.
    """
    return tuple(sorted(findings, key=_rank)[:FINDINGS_KEPT])


def _rank(finding: Finding) -> tuple[int, int, float, int, str]:
    kind = _KIND_ORDER.get(kind_of(finding.rule), len(_KIND_ORDER))
    score = -abs(finding.score) if finding.score is not None else 1.0
    return SEVERITIES.index(finding.severity), kind, score, finding.row, finding.id
