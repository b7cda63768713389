"""The texts that go to Gemini and come from it: the forms of a question, and what of an answer is whole. Sends none."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from chemviz.insights.advice import Prompt
from chemviz.insights.refusals import CallFailed, Cause

FORMS: Final = ("schema", "json", "plain")
"""In which form a question is put. A model that refuses one, as not each knows each setting, gets the next."""

_WHOLE: Final = (0, 1)
"""Finish reasons: not stated, and STOP."""
_NOT_WHOLE: Final[dict[int, Cause]] = {2: "cut off", 10: "unusable"}
"""MAX_TOKENS and MALFORMED_FUNCTION_CALL; all others say that something is withheld."""


@dataclass(frozen=True)
class Text:
    """An answer before anybody has read it, with the tokens as the service counts them."""

    text: str
    tokens_in: int | None
    tokens_out: int | None

    @property
    def tokens(self) -> int | None:
        """All that are paid for; None where the service does not say."""
        return None if self.tokens_in is None or self.tokens_out is None else self.tokens_in + self.tokens_out


def text_of(made: Any) -> Text:
    """The text of a GenerateContentResponse. Raises `CallFailed` for one that is blocked, empty or cut off."""
    usage, text = made.usage_metadata, Text("", None, None)
    if usage.total_token_count >= max(
        usage.prompt_token_count, 1
    ):  # more than those sent and answered where a model thinks
        tokens_in = usage.prompt_token_count
        text = Text("", tokens_in, usage.total_token_count - tokens_in)

    def refused(cause: Cause) -> CallFailed:
        return CallFailed(cause, tokens=text.tokens)

    if made.prompt_feedback.block_reason:
        raise refused("blocked")
    if not made.candidates:
        raise refused("empty")
    [candidate, *_] = made.candidates
    ending = int(candidate.finish_reason)
    if ending not in _WHOLE:
        raise refused(_NOT_WHOLE.get(ending, "blocked"))
    whole = "".join(part.text for part in candidate.content.parts)
    if not whole.strip():
        raise refused("empty")
    return replace(text, text=whole)


def system_text(prompt: Prompt, form: str) -> str:
    """The rules; without a schema beside them, they say what the answer looks like."""
    if form == "schema":
        return prompt.system
    schema = json.dumps(prompt.schema)
    return f"{prompt.system}\n\nAnswer with one JSON value of this JSON schema, and nothing else:\n{schema}"


def user_text(prompt: Prompt, form: str) -> str:
    """The question with its facts, and in the plain form the rules before them."""
    return f"{system_text(prompt, form)}\n\n{prompt.text}" if form == "plain" else prompt.text
