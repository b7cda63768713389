"""The advice that a report carries: what a model said of the dataset as it is, else the built-in one. Asks nobody."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chemviz.analysis.results import Analysis
from chemviz.db.engine import Database
from chemviz.display_units import UnitSystem
from chemviz.insights.advice import Advice, Question
from chemviz.schema import Columns
from chemviz.services.insights import advise_survey, built_in
from chemviz.services.stored_insights import stored_insights

_STORED_UNITS = "Figures of this advice are in the units in which the data are stored."


class ReportAdvice(NamedTuple):
    """Advice on the whole dataset; `created_at` is None for the built-in one, which is written here and now."""

    advice: Advice
    created_at: datetime | None


def dataset_advice(db: Database, *, owner_id: int, dataset_id: int, units: UnitSystem) -> ReportAdvice:
    """The latest stored advice on the whole dataset that still fits its facts, and when it was given.

    Without one that says anything, what ChemViz itself writes from the findings. Raises `NotFound`.
    """
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    for each in stored_insights(db, **owned):
        if each.is_current and each.advice.question.about == "dataset" and each.advice.items:
            return ReportAdvice(_labelled(each.advice, units), each.created_at)
    own = built_in(db, owner_id=owner_id, dataset_id=dataset_id, question=Question())
    return ReportAdvice(_labelled(own, units), None)


def survey_advice(analysis: Analysis, columns: Columns, units: UnitSystem) -> Advice:
    """The built-in advice on a file that is in no database."""
    return _labelled(replace(advise_survey(analysis, columns, None, Question()), note=None), units)


def _labelled(advice: Advice, units: UnitSystem) -> Advice:
    """Sentences of advice hold figures in their own words, so it is not said again in other units."""
    if units == "metric":
        return advice
    return replace(advice, note=" ".join(filter(None, (advice.note, _STORED_UNITS))))
