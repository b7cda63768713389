"""Gemini over google-generativeai, which only this module imports, on first use. Stores and logs nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chemviz.config import GEMINI_MODELS
from chemviz.insights.advice import Prompt, Reply


@dataclass(frozen=True)
class Gemini:
    """Asks the models of a chain in turn, with one user's or the host's key. Implements `LanguageModel`.

    `wait_s` bounds all waiting for one question [s]: counting, asking, retrying.
    """

    key: str = field(repr=False)
    models: tuple[str, ...] = GEMINI_MODELS
    endpoint: str | None = None
    wait_s: float = 45.0
    tokens_per_answer: int = 16_384

    def count_tokens(self, prompt: Prompt) -> int:
        """How many tokens the prompt has. Raises `AdviceUnavailable`."""
        raise NotImplementedError

    def ask(
        self,
        prompt: Prompt,
        *,
        read: Callable[[str], Any],
        on_step: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> Reply:
        """The first answer that `read` accepts. Raises `AdviceUnavailable` with one honest sentence."""
        raise NotImplementedError
