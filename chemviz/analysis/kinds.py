"""The rules that findings come from: the kind that a person filters by, and why so severe. Finds nothing itself."""

from dataclasses import dataclass
from typing import Final

from chemviz.analysis.results import Severity

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "warning", "notice")
"""The most severe first."""

KINDS: Final = (
    "Limit breach",
    "Implausible value",
    "Suspected unit slip",
    "Outlier",
    "Joint outlier",
    "Sister difference",
    "Trend signal",
    "Change",
    "Duplicate name",
    "Missing data",
)
"""In the order in which findings of the same severity are listed."""


@dataclass(frozen=True)
class Rule:
    """One rule: its kind, one of `KINDS`; the severity of all its findings (None: it depends); and why so."""

    kind: str
    severity: Severity | None
    why: str


_BEYOND_CHANCE: Final = (
    "Warning: the value differs from its peers by more than chance allows. That is a reason to look."
)

RULES: Final[dict[str, Rule]] = {
    "limit-breach": Rule(
        "Limit breach", None, "As severe as the limit's level: critical, standard (warning) or informational (notice)."
    ),
    "above-design": Rule(
        "Limit breach",
        None,
        "Critical: the file states the design value; a warning where unit or basis are not stated.",
    ),
    "below-absolute-zero": Rule("Implausible value", "critical", "Critical: physics rules the value out."),
    "below-full-vacuum": Rule("Implausible value", "critical", "Critical: physics rules the value out."),
    "negative-flow": Rule("Implausible value", "warning", "Warning: flow can reverse, but seldom should."),
    "unit-slip": Rule(
        "Suspected unit slip", "warning", "Warning: the value is an outlier, and another unit would explain it."
    ),
    "outlier": Rule("Outlier", "warning", _BEYOND_CHANCE),
    "pooled-outlier": Rule("Outlier", "warning", _BEYOND_CHANCE),
    "joint-outlier": Rule(
        "Joint outlier", "warning", "Warning: the values do not go together as they do in the peers, beyond chance."
    ),
    "sister-difference": Rule(
        "Sister difference", "warning", "Warning: the item differs from its sister by more than other sisters do."
    ),
    "trend-signal": Rule(
        "Trend signal", "warning", "Warning: a reading lies outside of the limits of the item's own earlier readings."
    ),
    "changed": Rule("Change", "notice", "Notice: a change since the last survey may well be meant."),
    "repeated-name": Rule("Duplicate name", "notice", "Notice: the values stand, but two rows cannot be told apart."),
    "missing-value": Rule("Missing data", "notice", "Notice: nothing is wrong with the item, but it was not judged."),
}
"""Every rule by the name that `Finding.rule` carries."""


def kind_of(rule: str) -> str:
    """The kind of finding that a rule makes; a rule that is not listed reads as it is.

    >>> kind_of("pooled-outlier"), kind_of("new-rule")
    ('Outlier', 'New rule')
    """
    known = RULES.get(rule)
    return known.kind if known else rule.replace("-", " ").capitalize()


def severity_rule(rule: str) -> str:
    """Why findings of a rule are as severe as they are, in a sentence; empty for a rule that is not listed.

    >>> severity_rule("below-absolute-zero")
    'Critical: physics rules the value out.'
    """
    known = RULES.get(rule)
    return known.why if known else ""
