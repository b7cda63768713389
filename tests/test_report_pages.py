"""The pages of the report as pictures and as a reader's program sees them: margins, links, attachments, looks.

The approved pictures in `tests/approved` are small grey renderings. To approve new ones, look at what a failing test
writes beside them (`*.new.png`) and put it in the place of the old one.
"""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pytest
from PIL import Image

from chemviz.report.blocks import ReportContent, Table
from chemviz.report.content import build_content
from chemviz.report.document import draw_pdf
from chemviz.report.document.theme import BOTTOM, MARGIN, TOP
from chemviz.report.findings import FINDINGS_ON_SUMMARY
from chemviz.report.options import ReportOptions
from chemviz.report.source import Attachment, ChartText
from tests.report_source import ROWS, WITHOUT_UNITS, Rows, issues, source_of
from tests.test_report_document import chart, plain, read

APPROVED = Path(__file__).parent / "approved"
SCALE = 0.5
"""Pixels to a point of the approved pictures."""
TOLERANCE = 0.02
"""Part of the pixels that may differ visibly: renderers smooth edges each in its own way."""

LONG = "Very long name of a unit and its equipment " * 40
SURVEYS: dict[str, Rows] = {
    "sample": ROWS,
    "long names": [(LONG, LONG, 1.0, 2.0, -300.0), ("x" * 5_000, "y" * 5_000, 1e300, -1e-300, 1e12)],
    "many types": [(f"X-{at}", f"Type {at}", 1.0, None, 3.0) for at in range(60)],
    "scripts": [("泵压力 ポンプ", "Насос Αντλία", 1.0, 2.0, -300.0), ("משאבה (א)", "مضخة التغذية", 1.0, 2.0, -400.0)],
    "no values": [("P-1", "Pump", None, None, None)] * 3,
    "one row": [("P-1", "Pump", 1.0, 2.0, 3.0)],
    "many rows": [(f"P-{at:03}", "Pump", 1.0 + at, 2.0, 3.0 - 303 * (at % 9 == 0)) for at in range(150)],
}


def content_of(rows: Rows, **options) -> ReportContent:
    source = source_of(rows, columns=WITHOUT_UNITS, dataset_name=rows[0][0] or "", issues=issues(4), issue_count=4)
    return build_content(source, ReportOptions(**options))


def pixels(pdf: bytes, page: int, scale: float) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return np.asarray(document[page].render(scale=scale, grayscale=True).to_pil().convert("L"))
    finally:
        document.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("survey", SURVEYS)
def test_nothing_is_drawn_outside_of_the_margins(survey, paper):
    pdf = draw_pdf(content_of(SURVEYS[survey], paper=paper, title=LONG if survey == "long names" else ""))
    size = {"A4": (595, 842), "Letter": (612, 792)}[paper]
    for number, page in enumerate(read(pdf).pages):
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == size
        dark = pixels(pdf, number, 1.0) < 200
        inside = np.zeros_like(dark)
        inside[:, int(MARGIN) - 1 : dark.shape[1] - int(MARGIN) + 2] = True
        # The bar at the head of the first page goes from edge to edge.
        assert not (dark[int(TOP) if number == 0 else 0 :] & ~inside[int(TOP) if number == 0 else 0 :]).any()
        foot, head = dark.shape[0] - int(BOTTOM), int(TOP)
        assert not dark[foot + 2 : foot + 12].any()  # between text and footer
        assert not dark[head - 12 : head - 1].any()  # between header and text


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_summary_takes_one_page_and_the_chapters_begin_on_the_next(survey):
    for paper in ("A4", "Letter"):
        first, second, *_ = read(draw_pdf(content_of(SURVEYS[survey], paper=paper))).pages
        assert "A screening of one table" in first.extract_text()
        assert "Provenance" in first.extract_text()  # the list of chapters, the last thing on the page
        assert "Findings" in second.extract_text()
        assert "What stands out" not in second.extract_text()


def test_a_list_of_exceptions_that_is_too_long_for_the_page_loses_its_last_rows():
    content = build_content(source_of(), ReportOptions(title=LONG, prepared_by=LONG, reviewed_by=LONG, paper="Letter"))
    summary, *others = content.sections
    at, table = next((at, each) for at, each in enumerate(summary.blocks) if isinstance(each, Table))
    blocks = (*summary.blocks[:at], replace(table, rows=table.rows * 9, links=()), *summary.blocks[at + 1 :])
    crowded = replace(content, sections=(replace(summary, blocks=blocks), *others))
    first, second, *_ = [plain(page.extract_text()) for page in read(draw_pdf(crowded)).pages]
    assert "All of 5 findings" in first
    assert "Provenance" in first
    checks = ("Supply the reading", "Correct the value", "Decide which row")
    assert 3 <= sum(map(first.count, checks)) < len(table.rows) * 9
    assert second.startswith("Page 2")
    assert "What to check" not in second


def test_no_heading_is_the_last_thing_on_a_page():
    headings = set()
    for rows in SURVEYS.values():
        reader = read(draw_pdf(content_of(rows)))
        titles = {plain(str(entry.title)) for entry in flat(reader.outline)}
        for page in reader.pages[1:]:
            lines = [plain(line) for line in page.extract_text().split("\n")]
            body = [line for line in lines if line and not re.match(r"Page \d+ of|ChemViz|\d+$|20\d\d-", line)]
            headings |= titles & {body[-1]}
    assert headings == set()


@pytest.mark.parametrize("rows", [*range(1, 60, 3), 150])
def test_no_page_is_empty(rows):
    source = source_of([(f"P-{at:03}", f"Type {at % 11}", 1.0 + at, 2.0, 3.0) for at in range(rows)])
    document = pypdfium2.PdfDocument(draw_pdf(build_content(source)))
    try:
        for page in document:
            body = page.render(scale=0.4, grayscale=True).to_pil().convert("L").crop((0, 22, 238, 312))
            assert np.asarray(body).min() < 220
    finally:
        document.close()


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def destinations(reader: pypdf.PdfReader, page: int) -> list[tuple[list[float], int, float]]:
    """Of each link of a page its rectangle, and the page (from 0) and height that it leads to."""
    found = []
    numbers = {each.indirect_reference.idnum: at for at, each in enumerate(reader.pages)}
    for each in reader.pages[page].get("/Annots", []):
        link = each.get_object()
        assert link["/Subtype"] == "/Link"
        target = link.get("/Dest") or link["/A"]["/D"]
        found.append(([float(x) for x in link["/Rect"]], numbers[target[0].idnum], float(target[3])))
    return found


def test_the_summary_leads_to_findings_and_chapters():
    content = content_of(SURVEYS["many rows"])
    reader = read(draw_pdf(content))
    links = destinations(reader, 0)
    exceptions = len(links) - 6 - (len(content.sections) - 1)  # without tiles and chapters
    assert 3 <= exceptions <= FINDINGS_ON_SUMMARY
    pages = [plain(page.extract_text()) for page in reader.pages]
    for section in content.sections[1:]:
        assert any(section.title in pages[page] for _, page, _ in links)
    rows = sorted((link for link in links if link[1] == 1), key=lambda link: -link[2])
    assert len({top for _, _, top in rows}) >= exceptions  # each exception leads to its own row


def test_chapters_on_the_summary_carry_the_page_on_which_they_start():
    reader = read(draw_pdf(content_of(SURVEYS["many rows"])))
    first = plain(reader.pages[0].extract_text())
    for entry in reader.outline:
        if not isinstance(entry, list) and entry.title != "Summary":
            page = reader.get_destination_page_number(entry) + 1
            assert re.search(rf"{re.escape(entry.title)} ?{page}\b", first) or str(page) in first.split()


def test_attachments_are_inside_byte_for_byte_under_safe_distinct_names():
    attachments = [
        Attachment("../../cleaned: table.csv", "text/csv", "The cleaned table", "Größe;1\r\n".encode() * 1_000),
        Attachment("findings.csv", "text/csv", "The findings", b"x"),
        Attachment("findings.csv", "text/csv", "The findings again", b"y"),
    ]
    content = content_of(ROWS)
    pdf = draw_pdf(content, attachments=attachments)
    reader = read(pdf)
    assert {name: data[0] for name, data in reader.attachments.items()} == {
        "cleaned table.csv": attachments[0].data,
        "findings.csv": b"x",
        "findings (2).csv": b"y",
    }
    assert draw_pdf(content, attachments=attachments) == pdf
    assert [page.extract_text() for page in reader.pages] == [
        page.extract_text() for page in read(draw_pdf(content)).pages
    ]
    assert not read(draw_pdf(content)).attachments
    with_charts = replace(source_of(), charts=(ChartText("Title", "What", 0.5),))
    assert len(read(draw_pdf(build_content(with_charts), [chart("w")], attachments=attachments)).attachments) == 3


@pytest.mark.parametrize("survey", SURVEYS)
def test_strict_readers_open_the_file(survey):
    pdf = draw_pdf(content_of(SURVEYS[survey]), attachments=[Attachment("a.csv", "text/csv", "A", b"1")])
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == len(reader.pages)
    document.close()
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/OpenAction" not in reader.trailer["/Root"]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("number", "name"), [(0, "summary"), (1, "findings"), (2, "statistics")])
def test_pages_look_as_they_were_approved(number, name, paper):
    content = build_content(
        source_of(issues=issues(4), issue_count=4), ReportOptions(paper=paper, reviewed_by="B. Manager")
    )
    assert_looks(draw_pdf(content), number, APPROVED / f"report-{name}-{paper}.png")


def assert_looks(pdf: bytes, page: int, approved: Path) -> None:
    drawn = pixels(pdf, page, SCALE)
    if not approved.exists():
        save(drawn, approved)
        pytest.fail(f"There was no approved picture. Look at {approved.with_suffix('.new.png')}.")
    expected = np.asarray(Image.open(approved).convert("L"))
    assert drawn.shape == expected.shape
    differing = (np.abs(drawn.astype(int) - expected) > 64).mean()
    if differing > TOLERANCE:
        save(drawn, approved)
    assert differing <= TOLERANCE, f"{differing:.1%} of the page differs; see {approved.with_suffix('.new.png')}."


def save(drawn: np.ndarray, approved: Path) -> None:
    approved.parent.mkdir(exist_ok=True)
    Image.fromarray(drawn).save(approved.with_suffix(".new.png"), optimize=True)


def test_a_page_that_looks_otherwise_is_told_from_the_approved_one(tmp_path):
    pdf = draw_pdf(build_content(source_of()))
    approved = tmp_path / "page.png"
    Image.fromarray(pixels(pdf, 0, SCALE)).save(approved)
    assert_looks(pdf, 0, approved)
    with pytest.raises(AssertionError, match="of the page differs"):
        assert_looks(pdf, 1, approved)
    with pytest.raises(AssertionError):
        assert_looks(draw_pdf(build_content(source_of(), ReportOptions(paper="Letter"))), 0, approved)
