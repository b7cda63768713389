"""Who is asked for advice: Gemini, as the settings say. Asks nothing itself, and imports no client library."""

from chemviz.config import Settings
from chemviz.insights.advice import LanguageModel


def model_of(own: Settings, key: str | None) -> LanguageModel | None:
    """Gemini with this key, or None without one."""
    from chemviz.insights.gemini import Gemini

    if key is None:
        return None
    return Gemini(
        key,
        models=own.gemini_models,
        endpoint=own.gemini_endpoint,
        wait_s=own.gemini_wait_s,
        tokens_per_answer=own.allowance.tokens_per_answer,
    )
