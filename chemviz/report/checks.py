"""What an engineer checks first for each kind of finding. Advice by rule, which looks at no value."""

from typing import Final

from chemviz.analysis.results import Finding

_CHECKS: Final[dict[str, str]] = {
    "limit-breach": "Confirm the reading at the instrument. If it stands, bring the item back within its limit.",
    "above-design": "Confirm the reading and the design value on the nameplate or data sheet before anything else.",
    "below-absolute-zero": "Correct the value: unit, sign or a slipped digit in the file; then the transmitter.",
    "below-full-vacuum": "Correct the value: gauge or absolute, unit or sign in the file; then the transmitter.",
    "negative-flow": "See whether flow is reversed, and check the sign and zero of the flow meter.",
    "unit-slip": "Ask in which unit this value was written down. Nothing was corrected.",
    "outlier": "Compare the reading with a local one, then the duty of this item with that of its peers.",
    "pooled-outlier": "Compare the reading with a local one, then the duty of this item with that of its peers.",
    "joint-outlier": "Look at the parameters together: which one does not fit the others at this operating point?",
    "sister-difference": "Compare line-up, duty and instruments of the two sister units.",
    "trend-signal": "Look at what changed at the time of the first reading outside of the limits.",
    "changed": "Find out whether the change was meant.",
    "repeated-name": "Decide which row is the item, or rename one of them.",
    "missing-value": "Supply the reading; until then this item is not judged on it.",
}


def what_to_check(finding: Finding) -> str:
    """What to check first; empty for a rule that is not listed."""
    return _CHECKS.get(finding.rule, "")
