"""Ten users make their reports at the same time: nobody gets another one's rows or charts."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pytest

from chemviz.report.images import ChartRenderer
from chemviz.services.datasets import import_dataset
from chemviz.services.reports import make_report

USERS = 10
TIMEOUT_S = 800
"""Sixty charts through one Chrome take ten seconds; on a machine that has much else to do, fifty times as long."""


def table_of(user: int) -> bytes:
    rows = (f"TAG-{user:02}-{at},Kind{user:02}x{at % 2},{10 + at},{user + 1 + at / 10},{40 + at}" for at in range(12))
    return ("Equipment Name,Type,Flowrate (m3/h),Pressure (barg),Temperature (°C)\n" + "\n".join(rows)).encode()


def owners_in(text: str) -> set[str]:
    return set(re.findall(r"(?:TAG-|Kind)(\d\d)", text))


def chart_texts(reader: pypdf.PdfReader) -> list[str]:
    """The words in each chart, read from the chart itself and not from the page around it."""
    texts = []
    for page in reader.pages:
        for name, form in page["/Resources"].get("/XObject", {}).items():
            if name.startswith("/Chart"):
                alone = pypdf.PageObject.create_blank_page(width=2_000, height=2_000)
                alone[pypdf.generic.NameObject("/Resources")] = form.get_object()["/Resources"]
                alone[pypdf.generic.NameObject("/Contents")] = form.get_object()
                texts.append(alone.extract_text())
    return texts


@pytest.mark.timeout(TIMEOUT_S + 60)
def test_ten_reports_at_once_hold_their_own_rows_and_their_own_charts(db, make_user, now):
    owners = [make_user(f"user{at}") for at in range(USERS)]
    ids = [
        import_dataset(db, owner_id=owner, name=f"Plant {at:02}", file_name="t.csv", data=table_of(at), now=now)
        for at, owner in enumerate(owners)
    ]
    renderer = ChartRenderer(chrome_path=None, timeout_s=TIMEOUT_S)
    try:
        with ThreadPoolExecutor(USERS) as pool:
            made = list(
                pool.map(
                    lambda each: make_report(db, renderer, owner_id=each[0], dataset_id=each[1], now=now),
                    zip(owners, ids, strict=True),
                )
            )
    finally:
        renderer.close()
    for at, report in enumerate(made):
        assert report.note is None
        reader = pypdf.PdfReader(io.BytesIO(report.pdf))
        assert owners_in(" ".join(page.extract_text() for page in reader.pages)) == {f"{at:02}"}
        charts = chart_texts(reader)
        assert len(charts) == 6
        for chart in charts:
            assert owners_in(chart) == {f"{at:02}"}
