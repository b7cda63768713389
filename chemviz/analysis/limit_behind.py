"""Which limit a finding says was breached. Judges no value."""

from chemviz.analysis.limits import Applied, Limit, name_key
from chemviz.analysis.results import Finding
from chemviz.ingest.types import type_key
from chemviz.schema import TYPE_NOT_STATED


def limit_behind(finding: Finding, applied: Applied) -> Limit | None:
    """The limit of the finding's level on its item, or else on its type, in the unit of the table; None without one."""
    of = applied.of.get(finding.parameter or "", {})
    own = of.get(("item", name_key(finding.equipment or "")))
    limits = own or of.get(("type", type_key(finding.equipment_type or TYPE_NOT_STATED)), [])
    return next((each for each in limits if each.level == finding.level), None)
