"""The tables that go with a report: the cleaned table and the findings, for any spreadsheet."""

import streamlit as st

from chemviz.services.accounts import Account
from chemviz.services.datasets import OpenDataset, cleaned_csv
from chemviz.services.findings import findings_of
from chemviz.services.findings_csv import findings_to_csv
from chemviz.services.report_names import report_file_name
from chemviz.services.table_exports import SHEET_ROWS, XLSX, cleaned_xlsx, fits_one_sheet
from chemviz.ui.cache import database
from chemviz.ui.downloads import while_signed_in
from chemviz.wording import whole


def table_downloads(user: Account, dataset: OpenDataset) -> None:
    """Three buttons; each file is made on the click."""
    owned = {"owner_id": user.id, "dataset_id": dataset.card.id}
    name = dataset.card.name
    files = (
        ("Cleaned table (CSV)", lambda: cleaned_csv(database(), **owned), "cleaned.csv", "text/csv", "table"),
        ("Cleaned table (Excel)", lambda: cleaned_xlsx(database(), **owned), "cleaned.xlsx", XLSX, "table_view"),
        ("Findings (CSV)", lambda: _findings(owned), "findings.csv", "text/csv", "troubleshoot"),
    )
    for label, make, ending, mime, icon in files:
        st.download_button(
            label,
            while_signed_in(user, make),
            file_name=report_file_name(name, ending=ending),
            mime=mime,
            icon=f":material/{icon}:",
            on_click="ignore",
            key=f"report_file_{ending}",
            width="stretch",
        )
    if not fits_one_sheet(dataset.card.rows_accepted):
        st.caption(f"A sheet of Excel ends at {whole(SHEET_ROWS)} rows: the table goes on on further sheets.")


def _findings(owned: dict[str, int]) -> bytes:
    return findings_to_csv(findings_of(database(), **owned).findings)
