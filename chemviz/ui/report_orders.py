"""What to order from the report desk: whose report of what, in which state, with which options."""

from collections.abc import Callable
from datetime import UTC, datetime

from chemviz.report.options import ReportOptions
from chemviz.services.accounts import Account
from chemviz.services.chart_memory import Step
from chemviz.services.datasets import OpenDataset
from chemviz.services.report_options import options_to_json
from chemviz.services.report_state import report_state
from chemviz.services.reports import MadeReport, Watch, make_comparison_report, make_report
from chemviz.ui.cache import chart_memory, database, renderer
from chemviz.ui.report_desk import Key

Making = tuple[Key, Callable[[Step], MadeReport]]


def survey_order(user: Account, dataset: OpenDataset, options: ReportOptions) -> Making:
    """The report of one dataset, and the key under which it is made once only."""
    db, drawer, memory = database(), renderer(), chart_memory()  # the desk's threads are not Streamlit's
    key = (user.id, dataset.card.id, report_state(db, owner_id=user.id, dataset=dataset), options_to_json(options))

    def make(step: Step) -> MadeReport:
        return make_report(
            db,
            drawer,
            owner_id=user.id,
            dataset_id=dataset.card.id,
            now=datetime.now(UTC),
            options=options,
            watch=Watch(step, memory),
        )

    return key, make


def pair_order(user: Account, earlier: OpenDataset, later: OpenDataset, options: ReportOptions) -> Making:
    """The report on two datasets, and its key."""
    db, drawer, memory = database(), renderer(), chart_memory()
    states = tuple(report_state(db, owner_id=user.id, dataset=each) for each in (earlier, later))
    key = (user.id, earlier.card.id, later.card.id, states, options_to_json(options))

    def make(step: Step) -> MadeReport:
        return make_comparison_report(
            db,
            drawer,
            owner_id=user.id,
            before_id=earlier.card.id,
            after_id=later.card.id,
            now=datetime.now(UTC),
            options=options,
            watch=Watch(step, memory),
        )

    return key, make
