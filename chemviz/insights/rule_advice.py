"""What an engineer may think of and look at first for each rule, as the built-in advice says it. Holds no figures."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class RuleAdvice:
    """Possible causes, the first check, and what the figures cannot tell, for all findings of a rule."""

    causes: tuple[str, ...]
    check: str
    limits: str


_READING: Final = "The instrument, its range or its scaling."
_ENTRY: Final = "A slip when the value was entered or exported."
_ONE_SURVEY: Final = "One survey does not show since when, nor whether the value is meant."

ADVICE: Final[dict[str, RuleAdvice]] = {
    "limit-breach": RuleAdvice(
        ("The process runs beyond its limit.", _READING, "A limit that does not fit this duty."),
        "Confirm the reading with a second, independent instrument; if it stands, treat it by the site's own procedure "
        "for an exceeded operating limit.",
        "The margin is that of one reading: how long and how often the limit was exceeded, this survey does not show.",
    ),
    "above-design": RuleAdvice(
        ("The process runs beyond the design value.", _READING, "A design value of another item, or in another unit."),
        "Confirm the reading with a second instrument and the design value on the nameplate or data sheet; if both "
        "stand, involve whoever is responsible for the integrity of this equipment at once.",
        "The design value is the one in the file; whether it is still the rated one, the file does not say.",
    ),
    "below-absolute-zero": RuleAdvice(
        (
            "A failed or disconnected temperature transmitter that reports its lower end.",
            "An error code in place of a value.",
            _ENTRY,
        ),
        "Compare with a local thermometer or a neighbouring measurement, then test sensor, wiring and scaling.",
        "The true temperature of this item is unknown until the reading is mended; it takes no part in the outlier "
        "rules.",
    ),
    "below-full-vacuum": RuleAdvice(
        ("A transmitter at its lower end, or with a shifted zero.", "Gauge and absolute pressure exchanged.", _ENTRY),
        "Check whether the value is gauge or absolute, then compare with a local gauge and check the transmitter's "
        "zero.",
        "The true pressure of this item is unknown until the reading is mended; it takes no part in the outlier rules.",
    ),
    "negative-flow": RuleAdvice(
        (
            "A lost or exchanged sign in the export.",
            "A flow transmitter connected the wrong way round.",
            "Reverse flow, as through a check valve that does not close.",
        ),
        "Compare the amount with that of its sister or of the same service; if the flow may be real, check the "
        "direction at the flowmeter and the check valve.",
        "The figure alone does not tell reverse flow from a wrong sign; it takes no part in the outlier rules.",
    ),
    "unit-slip": RuleAdvice(
        (
            "The value was entered in another unit than the rest of its column.",
            _READING,
            "The value is real, and far from that of its peers.",
        ),
        "Look the value up in its source and compare with a local gauge before anything is concluded from it.",
        "That another unit would explain the value is an observation about numbers; ChemViz corrects nothing.",
    ),
    "outlier": RuleAdvice(
        (
            "Another duty or service than the others of its type.",
            _READING,
            _ENTRY,
            "A change in the process or in the item.",
        ),
        "Confirm the reading first; then ask whether this item has another duty than its peers; only then look for a "
        "fault.",
        "An outlier is a reason to look, not a fault (ASTM E178). " + _ONE_SURVEY,
    ),
    "joint-outlier": RuleAdvice(
        (
            "One of the readings is off.",
            "A throttled, blocked or recirculating line.",
            "Another duty than the others of its type.",
        ),
        "Check the readings against each other at the same moment; then compare the operating point with the data "
        "sheet.",
        "Each value by itself is usual; which of them is off, the numbers do not say. " + _ONE_SURVEY,
    ),
    "sister-difference": RuleAdvice(
        ("The sisters carry different loads or duties.", _READING, "A change in one of them."),
        "Compare both at the same moment and duty, with the same instrument where possible.",
        "Which of the sisters is right, the numbers do not say; that they do the same duty is taken from their tags.",
    ),
    "repeated-name": RuleAdvice(
        ("A mistyped tag.", "The same item listed twice."),
        "Find the tag at the item or in the equipment list, and correct the file.",
        "Until then, the two rows cannot be told apart and neither can be compared with another survey.",
    ),
    "missing-value": RuleAdvice(
        (
            "The value was not taken or not filled in.",
            "The instrument was out of use.",
            "Text stands where a number belongs.",
        ),
        "Take the reading again, or note why there is none.",
        "Nothing is known about this parameter of this item: that nothing stands out there means nothing.",
    ),
    "trend-signal": RuleAdvice(
        ("A change in the process or the item.", _READING),
        "Compare with the log of that time, and confirm the reading.",
        "Limits of a control chart say how the item behaves, not what is allowed.",
    ),
    "changed": RuleAdvice(
        ("A change that was meant.", "A change in the process or the item.", _READING),
        "Ask whether the change was meant; if not, confirm the reading.",
        "Two surveys are two moments: what lies between them is unknown.",
    ),
}
ADVICE["pooled-outlier"] = RuleAdvice(
    ADVICE["outlier"].causes,
    ADVICE["outlier"].check,
    "Its type has few values, so their spread is shared with other small types, which assumes that they vary alike. "
    + ADVICE["outlier"].limits,
)
OTHER: Final = RuleAdvice((_READING, _ENTRY), "Confirm the reading first.", _ONE_SURVEY)

NOT_SHOWN: Final = (
    "Name, type, flow, pressure and temperature do not show efficiency, fouling, vibration or remaining life. "
    "Wrong but ordinary values are not noticed."
)
NO_OPTIMISATION: Final = "Nothing in these figures supports a suggestion for optimisation."
ONE_MOMENT: Final = (
    "These are the readings of one survey. A rank is no judgement: the highest of a clean group is still the highest."
)
"""Of readings that no finding was made on."""
