"""Types are computed apart from each other: in other processes and in any order, with the identical result."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from chemviz.analysis import analyze
from chemviz.ingest import read_table
from chemviz.samples import sample_survey
from chemviz.schema import FRAME_DTYPES, Columns, ColumnUse

COLUMNS: Columns = {key: ColumnUse(key) for key in FRAME_DTYPES if key != "row"}


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Two processes that share nothing with this one but the code."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def survey(rows: int = 6_000) -> pd.DataFrame:
    """Twenty types from large to tiny, with ties, blanks, standby, a few values far out and some names twice."""
    rng = np.random.default_rng(11)
    kinds = (20 * rng.random(rows) ** 2).astype(int)
    frame = pd.DataFrame(
        {
            "row": np.arange(2, rows + 2),
            "name": [f"X-{each % (rows - 5)}" for each in range(rows)],
            "equipment_type": [f"Type {kind}" for kind in kinds],
            "flowrate": np.exp(rng.normal(4, 0.3, rows)).round(1) * (rng.random(rows) > 0.05),
            "pressure": rng.normal(10 + kinds, 1).round(1),
            "temperature": rng.normal(80, 5, rows),
        }
    )
    frame.loc[::97, "pressure"] = np.nan
    frame.loc[::1013, "temperature"] = 400.0
    return frame.astype(FRAME_DTYPES)


def test_several_processes_give_the_identical_analysis(processes: ProcessPoolExecutor) -> None:
    frame = survey()
    here = analyze(frame, COLUMNS)
    apart = analyze(frame, COLUMNS, map_types=processes.map)
    assert len(here.types) == 20
    assert here.findings
    assert apart == here
    assert apart.to_json() == here.to_json()


def test_the_order_in_which_types_are_computed_changes_nothing() -> None:
    def from_the_last(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        return [function(each) for each in reversed(list(items))][::-1]

    frame = survey(800)
    assert analyze(frame, COLUMNS, map_types=from_the_last) == analyze(frame, COLUMNS)


def test_a_whole_analysis_made_in_another_process_is_the_same_to_the_byte(processes: ProcessPoolExecutor) -> None:
    name, data = sample_survey()
    table = read_table(data, file_name=name)
    jobs = [processes.submit(analyze, table.frame, table.columns) for _ in range(2)]
    assert {job.result().to_json() for job in jobs} == {analyze(table.frame, table.columns).to_json()}


def test_what_one_type_says_of_itself_does_not_depend_on_the_other_types() -> None:
    frame = survey(2_000)
    of_all = {each.equipment_type: each for each in analyze(frame, COLUMNS).types}
    for name in ("Type 0", "Type 19"):
        [alone] = analyze(frame[frame["equipment_type"] == name], COLUMNS).types
        assert alone.correlations == of_all[name].correlations
        assert {key: each.summary for key, each in alone.parameters.items()} == {
            key: each.summary for key, each in of_all[name].parameters.items()
        }


def test_parts_computed_at_the_same_time_give_the_identical_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = survey(3_000)
    one_by_one = analyze(frame, COLUMNS)
    monkeypatch.setattr("chemviz.analysis.ROWS_FOR_THREADS", 0)
    assert analyze(frame, COLUMNS).to_json() == one_by_one.to_json()
