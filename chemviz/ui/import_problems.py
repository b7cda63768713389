"""The first rows as they will be stored, and the problems: by kind, one by one, and as a file to be mended."""

import csv
import io
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from chemviz.ingest import Choices
from chemviz.ingest.layout import unique_headers
from chemviz.services.accounts import Account
from chemviz.services.datasets import Preview, problem_rows_csv
from chemviz.ui import import_work, session
from chemviz.ui.cache import settings
from chemviz.ui.components import issues_table, preview_table
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.plain import plain
from chemviz.wording import count, whole

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KINDS_SHOWN: Final = 12
_ROWS_SHOWN: Final = 500
_BAD_ROWS: Final = {"keep": "Keep them, with the bad cell missing", "leave out": "Leave these rows out"}


def rows_section(user: Account, file: "UploadedFile", read: Preview) -> None:
    """The first rows as they will be stored; or, where there are any, only those with problems as the file has them."""
    st.subheader("First rows, as they will be stored")
    key = f"upload_{file.file_id}_only_bad"
    if read.issue_count and st.toggle("Show only rows with problems", key=key, persist_state="page"):
        table = _problem_rows(user.id, file.file_id, file.name, read.choices.to_json(), file.getvalue())
        st.dataframe(table, hide_index=True, alt="Rows with problems, as they stand in the file")
        st.caption("As they stand in the file; the last column says what is wrong.")
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
    _bad_rows(file.file_id, read.choices)
    issues_table(read.issues, read.issue_count)
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
    """Cells that were converted by themselves, as their unit is not that of the rest of the column."""
    if read.change_count:
        cells = count(read.change_count, "cell")
        with st.expander(f"{cells} converted from another unit than the rest", icon=":material/swap_horiz:"):
            table = [(each.row, each.column, each.value, each.problem) for each in read.changes]
            st.table(
                pd.DataFrame(
                    [tuple(plain(str(part)) for part in each) for each in table[:50]],
                    columns=["Row", "Column", "Value", "What was done"],
                ),
                hide_index=True,
                border="horizontal",
                alt="Cells that were converted by themselves",
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


@st.cache_data(max_entries=4, ttl="15m", show_spinner="Collecting the rows")
def _problem_rows(owner_id: int, file_id: str, file_name: str, choices: str, _data: bytes) -> pd.DataFrame:  # noqa: ARG001
    decided = Choices.from_json(choices)
    text = _as_file(file_name, decided, _data).decode("utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=decided.delimiter or ",")
    header_lines = (decided.header_lines or 1) + int(decided.has_units_row or False)
    headers, *others = [row for _, row in zip(range(_ROWS_SHOWN + header_lines), rows, strict=False)]
    width = max(map(len, (headers, *others)))
    cells = [[*row, *[""] * (width - len(row))] for row in (headers, *others)]
    return pd.DataFrame(cells[header_lines:], columns=unique_headers(cells[0]))


def _as_file(file_name: str, choices: Choices, data: bytes) -> bytes:
    guessed = replace(choices, accept_guesses=True)
    limit = settings().max_upload_mb * 1_000_000
    return problem_rows_csv(data, file_name=file_name, choices=guessed, max_bytes=limit)
