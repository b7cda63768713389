"""The first rows as they will be stored, and the problems: by kind, one by one, and as a file to be mended."""

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from chemviz.ingest import Choices
from chemviz.services.accounts import Account
from chemviz.services.datasets import Preview, problem_rows_csv
from chemviz.ui import import_work, session
from chemviz.ui.cache import settings
from chemviz.ui.components import issues_table, preview_table, problem_rows_table
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.plain import plain
from chemviz.wording import count, whole

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KINDS_SHOWN: Final = 12
_BAD_ROWS: Final = {"keep": "Keep them, with the bad cell missing", "leave out": "Leave these rows out"}


def rows_section(file: "UploadedFile", read: Preview) -> None:
    """The first rows as they will be stored; or, where there are any, only those with problems."""
    st.subheader("First rows, as they will be stored")
    key = f"upload_{file.file_id}_only_bad"
    if read.problem_row_count and st.toggle("Show only rows with problems", key=key, persist_state="page"):
        problem_rows_table(read.problem_head, read.columns, read.problem_row_count)
    else:
        preview_table(read.head, read.columns)


def problems_section(user: Account, file: "UploadedFile", read: Preview) -> None:
    """Counts by kind, what to do with the rows, each problem, and a download of just the bad rows."""
    if not read.issue_count:
        return
    st.subheader("Problems in the file")
    kinds = [f"- {whole(times)} × {plain(problem)}" for problem, times in read.issue_kinds[:_KINDS_SHOWN]]
    if len(read.issue_kinds) > _KINDS_SHOWN:
        kinds.append(f"- {count(len(read.issue_kinds) - _KINDS_SHOWN, 'more kind')}, all in the table")
    st.markdown("\n".join(kinds))
    if read.problem_row_count:
        _bad_rows(file.file_id, read.choices)
    issues_table(read.issues, read.issue_count)
    if not read.problem_row_count:
        return
    st.download_button(
        "Download the rows with problems",
        while_signed_in(user, lambda: _as_file(file.name, read.choices, file.getvalue())),
        file_name=f"{PurePath(file.name).stem} problems.csv",
        mime="text/csv",
        key=f"upload_{file.file_id}_problems",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption("A file of just these rows with the reason in an added column: mend it and upload it again.")


def changes_note(read: Preview) -> None:
    """Cells that are not stored as they stand: in another unit than the rest of the column, or not fit to be seen."""
    if read.change_count:
        cells = count(read.change_count, "cell")
        title = f"{cells} changed: converted from another unit than the rest, or tidied"
        with st.expander(title, icon=":material/swap_horiz:"):
            table = [(each.row, each.column, each.value, each.problem) for each in read.changes]
            st.table(
                pd.DataFrame(
                    [tuple(plain(str(part)) for part in each) for each in table[:50]],
                    columns=["Row", "Column", "Value", "What was done"],
                ),
                hide_index=True,
                border="horizontal",
                alt="Cells that were changed by themselves",
            )


def _bad_rows(file_id: str, choices: Choices) -> None:
    key = f"upload_{file_id}_bad_rows"
    session.set_field(key, choices.bad_rows)

    def decide() -> None:
        wanted: Any = session.field_value(key)
        import_work.decide(file_id, lambda earlier: replace(earlier, bad_rows=wanted))

    st.radio(
        "Rows with a cell that cannot be read",
        list(_BAD_ROWS),
        format_func=_BAD_ROWS.__getitem__,
        key=key,
        on_change=decide,
        horizontal=True,
    )


def _as_file(file_name: str, choices: Choices, data: bytes) -> bytes:
    guessed = replace(choices, accept_guesses=True)
    limit = settings().max_upload_mb * 1_000_000
    return problem_rows_csv(data, file_name=file_name, choices=guessed, max_bytes=limit)
