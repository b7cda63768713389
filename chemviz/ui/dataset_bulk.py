"""What can be done with several datasets at once: take them home as one archive, or delete them."""

from collections.abc import Sequence

import streamlit as st

from chemviz.errors import ChemVizError
from chemviz.services.accounts import Account
from chemviz.services.bulk import EXPORT_ROWS, TABLE_FORMS, Deleted, TableForm, delete_datasets, export_archive
from chemviz.services.datasets import DatasetCard
from chemviz.ui.cache import database
from chemviz.ui.downloads import while_signed_in
from chemviz.ui.emphasis import main_button
from chemviz.ui.gate import require_live
from chemviz.ui.plain import plain
from chemviz.wording import count, size, whole

_NAMES_SHOWN = 20


def bulk_actions(user: Account, cards: Sequence[DatasetCard]) -> None:
    """A bordered entry for several datasets, with what they hold together."""
    rows = sum(card.rows_accepted for card in cards)
    with st.container(border=True):
        st.markdown(f"**{count(len(cards), 'dataset')} chosen**")
        st.caption(f"{count(rows, 'row')}, {size(sum(card.file_bytes for card in cards))} of files.")
        form: TableForm = st.segmented_control(
            "Cleaned tables as", TABLE_FORMS, default="CSV", required=True, key="bulk_form"
        )
        with st.container(horizontal=True):
            st.download_button(
                f"Export {form} as ZIP",
                while_signed_in(
                    user,
                    lambda: export_archive(database(), form, owner_id=user.id, dataset_ids=[card.id for card in cards]),
                ),
                file_name=f"ChemViz {count(len(cards), 'dataset')}.zip",
                mime="application/zip",
                icon=":material/folder_zip:",
                on_click="ignore",
                disabled=rows > EXPORT_ROWS,
                key="bulk_export",
            )
            if st.button(f"Delete {whole(len(cards))}", icon=":material/delete:", key="bulk_delete"):
                _delete(user, cards)
        if rows > EXPORT_ROWS:
            st.caption(f"One archive takes {count(EXPORT_ROWS, 'row')}. Choose fewer datasets to export them.")


@st.dialog("Delete datasets?", icon=":material/delete:")
def _delete(user: Account, cards: Sequence[DatasetCard]) -> None:
    st.markdown(
        f"These {count(len(cards), 'dataset')} will be deleted for good, with their files, rows and analyses. Export "
        "them first if you may need them again."
    )
    named = [f"- **{plain(card.name)}**, {count(card.rows_accepted, 'row')}" for card in cards[:_NAMES_SHOWN]]
    more = len(cards) - len(named)
    st.markdown("\n".join(named + ([f"- and {whole(more)} more"] if more else [])))
    if st.button("Delete for good", type=main_button(), icon=":material/delete:", key="bulk_delete_for_good"):
        try:
            require_live(user)
            deleted = delete_datasets(database(), owner_id=user.id, dataset_ids=[card.id for card in cards])
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        if not deleted.failed:
            st.rerun()
        st.warning(_told(deleted), icon=":material/warning:")


def _told(deleted: Deleted) -> str:
    """What was deleted and what was not."""
    kept = "; ".join(f"{plain(name)}: {plain(why)}" for name, why in deleted.failed[:_NAMES_SHOWN])
    return f"{count(len(deleted.done), 'dataset')} deleted, {whole(len(deleted.failed))} not. {kept}"
