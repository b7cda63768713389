"""What a sentence says of findings, severities and what lies within a range, against the findings in the facts."""

import re
from typing import Final

from chemviz.analysis.kinds import RULES, SEVERITIES
from chemviz.insights.advice import Fact
from chemviz.insights.comparisons import pairs_in
from chemviz.insights.mentions import Read
from chemviz.insights.scope import Scope, bound_item, bound_items
from chemviz.insights.vocabulary import METRICS, parameters_stated

_FINDINGS: Final = re.compile(r"\b(?:findings?|flagged)\b", re.I)
_NO: Final = re.compile(r"\b(?:no|none|nothing|not|without|neither|nor)\b", re.I)
_SEVERITY: Final = re.compile(r"\b(?:(?P<critical>critical)|(?P<warning>warnings?)|(?P<notice>notices?))\b", re.I)
_DENIED: Final = re.compile(
    r"(?:∙|\b(?:it|pump|item|reading|value|pressure|flow ?rate|temperature)) (?:does|do|is|are|was|did) not (?:an? )?"
    r"(?:stand out|unusual|outlier|outlying|extreme|deviate|differ|abnormal|flagged)\b"
    r"(?! (?:by itself|alone|on its own))",
    re.I,
)
_INSIDE: Final = re.compile(
    r"\b(?:within|inside|in) (?:the |its |their )?(?:usual |normal |expected |typical |operating |design )*"
    r"(?:ranges?|limits?|bounds|band|thresholds?|norm)\b(?! (?:in|within|outside|beyond) which)",
    re.I,
)


def findings_proven(read: Read, scope: Scope) -> bool:
    """Whether items and types have the findings, of the severity and on the parameters, that a sentence says.

    That an item does not stand out, or lies within a range, no fact shows: only what stands out is sent.
    """
    if _DENIED.search(read.text):
        return False
    inside = _INSIDE.search(read.text)
    if inside and bound_item(read, inside.start(), inside.end(), scope):
        return False
    return _severities_proven(read, scope) and _items_proven(read, scope) and _types_proven(read, scope)


def has_finding(scope: Scope, item: str, keys: frozenset[str]) -> bool:
    """Whether the facts hold a finding on the item, on each of the parameters where some are named."""
    own = [each for each in scope.of(item) if each.finding]
    found = {METRICS[each.metric].parameter for each in own}
    return bool(own) and keys <= found


def _severities_proven(read: Read, scope: Scope) -> bool:
    said = list(_SEVERITY.finditer(read.text))
    if len({match.lastgroup for match in said}) != 1:
        return True
    if not read.items:
        found = {METRICS[each.metric].parameter for each in scope.table.facts if _severity(each) == said[0].lastgroup}
        return bool(_NO.search(read.text)) or parameters_stated(read.text) <= found
    items = bound_items(read, said[0].start(), said[0].end(), scope)
    return all(any(_severity(each) == said[0].lastgroup for each in scope.of(item)) for item in items)


def _severity(fact: Fact) -> str | None:
    """How severe the finding of a fact is, by its rule, or by what its key says of the limit."""
    if not fact.finding:
        return None
    rule = fact.finding.partition("|")[0]
    name, _, level = rule.partition(" ")
    if name == "above-design":
        return "critical" if fact.unit else "warning"
    known = RULES.get(name)
    if known is None or known.severity:
        return known.severity if known else None
    return dict(zip(("critical", "standard", "informational"), SEVERITIES, strict=True)).get(level.partition(" ")[0])


def _items_proven(read: Read, scope: Scope) -> bool:
    said = _FINDINGS.search(read.text)
    if said is None or not read.items or _NO.search(read.text):
        return True
    pairs = pairs_in(read)
    items = list(pairs) or bound_items(read, said.start(), said.end(), scope)
    return all(has_finding(scope, each, pairs.get(each, parameters_stated(read.text))) for each in items)


def _types_proven(read: Read, scope: Scope) -> bool:
    if not _FINDINGS.search(read.text) or read.items or _NO.search(read.text):
        return True
    counts = [fact.value for each in read.types for fact in scope.of(each.alias) if fact.metric == "findings"]
    return all(counts)
