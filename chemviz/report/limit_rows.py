"""The owner's operating limits that apply, as tables. Judges nothing and draws nothing."""

from collections.abc import Iterable
from typing import Final

from chemviz.analysis.limits import Limit
from chemviz.ingest.types import type_key
from chemviz.report.blocks import Block, Cell, Column, Remark, Table
from chemviz.report.plaintext import printed
from chemviz.report.source import ReportSource
from chemviz.schema import axis_label
from chemviz.wording import count, number, whole

LIMITS_SHOWN: Final = 100


def limits_table(source: ReportSource, parameter: str) -> list[Block]:
    """The limits on a parameter of the types and items of this report, in its units; nothing where there is none."""
    found = [each for each in limits_about(source) if each.parameter == parameter]
    if not found:
        return []
    title = f"Operating limits: {axis_label(parameter, source.columns)}"
    columns = (
        Column("Limit for"),
        Column("Level"),
        Column("Low", is_number=True),
        Column("High", is_number=True),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_about(each), each.level.capitalize(), number(each.low), number(each.high)) for each in found[:LIMITS_SHOWN]
    )
    said = "Operating limits, set by the owner of the data; a value equal to its limit is no breach."
    if len(found) > LIMITS_SHOWN:
        said = f"The first {whole(LIMITS_SHOWN)} of {count(len(found), 'limit')}. {said}"
    return [Remark(said), Table(columns, rows, title)]


def limits_about(source: ReportSource) -> Iterable[Limit]:
    """Limits on types that the report has, and all limits on single items."""
    types = {type_key(each.equipment_type) for each in source.analysis.types}
    return (each for each in source.limits if each.equipment is not None or each.about[1] in types)


def _about(limit: Limit) -> str:
    if limit.equipment is not None:
        return f"{printed(limit.equipment, longest=60)} (this item)"
    return f"{printed(limit.equipment_type, longest=60)} (type)"
