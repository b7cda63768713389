"""How each type and parameter was judged, so that silence can be told from ignorance."""

from collections import Counter

import pandas as pd
import streamlit as st

from chemviz.analysis.results import Analysis, How
from chemviz.schema import FIELD_BY_KEY
from chemviz.wording import MISSING_MARK, significant, whole


def how_judged(analysis: Analysis) -> None:
    """How many groups were judged in which way, and one row for each: how many values, and from which score on."""
    st.caption(_in_short(Counter(each.how for each in analysis.judged)))
    rows = [
        (
            each.equipment_type,
            FIELD_BY_KEY[each.parameter].label,
            each.n,
            each.how,
            significant(each.cut, digits=3),
            each.note,
        )
        for each in analysis.judged
    ]
    names = ["Type", "Parameter", "n", "Judged by", "Outlier from", "Note"]
    with st.expander("Type by type", icon=":material/functions:"):
        st.dataframe(
            pd.DataFrame(rows, columns=names),
            hide_index=True,
            column_config={"Note": st.column_config.TextColumn(width="large")},
            placeholder=MISSING_MARK,
            alt="How the outliers of each type and parameter were judged",
        )
        st.caption(
            "“Outlier from” is the score from which a value counts as an outlier: a modified z-score where the type is "
            "judged by itself, a studentized residual where it has few values or shares the spread of others."
        )


def _in_short(ways: Counter[How]) -> str:
    """What became of the groups, one for each type and parameter.

    >>> print(_in_short(Counter({"own type": 28, "too few": 2})))
    Of 30 groups (type and parameter), 28 were judged by their own type, 0 together with other small types, and 2 had \
too few values to be judged.
    """
    own, pooled, few = map(whole, (ways["own type"], ways["pooled"], ways["too few"]))
    return (
        f"Of {whole(ways.total())} groups (type and parameter), {own} were judged by their own type, {pooled} together "
        f"with other small types, and {few} had too few values to be judged."
    )
