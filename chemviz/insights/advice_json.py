"""Advice as JSON and back: for the database, and as the shell prints it. Changes nothing on the way."""

import json
from dataclasses import asdict
from typing import Any

from chemviz.insights.advice import Advice, AdviceItem, Evidence, Question


def to_json(advice: Advice) -> str:
    """Compact JSON for the database; `from_json` gives the equal advice."""
    return json.dumps(asdict(advice), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Advice:
    """The advice that `to_json` wrote. What a later version added and this text lacks has its default."""
    raw: dict[str, Any] = json.loads(text)
    items = tuple(_item(each) for each in raw.pop("items"))
    return Advice(question=Question(**raw.pop("question")), items=items, **raw)


def _item(raw: dict[str, Any]) -> AdviceItem:
    evidence = tuple(Evidence(**each) for each in raw.pop("evidence"))
    return AdviceItem(evidence=evidence, possible_causes=tuple(raw.pop("possible_causes")), **raw)


def shell_json(advice: Advice) -> str:
    """What `advise --json` prints, and promises to scripts."""
    document = {
        "source": advice.source,
        "model": advice.model,
        "items": [
            {
                "kind": item.kind,
                "priority": item.priority,
                "equipment": item.equipment,
                "observation": item.observation,
                "evidence": [
                    {
                        "fact_id": each.fact_id,
                        "equipment": each.equipment,
                        "metric": each.metric,
                        "value": each.value,
                        "unit": each.unit,
                        "equipment_type": each.equipment_type,
                        "n": each.n,
                        "method": each.method,
                    }
                    for each in item.evidence
                ],
                "possible_causes": list(item.possible_causes),
                "check": item.check,
                "limits_of_data": item.limits_of_data,
            }
            for item in advice.items
        ],
        "removed": advice.removed,
        "note": advice.note,
        "refused": advice.refused,
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
