"""Advice in the shell: on one file, from Gemini when a key is set, else the built-in one. Prints and stores nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chemviz.cli_output import plain
from chemviz.insights.advice import Question

if TYPE_CHECKING:
    from chemviz.analysis.results import Analysis
    from chemviz.config import Settings
    from chemviz.ingest.survey import Survey


def as_advised(
    survey: "Survey", analysis: "Analysis", own: "Settings", *, is_json: bool, on_step: Callable[[str], None]
) -> str:
    """The advice on a survey, as one JSON object or as text for a terminal."""
    from chemviz.insights.advice_json import shell_json
    from chemviz.insights.advice_text import as_text
    from chemviz.services.advice_model import model_of
    from chemviz.services.insights import advise_survey

    model = model_of(own, own.gemini_key)
    advice = advise_survey(analysis, survey.columns, model, Question(), on_step=on_step)
    return shell_json(advice) if is_json else plain(as_text(advice, title=survey.file.name))
