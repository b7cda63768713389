"""How the figures of a report were computed, and what they do not say. Draws nothing."""

from typing import Final

from chemviz.analysis.kinds import kind_of, severity_rule
from chemviz.report.blocks import Block, Bullets, Cell, Column, Heading, Remark, Section, Table
from chemviz.report.by_type import LEGEND, type_mark
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import FIELD_BY_KEY, UNIT_NOT_STATED
from chemviz.wording import count, number, whole

JUDGED_SHOWN: Final = 90

_POINTS: Final = (
    "Every statistic is computed within one equipment type. A pump's pressure and a reactor's have no common mean.",
    "A blank cell is missing, never zero. One that is not a number is missing and is listed; nothing is guessed.",
    "Std dev is the sample standard deviation, with n - 1 in the denominator. Quartiles are interpolated linearly "
    "between the ordered values (type 7 of Hyndman and Fan, as in Excel's QUARTILE.INC). MAD is the median "
    "absolute deviation from the median, not scaled. Zero flow is counted apart and is in no figure of flowrate.",
    "Correlation is Spearman's, of ranks, within one type; its 95 % interval is that of Bonett and Wright (2000).",
    "In the box plots the whiskers reach the furthest value within 1.5 interquartile ranges of the box. What lies "
    "beyond is drawn singly; by itself that is no finding, for in small groups it is common.",
    "Values are shown with four significant digits. Where the file states no unit none is assumed, and the "
    f"numbers stand as they are: {UNIT_NOT_STATED}.",
)
_LIMITS: Final = (
    "The report sees one table with up to three parameters. It knows neither the fluid nor the duty nor the "
    "history of the equipment, and of design limits only those that the table states.",
    "A finding is a reason to look, not a fault; no finding is no proof of health.",
    "It gives no remaining life, no probability of failure, no efficiency and no health score: these data cannot "
    "support them.",
)


def method(source: ReportSource) -> Section:
    """How the figures were computed, by which thresholds and with how many, and what they do not say."""
    blocks: list[Block] = [Bullets(_POINTS), *_checks(source), *_thresholds(source)]
    if source.limit_notes:
        blocks += [
            Heading("Operating limits"),
            Bullets(tuple(printed(each, longest=400) for each in source.limit_notes)),
        ]
    blocks += [Heading("What this report cannot say"), Bullets(_LIMITS)]
    return Section("method", "Method and limits", tuple(blocks))


def _checks(source: ReportSource) -> list[Block]:
    checks = sorted({each.method for each in source.analysis.findings})
    if not checks:
        return []
    rules = dict.fromkeys(each.rule for each in source.analysis.findings)
    severities = dict.fromkeys(f"{kind_of(rule)}. {severity_rule(rule)}" for rule in rules if severity_rule(rule))
    return [
        Heading("Checks that raised findings"),
        Bullets(tuple(printed(each, longest=400) for each in checks)),
        Heading("What makes a finding severe"),
        Bullets(tuple(severities)),
    ]


def _thresholds(source: ReportSource) -> list[Block]:
    """From which modified z-score on a value counts as an outlier, for each group that was judged or was too small."""
    judged = source.analysis.judged
    if not judged:
        return []
    title = "Thresholds for outliers"
    chance = number(100 * source.analysis.chance, digits=2)
    said = (
        f"The chance that a clean table raises any outlier finding is held at {chance} %; the thresholds follow from "
        "that, from the n of each group and from the number of groups. The cut is a modified z-score, the distance "
        f"from the median in robust spreads. {LEGEND}"
    )
    if len(judged) > JUDGED_SHOWN:
        said = f"The first {whole(JUDGED_SHOWN)} of {count(len(judged), 'group')}. {said}"
    columns = (
        Column("Type"),
        Column("Parameter"),
        Column("n", is_number=True),
        Column("Cut", is_number=True),
        Column("How it was judged"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            type_mark(source, each.equipment_type),
            FIELD_BY_KEY[each.parameter].label,
            whole(each.n),
            number(each.cut, digits=3),
            printed(each.note, longest=200) or each.how.capitalize(),
        )
        for each in judged[:JUDGED_SHOWN]
    )
    return [Heading(title), Remark(said), Table(columns, rows, title, is_dense=True)]
