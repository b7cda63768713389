"""A dataset in the list: what it is, and what can be done with it; the versions of one side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.schema import FIELD_BY_KEY, PARAMETERS
from chemviz.services.accounts import Account
from chemviz.services.bulk import TABLE_FORMS, TableForm, cleaned_in, cleaned_name
from chemviz.services.datasets import DatasetCard, delete_dataset, original_file, rename_dataset
from chemviz.services.storage import ROW_BYTES, Storage, storage_allowed, storage_used
from chemviz.ui.cache import database, settings
from chemviz.ui.chosen import PARAMETER
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.emphasis import main_button
from chemviz.ui.gate import require_live
from chemviz.ui.import_recipe import recipe_dialog
from chemviz.ui.local_time import local_moment
from chemviz.ui.plain import plain
from chemviz.wording import count, size, whole

_ROOM_TOLD_FROM: Final = 0.5
"""From this share on a user is told how much room there is."""


def by_series(cards: Iterable[DatasetCard]) -> list[DatasetCard]:
    """Newest first, with all versions of a dataset behind its newest one."""
    series: dict[int, list[DatasetCard]] = {}
    for card in cards:
        series.setdefault(card.series_id, []).append(card)
    return [card for versions in series.values() for card in sorted(versions, key=lambda each: -each.version)]


def versions_by_series(cards: Iterable[DatasetCard]) -> Counter[int]:
    """How many versions there are of each series."""
    return Counter(card.series_id for card in cards)


@st.cache_data(max_entries=256, show_spinner=False)
def _storage(owner_id: int, versions: tuple[tuple[int, int], ...]) -> tuple[Storage, int | None]:  # noqa: ARG001
    """What the owner's datasets take and may take; SQLite reads every result to tell its size. No id is given twice."""
    per_user = settings().storage_per_user_bytes
    allowed = storage_allowed(database(), owner_id=owner_id, per_user_bytes=per_user)
    return storage_used(database(), owner_id=owner_id), allowed


def storage_line(user: Account, cards: Sequence[DatasetCard], *, shown: int) -> None:
    """How many there are and what all of them take, with what is counted and what is not."""
    used, allowed = _storage(user.id, tuple((card.id, card.analysis_version) for card in cards))
    some = f"{whole(shown)} of {count(used.datasets, 'dataset')}" if shown < used.datasets else count(shown, "dataset")
    st.caption(
        f"{some}, {size(used.uploaded_bytes)} of files. Stored: {size(used.file_bytes)} of files, compressed, "
        f"{size(used.result_bytes)} of results, and {count(used.rows, 'row')} of equipment."
        + _room_left(used, allowed)
        + (" Tick several to export or delete them together." if shown > 1 else ""),
        help="Rows are counted, not weighed: the database keeps those of all its users in one table."
        + ("" if allowed is None else f" You may store {size(allowed)}, where a row counts as {ROW_BYTES} B."),
    )


def _room_left(used: Storage, allowed: int | None) -> str:
    if allowed is None or used.weighed_bytes < _ROOM_TOLD_FROM * allowed:
        return ""
    return f" That is {size(used.weighed_bytes)} of the {size(allowed)} that you may store."


def dataset_entry(user: Account, card: DatasetCard, versions: int) -> None:
    """A bordered entry with the dataset's facts and its actions; `versions` there are in its series."""
    with st.container(border=True):
        version = f" · version {card.version}, one of {versions}" if versions > 1 else ""
        st.markdown(f"**{plain(card.name)}**{version}")
        st.caption(_facts(card))
        with st.container(horizontal=True):
            if st.button("Open", key=f"open_{card.id}", icon=":material/insights:", type=main_button()):
                st.switch_page("pages/analysis/overview.py", query_params={PARAMETER: str(card.id)})
            if st.button("Rename", key=f"rename_{card.id}", icon=":material/edit:"):
                _rename(user, card)
            st.download_button(
                "Original file",
                _original(user, card),
                file_name=card.file_name,
                mime="application/octet-stream",
                key=f"original_{card.id}",
                icon=":material/draft:",
                on_click="ignore",
            )
            for form in TABLE_FORMS:
                st.download_button(
                    f"Cleaned table ({form})",
                    _cleaned(user, card, form),
                    file_name=cleaned_name(card.name, form),
                    mime="application/octet-stream",
                    key=f"cleaned_{form}_{card.id}",
                    icon=":material/table:",
                    on_click="ignore",
                )
            if st.button("How it was read", key=f"recipe_{card.id}", icon=":material/receipt_long:"):
                recipe_dialog(user, card)
            if st.button("Delete", key=f"delete_{card.id}", icon=":material/delete:"):
                _delete(user, card)


def _facts(card: DatasetCard) -> str:
    units = " · ".join(
        f"{FIELD_BY_KEY[key].label} {use.unit_text()}"
        for key in PARAMETERS
        if (use := card.columns.get(key)) is not None
    )
    left_out = f", {count(card.rows_rejected, 'row')} left out" if card.rows_rejected else ""
    return (
        f"{count(card.rows_accepted, 'row')}{left_out} · {count(card.type_count, 'type')} · {units}  \n"
        f"{plain(card.file_name)} · {size(card.file_bytes)} · uploaded {local_moment(card.uploaded_at)}"
    )


def _original(user: Account, card: DatasetCard) -> Callable[[], bytes]:
    return while_signed_in(user, lambda: original_file(database(), owner_id=user.id, dataset_id=card.id)[1])


def _cleaned(user: Account, card: DatasetCard, form: TableForm) -> Callable[[], bytes]:
    return while_signed_in(user, lambda: cleaned_in(database(), form, owner_id=user.id, dataset_id=card.id))


@st.dialog("Rename dataset", icon=":material/edit:")
def _rename(user: Account, card: DatasetCard) -> None:
    name = st.text_input("Dataset name", value=card.name, max_chars=200)
    if st.button("Save", type=main_button()):
        _act(user, lambda: rename_dataset(database(), owner_id=user.id, dataset_id=card.id, name=name))


@st.dialog("Delete dataset?", icon=":material/delete:")
def _delete(user: Account, card: DatasetCard) -> None:
    st.markdown(
        f"**{plain(card.name)}** with {count(card.rows_accepted, 'row')}, its file and its analysis will be deleted "
        "for good. Download the original file first if you may need it again."
    )
    if st.button("Delete for good", type=main_button(), icon=":material/delete:"):
        _act(user, lambda: delete_dataset(database(), owner_id=user.id, dataset_id=card.id))


def _act(user: Account, action: Callable[[], None]) -> None:
    """Run an action of a dialog: close it when it worked, else say why not."""
    try:
        require_live(user)
        action()
    except ChemVizError as error:
        st.error(plain(str(error)))
    else:
        st.rerun()
