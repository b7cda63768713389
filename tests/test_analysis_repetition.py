import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.analysis.repetition import find_repeated_names
from chemviz.analysis.results import FINDINGS_KEPT


def _frame(names, times=None):
    moments = (
        {} if times is None else {"recorded_at": pd.to_datetime(pd.Series(times, dtype="str")).astype("datetime64[us]")}
    )
    return pd.DataFrame(
        {
            "row": np.arange(2, len(names) + 2),
            "name": pd.Series(names, dtype="str"),
            "equipment_type": pd.Series(["Pump"] * len(names), dtype="str"),
            **moments,
        }
    )


def test_each_later_row_with_the_name_is_found_and_the_first_is_not():
    findings, total = find_repeated_names(_frame(["P-1", "P-2", "P-1", "P-3", "P-1"]))
    assert [each.row for each in findings] == [4, 6]
    assert total == 2
    assert {(each.equipment, each.severity, each.n, each.value) for each in findings} == {("P-1", "notice", 3, None)}
    assert findings[0].expected == "A name of its own: 3 rows carry this one, row 2 first"


@pytest.mark.parametrize("names", [[], [None, None], ["P-1", "p-1", "P-1 ", "P-11", None, None, ""]])
def test_different_and_missing_names_repeat_nothing(names):
    assert find_repeated_names(_frame(names)) == ([], 0)


def test_long_names_that_differ_only_at_the_end_are_different():
    start = "Reboiler of the second column " * 10
    assert find_repeated_names(_frame([start + "A", start + "B"])) == ([], 0)
    assert find_repeated_names(_frame([start + "A", start + "B", start + "A"]))[1] == 1


def test_names_of_a_slice_in_several_pieces_are_compared_across_the_pieces():
    frame = pd.concat([_frame(["X-9", "P-1", "P-2"]), _frame(["P-1", "P-3"])], ignore_index=True)[1:]
    assert find_repeated_names(frame)[1] == 1


def test_findings_are_bounded_but_counted_in_full():
    findings, total = find_repeated_names(_frame(["P-1"] * (FINDINGS_KEPT + 5)))
    assert (len(findings), total) == (FINDINGS_KEPT, FINDINGS_KEPT + 4)


def test_the_same_name_at_another_time_is_another_reading_and_no_repetition():
    assert find_repeated_names(_frame(["P-1", "P-1", "P-1"], ["2026-01-01", "2026-01-02", None])) == ([], 0)


def test_the_same_name_at_the_same_time_repeats_a_row():
    times = ["2026-01-01 08:00", "2026-01-01 09:00", "2026-01-01 08:00", "2026-01-01 08:00", None, None]
    findings, total = find_repeated_names(_frame(["P-1", "P-1", "P-1", "P-2", "P-3", "P-3"], times))
    assert [(each.row, each.equipment, each.n) for each in findings] == [(4, "P-1", 2), (7, "P-3", 2)]
    assert total == 2
    assert findings[0].expected == "A name and time of its own: 2 rows carry this one, row 2 first"


@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.sampled_from(["2026-01-01", "2026-01-02", None]))))
def test_repetitions_over_time_agree_with_pandas(readings):
    frame = _frame([name for name, _ in readings], [time for _, time in readings])
    expected = np.flatnonzero(frame.duplicated(["name", "recorded_at"]) & frame["name"].notna()) + 2
    assert [each.row for each in find_repeated_names(frame)[0]] == expected.tolist()


@given(st.lists(st.none() | st.text(max_size=20, alphabet="Pµ-1é漢 ") | st.sampled_from(["P-101A", "P-101B"])))
def test_repetitions_agree_with_pandas(names):
    series = pd.Series(names, dtype="str")
    expected = np.flatnonzero(series.duplicated() & series.notna()) + 2
    findings, total = find_repeated_names(_frame(names))
    assert [each.row for each in findings] == expected.tolist()
    assert total == len(expected)
