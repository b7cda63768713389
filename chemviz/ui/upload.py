"""What stands on the upload page before there is a file, and the first words about one."""

from pathlib import PurePath
from typing import Final

import streamlit as st

from chemviz.errors import RefusedInput
from chemviz.services.dataset_names import clean_dataset_name
from chemviz.services.datasets import Preview
from chemviz.wording import count, whole

KINDS: Final = ("csv", "tsv", "txt", "gz", "xlsx", "xls")
_ENDINGS: Final = {f".{kind}" for kind in KINDS}


def invitation() -> bool:
    """What stands on the page before there is a file; `True` when the sample survey is wanted."""
    with st.container(border=True):
        st.markdown(
            "**What the file needs.** One line per item of equipment, with columns for its name, its type, and "
            "flowrate, pressure or temperature, in any order and under any name. Title lines, units, decimal commas "
            "and totals are recognised and shown. Where something is not clear you are asked, and without a unit "
            "nothing is assumed."
        )
        st.markdown("No file at hand? The sample survey has about 200 items of 10 types, with a few planted problems.")
        return st.button("Use the sample survey", icon=":material/science:")


def summary(read: Preview) -> None:
    """One sentence: how many rows there are, how many can be imported, and what is in the way of the rest."""
    rows = f"{count(read.rows_read, 'row')} read, {whole(read.rows_accepted)} can be imported"
    if read.questions:
        st.info(f"{rows} once you have said what is unsure.", icon=":material/help:")
    elif read.issue_count:
        left_out = f", {whole(read.rows_rejected)} left out" if read.rows_rejected else ""
        st.warning(
            f"{rows}{left_out}. {count(read.issue_count, 'problem')} listed below with row and column.",
            icon=":material/warning:",
        )
    else:
        st.success(f"{rows}, without problems.", icon=":material/check_circle:")


def suggested_name(file_name: str) -> str:
    """The file's name without its endings, as a first proposal for the dataset's name.

    >>> suggested_name("Unit 3.csv.gz"), suggested_name(".csv"), suggested_name("v1.2 survey.xlsx")
    ('Unit 3', 'Equipment', 'v1.2 survey')
    """
    path = PurePath(file_name)
    while path.suffix.lower() in _ENDINGS:
        path = path.with_suffix("")
    if path.name.lower() in _ENDINGS:
        return "Equipment"
    try:
        return clean_dataset_name(path.name[:200])
    except RefusedInput:  # nothing but invisible characters
        return "Equipment"
