"""Answers of a fake Gemini that narrate the facts they were sent, as a model does that keeps to the rules."""

import json
import re
from typing import Any

from tests import fake_gemini as fakes
from tests.fake_gemini import Answer, reply


def narrate(*, tokens: tuple[int, int] = (900, 80), then: Answer | None = None) -> Answer:
    """An answer with one item on the first fact of an item; `then` is done first, such as waiting for somebody."""

    def answer(handler: Any) -> None:
        if then is not None:
            then(handler)
        reply(narration(handler.sent.body), tokens=tokens)(handler)

    return answer


def narration(body: dict[str, Any]) -> str:
    """The JSON of an answer to a request."""
    text = body["contents"][0]["parts"][0]["text"]
    kinds = re.findall(r"\(kind (\w+)\)", text)
    facts = [line.split(" | ") for line in text.splitlines() if re.match(r"F\d+ \| ", line)]
    of_item = [each for each in facts if each[1] != "-"] or facts
    fact_id, item, equipment_type, *_ = of_item[0]
    item_or_type = item if item != "-" else equipment_type
    about = {"equipment": item_or_type} if item_or_type != "-" else {"equipment": None}
    found = about | {
        "kind": kinds[0] if kinds else "condition",
        "priority": 1,
        "evidence_ids": [fact_id],
        "possible_causes": ["transmitter: out of calibration"],
        "check": "Read the local instrument.",
    }
    return json.dumps({"items": [found]})


__all__ = ["fakes", "narrate", "narration"]
