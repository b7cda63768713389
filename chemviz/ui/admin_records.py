"""The pieces of the administrators' page about records: choose a dataset, open it, search and change its rows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.schema import FIELD_BY_KEY, axis_label
from chemviz.services import admin_datasets, admin_records
from chemviz.services.accounts import Account
from chemviz.services.admin_datasets import DatasetLine
from chemviz.services.admin_records import Change, EditBatch, RecordPage
from chemviz.ui import authentication, session
from chemviz.ui.cache import database
from chemviz.ui.emphasis import main_button
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, count, number, size, whole

SINCE: Final = {"Any time": None, "Last 7 days": 7, "Last 30 days": 30, "Last year": 365}
ROWS_PER_PAGE: Final = 50
_EDITS_SHOWN: Final = 20
_CELLS_NAMED: Final = 5


def since(period: str, now: datetime) -> datetime | None:
    """The start of a period of `SINCE`."""
    days = SINCE[period]
    return None if days is None else now - timedelta(days=days)


def datasets_table(lines: Sequence[DatasetLine]) -> DatasetLine | None:
    """The table; gives back the chosen dataset."""
    if not lines:
        st.info("No dataset fits.")
        return None
    rows = [
        (each.id, each.owner, each.row_count, size(each.file_bytes), each.version, local_moment(each.uploaded_at))
        for each in lines
    ]
    event = st.dataframe(
        pd.DataFrame(rows, columns=["Number", "Owner", "Rows", "File", "Version", "Uploaded"]),
        hide_index=True,
        column_config={"Rows": st.column_config.NumberColumn(format="localized")},
        on_select="rerun",
        selection_mode="single-row",
        key="records_datasets",
        alt="All datasets with owner, rows and size",
    )
    chosen = event.selection.rows
    return lines[chosen[0]] if chosen and chosen[0] < len(lines) else None


def open_form(admin: Account, line: DatasetLine) -> None:
    """Asks for the reason without which nothing of somebody else's is shown."""
    st.markdown(
        f"This dataset belongs to **{plain(line.owner)}**. Opening it lets you see and change its rows for "
        f"{admin_datasets.ACCESS_MINUTES} minutes. It is put on record with your reason, which the owner can read."
    )
    with st.form("open_content", width=560):
        reason = st.text_input("Reason", max_chars=500, key="open_reason")
        is_sent = st.form_submit_button("Open the dataset", icon=":material/lock_open:")
    if is_sent:
        try:
            admin_datasets.open_content(
                database(), admin_id=admin.id, dataset_id=line.id, reason=reason or "", **_here()
            )
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            st.rerun()


def records_editor(admin: Account, line: DatasetLine) -> None:
    """Search, a page of rows to be changed in place, and the button that stores what was changed."""
    search = st.text_input("Find by name or type", type="search", placeholder="P-101", key=f"records_search_{line.id}")
    page = session.field_value(f"rows_page_{line.id}_{search}") or 1
    which: dict[str, Any] = {"admin_id": admin.id, "dataset_id": line.id}
    shown = admin_records.find_records(
        database(),
        **which,
        now=datetime.now(UTC),
        search=(search or "").strip(),
        limit=ROWS_PER_PAGE,
        offset=ROWS_PER_PAGE * (page - 1),
    )
    st.caption(f"{plain(shown.dataset)}: {count(shown.found, 'row')}{' found' if search else ''}.")
    if not shown.found:
        return
    edited = _editor(shown, key=f"rows_{line.id}_{search}_{page}_{session.current().edit_round}")
    if shown.found > ROWS_PER_PAGE:
        st.pagination(-(-shown.found // ROWS_PER_PAGE), key=f"rows_page_{line.id}_{search}")
    changes = list(changes_between(shown.frame, edited, shown.editable))
    label = f"Store {count(len(changes), 'change')}" if changes else "Store changes"
    if st.button(label, type=main_button(), icon=":material/save:", disabled=not changes, key="records_store"):
        try:
            admin_records.edit_records(database(), **which, changes=changes, **_here())
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            _drawn_anew(f"{count(len(changes), 'cell')} changed, and the dataset is analysed again.")


def _editor(shown: RecordPage, *, key: str) -> pd.DataFrame:
    config: dict[str, Any] = {"row": st.column_config.NumberColumn("Row", format="%d", pinned=True)}
    for field in admin_records.EDITABLE:
        if FIELD_BY_KEY[field].has_unit:
            label = axis_label(field, shown.columns)
            config[field] = st.column_config.NumberColumn(label, format="%.6g")
        else:
            config[field] = st.column_config.TextColumn(FIELD_BY_KEY[field].label)
    fixed = [key for key in shown.frame.columns if key not in shown.editable]
    return st.data_editor(
        shown.frame,
        key=key,
        hide_index=True,
        disabled=fixed,
        column_config=config,
        placeholder=MISSING_MARK,
        alt="Rows of the dataset, to be changed in place",
    )


def changes_between(before: pd.DataFrame, after: pd.DataFrame, editable: Sequence[str]) -> Iterator[Change]:
    """What somebody changed in a table of rows, cell by cell; missing in both is no change."""
    for field in editable:
        for row, old, new in zip(before["row"], before[field], after[field], strict=True):
            was, shall = _cell(old), _cell(new)
            if was != shall:
                yield Change(int(row), field, was, shall)


def _cell(value: Any) -> Any:
    if pd.isna(value):
        return None
    return str(value) if isinstance(value, str) else float(value)


def edits_list(admin: Account, line: DatasetLine) -> None:
    """What was changed so far, each with the way to take it back."""
    which: dict[str, Any] = {"admin_id": admin.id, "dataset_id": line.id}
    batches = admin_records.list_edits(database(), **which, now=datetime.now(UTC))
    if not batches:
        return
    st.subheader("Changes")
    for each in batches[:_EDITS_SHOWN]:
        with st.container(border=True):
            kind = "took a change back" if each.undoes else f"changed {count(len(each.changes), 'cell')}"
            st.markdown(f"**{plain(each.edited_by)}** {kind}, {local_moment(each.edited_at)}")
            st.caption(_told(each))
            if each.is_undone:
                st.caption("Taken back.")
            elif st.button("Take it back", icon=":material/undo:", key=f"undo_{each.batch}"):
                _undo(which, each)
    if len(batches) > _EDITS_SHOWN:
        st.caption(f"Showing the last {_EDITS_SHOWN} of {whole(len(batches))} changes.")


def _undo(which: dict[str, Any], edit: EditBatch) -> None:
    try:
        admin_records.undo_edit(database(), **which, batch=edit.batch, **_here())
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        _drawn_anew("The change is taken back, and the dataset is analysed again.")


def _told(batch: EditBatch) -> str:
    named = [
        f"row {whole(each.row)}, {FIELD_BY_KEY[each.field].label.lower()}: {_shown(each.old)} → {_shown(each.new)}"
        for each in batch.changes[:_CELLS_NAMED]
    ]
    more = len(batch.changes) - _CELLS_NAMED
    return "; ".join(named) + (f" and {whole(more)} more" if more > 0 else "")


def _shown(value: str | float | None) -> str:
    return plain(value) if isinstance(value, str) else number(value)


def _drawn_anew(told: str) -> None:
    """Draw the table from what is stored, under a key of its own: a key keeps the edits made under it."""
    session.change(told=told, edit_round=session.current().edit_round + 1)
    st.rerun()


def _here() -> dict[str, Any]:
    return {"now": datetime.now(UTC), "address": authentication.visitor_address()}
