"""The data quality in figures, with the formula that it comes from."""

import streamlit as st

from chemviz.analysis.quality import QUALITY_RULE
from chemviz.analysis.results import Analysis
from chemviz.schema import REQUIRED_FIELDS
from chemviz.wording import count, number, whole


def quality_in_figures(analysis: Analysis, *, rows_rejected: int) -> None:
    """One line with the numbers of this survey, and the rule behind it."""
    cells = len(REQUIRED_FIELDS) * (analysis.count + rows_rejected)
    quality = analysis.quality
    left_out = len(REQUIRED_FIELDS) * rows_rejected
    unsound = left_out + quality.missing + quality.implausible + quality.duplicates
    st.caption(
        f"Data quality {number(quality.score)} % = 100 × {whole(cells - unsound)} sound cells / {whole(cells)}. Not "
        f"sound: {whole(quality.missing)} missing, {count(quality.implausible, 'implausible value')}, "
        f"{count(quality.duplicates, 'repeated name')}, {whole(left_out)} in rows not read.",
        help=QUALITY_RULE,
    )
