"""The PDF, read back as a reader would find it."""

import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from chemviz.report.blocks import Column, Section, Table
from chemviz.report.content import build_content
from chemviz.report.document import draw_pdf
from chemviz.report.document.fonts import UNKNOWN_GLYPH, runs, shown
from chemviz.report.document.right_to_left import visual
from chemviz.report.source import ChartText, ReportSource
from chemviz.report.table_layout import Need, share_out, wrap
from tests.report_source import ROWS, WITHOUT_UNITS, Rows, issues, source_of


def pages_of(source: ReportSource) -> list[str]:
    return [plain(page.extract_text()) for page in read(draw_pdf(build_content(source))).pages]


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def plain(text: str) -> str:
    """Text without the narrow spaces in numbers, and without the line ends of wrapped text."""
    return " ".join(re.sub("[\u202f\u00a0]", " ", text).split())


def chart(word: str, width: float = 495, height: float = 300) -> bytes:
    """A page with a word on it, such as the chart renderer makes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.drawString(20, 20, word)
    canvas.rect(40, 40, 100, 100, fill=1)
    canvas.save()
    return out.getvalue()


def with_charts(count: int) -> ReportSource:
    texts = (ChartText(f"Chart title {at}", f"What chart {at} shows", 0.6) for at in range(count))
    return source_of(charts=tuple(texts))


def outline_of(pdf: bytes) -> list[tuple[int, str, int]]:
    """Level, title and page (from 0) of each entry."""
    reader = read(pdf)

    def walk(entries, level):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            else:
                yield level, plain(entry.title), reader.get_destination_page_number(entry)

    return list(walk(reader.outline, 0))


def test_the_chapters_can_be_read_in_their_order():
    first, *others = pages_of(source_of(issues=issues(2), issue_count=2))
    said = " ".join([first[: first.index("Scope")], *others])
    chapters = [
        "Equipment screening report",
        "What stands out",
        "Compared with",
        "Statistics by type",
        "Figures of the box plot",
        "Register of equipment",
        "Rows left out and cells not taken",
        "Method and limits",
        "Provenance",
    ]
    places = [said.index(chapter) for chapter in chapters]
    assert places == sorted(places)


def test_every_page_says_its_number_of_all_and_which_dataset_it_is_about():
    pages = pages_of(source_of([(f"P-{at}", "Pump", 1.0, 2.0, 3.0) for at in range(200)]))
    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert re.search(rf"Page {number} of.* {len(pages)}\b", text)
        assert "Unit 3, spring" in text
        assert "2026-11-23 05:31 UTC" in text


def test_headers_of_tables_and_what_they_show_come_again_on_each_page():
    pages = pages_of(source_of([(f"P-{at}", "Pump", 1.0, 2.0, 3.0) for at in range(200)]))
    register = [text for text in pages if re.search(r"P-\d+ Pump 1 2 3", text)]
    assert len(register) > 3
    for text in register:
        assert "Flowrate [m³/h]" in text
    for text in register[1:]:
        assert "Register of equipment, continued" in text


def test_every_row_of_the_register_is_there_once():
    said = " ".join(pages_of(source_of([(f"P-{at:04}", "Pump", 1.0, 2.0, 3.0) for at in range(300)])))
    register = said[said.index("Register of equipment") :]
    assert re.findall(r"P-\d{4}", register) == [f"P-{at:04}" for at in range(300)]


def test_the_outline_leads_to_chapters_parameters_and_charts():
    pdf = draw_pdf(build_content(with_charts(2)), [chart("a"), chart("b")])
    outline = outline_of(pdf)
    chapters = [title for level, title, _ in outline if level == 0]
    assert chapters[:4] == ["Summary", "Findings", "Statistics by type", "Register of equipment"]
    assert chapters[-1] == "Provenance"
    assert {"Flowrate [m³/h]", "Chart title 0", "What this report cannot say"} <= {
        title for level, title, _ in outline if level == 1
    }
    pages = read(pdf).pages
    for _, title, page in outline[1:]:
        if not title.startswith("Chart title"):
            assert title in plain(pages[page].extract_text())
    assert [page for _, _, page in outline] == sorted(page for _, _, page in outline)


def test_metadata_names_title_author_subject_language_and_the_time():
    reader = read(draw_pdf(build_content(source_of())))
    metadata = reader.metadata
    assert metadata.title == "Equipment screening report: Unit 3, spring"
    assert metadata.author == "Zoë Пётр"
    assert metadata.subject == "Screening of 6 items of process equipment"
    assert metadata.creator == "ChemViz 0.1.0"
    assert metadata.creation_date == datetime(2026, 11, 23, 5, 31, tzinfo=UTC)
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_the_same_content_and_charts_give_the_same_bytes_from_any_thread():
    content, charts = build_content(with_charts(2)), [chart("a"), chart("b")]
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: draw_pdf(content, charts), range(8)))
    assert len(made) == 1


def fonts_of(page: pypdf.PageObject) -> list[pypdf.generic.DictionaryObject]:
    return [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]


def test_all_fonts_that_draw_are_embedded():
    reader = read(draw_pdf(build_content(source_of())))
    for page in reader.pages:
        drawn = re.findall(rb"/(F[\w+]+) [\d.]+ Tf", page.get_contents().get_data())
        fonts = page["/Resources"]["/Font"].get_object()
        names = {f"/{name.decode()}" for name in drawn}
        embedded = {name for name in names if "/FontFile2" in fonts[name].get_object().get("/FontDescriptor", {})}
        assert names == embedded
        assert any("Roboto" in fonts[name]["/BaseFont"] for name in embedded)


@pytest.mark.parametrize("text", ["m³/h °C µm Δp ≤ ≥ − ± × … – CO₂ 10⁻³", "Ωμέγα αβγδ", "Насос Ёё", "ŁğőßéÅœ €"])
def test_what_engineers_write_can_be_shown(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    ("name", "fonts"),
    [
        ("泵 P-1 压力 ポンプ", {"Roboto", "DroidSansFallback"}),
        ("→ ★ P-2", {"Roboto", "DejaVuSans"}),
        ("ტუმბო Պոմպ", {"Roboto", "DejaVuSans"}),
    ],
)
def test_what_the_main_font_lacks_is_drawn_by_another_embedded_one(name: str, fonts: set[str]):
    assert UNKNOWN_GLYPH not in shown(name)
    assert {font for font, _ in runs(name)} == fonts
    reader = read(draw_pdf(build_content(source_of([(name, "Pump", 1.0, 2.0, 3.0)]))))
    page = next(page for page in reader.pages if "Register of equipment" in page.extract_text() and page.page_number)
    assert name in plain(page.extract_text())
    names = " ".join(f["/BaseFont"] for each in reader.pages for f in fonts_of(each))
    assert all(font in names for font in fonts)


def test_a_plain_report_holds_no_font_but_roboto():
    reader = read(draw_pdf(build_content(source_of())))
    names = {font["/BaseFont"] for page in reader.pages for font in fonts_of(page)}
    assert {name.partition("+")[2] for name in names} == {"Roboto-Regular", "Roboto-Bold"}


def test_characters_that_no_font_has_are_replaced_and_never_dropped():
    assert shown("ปั๊ม P-1") == f"{UNKNOWN_GLYPH * 4} P-1"
    assert shown("𝐀-𝟏") == "A-1"  # letters of formulas, which no font has, are those letters
    pages = pages_of(source_of([("ปั๊ม P-1", "Pump", 1.0, 2.0, 3.0)]))
    assert any(f"{UNKNOWN_GLYPH * 4} P-1" in text for text in pages)


def test_hebrew_and_arabic_stand_as_they_are_read():
    assert visual("P-7 אבג (2) X") == "P-7 גבא (2) X"
    assert visual("אב גד") == "דג בא"
    # Initial, medial and final form; an alef joins only the letter before it.
    assert shown("بتا") == "\ufe91\ufe98\ufe8e"
    assert UNKNOWN_GLYPH not in shown("مضخة التغذية משאבה")
    pages = pages_of(source_of([("משאבה P-7", "مضخة", 1.0, 2.0, 3.0)]))
    assert len(pages) >= 4


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "<para><b>bold</para>",
    "&amp; &lt; %(x)s {0}",
    "<img src='http://x.example/a'/>",
    "]]> <!-- <a href='x'>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_and_formulas_are_shown_letter_by_letter(name):
    source = source_of([(name, name, 1.0, 2.0, 3.0)], dataset_name=name, uploaded_by=name, unmapped=(name,))
    pages = pages_of(source)
    assert name in pages[0]  # the title
    register = next(text for text in pages if text.count(name) >= 2 and "Row is the line in the file" in text)
    assert register.count(name) >= 3  # header, name and type
    pdf = draw_pdf(build_content(source))
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def test_an_endless_name_wraps_within_the_page():
    pdf = draw_pdf(build_content(source_of([("x" * 10_000, "y" * 10_000, 1.0, 2.0, 3.0)], dataset_name="z" * 200)))
    right_ends = []

    def note(text, _cm, matrix, _font, size):
        if text.strip():
            right_ends.append(matrix[4])

    for page in read(pdf).pages:
        page.extract_text(visitor_text=note)
    assert max(right_ends) < 595 - 51
    assert "10 000 characters" in " ".join(map(plain, (page.extract_text() for page in read(pdf).pages)))


@pytest.mark.parametrize(
    "rows",
    [
        [("P-1", "Pump", 1.0, 2.0, 3.0)],
        [("P-1", "Pump", None, None, None)],
        [(None, None, None, None, None)] * 3,
        [(f"X-{at}", f"Type {at}", 1.0, None, 3.0) for at in range(200)],
        ROWS[:3],
        [("P-1", "Pump", 1e300, -1e-300, 1e12)] * 4,
    ],
    ids=["one row", "no values", "nothing at all", "200 types", "no findings", "huge and tiny"],
)
def test_unusual_surveys_make_a_whole_report(rows: Rows):
    pages = pages_of(source_of(rows, columns=WITHOUT_UNITS))
    assert "Provenance" in " ".join(pages)
    assert "Unit in this report" in pages[-1]


def test_a_large_register_stays_bounded():
    rows: Rows = [(f"P-{at}", "Pump", 1.0, 2.0, 3.0) for at in range(6_000)]
    source = source_of(rows)
    pages = pages_of(replace(source, analysis=replace(source.analysis, count=100_000)))
    assert len(pages) < 60
    assert any("stops after 1 000 of 100 000 items" in text for text in pages)


def test_charts_are_placed_as_vectors_on_the_page_of_their_caption():
    reader = read(draw_pdf(build_content(with_charts(3)), [chart(f"word{at}") for at in range(3)]))
    for at in range(3):
        (page,) = [page for page in reader.pages if f"What chart {at} shows" in plain(page.extract_text())]
        assert f"word{at}" in page.extract_text()
        form = page["/Resources"]["/XObject"][f"/Chart{at}"]
        assert form["/Subtype"] == "/Form"
    assert not any(page.images for page in reader.pages)


def test_a_chart_keeps_its_proportions_and_stays_inside_its_room():
    source = source_of(charts=(ChartText("Square", "square", 0.6),))
    reader = read(draw_pdf(build_content(source), [chart("word", 400, 400)]))
    page = next(page for page in reader.pages if "word" in page.extract_text())
    placed = re.search(rb"q ([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm /Chart0 Do", page.get_contents().get_data())
    across, up, x, y = map(float, placed.groups())
    assert across == up
    assert x >= 51
    assert x + 400 * across <= 595 - 51
    assert y + 400 * up <= 842 - 56


def test_a_chart_for_each_place_or_none_at_all():
    with pytest.raises(ValueError, match="zip"):
        draw_pdf(build_content(with_charts(2)), [chart("only one")])


def test_without_charts_the_report_is_whole_and_says_why():
    pages = pages_of(source_of(charts_missing="No Chrome was found."))
    assert "No Chrome was found." in pages[0]
    assert "Unit in this report" in pages[-1]


def test_the_report_stays_small():
    assert len(draw_pdf(build_content(with_charts(6)), [chart("x")] * 6)) < 120_000


def test_severity_is_a_shape_and_a_word():
    words = pages_of(source_of())[0]
    for severity in ("Critical", "Warning", "Notice"):
        assert severity in words


def test_reading_the_content_needs_neither_reportlab_nor_plotly_nor_kaleido():
    heavy = {"reportlab", "plotly", "kaleido", "choreographer", "pypdf"}
    script = "import sys, chemviz.report.content, chemviz.report.images, chemviz.services.reports; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not heavy & set(ran.stdout.split())


def test_columns_share_the_width_and_numbers_never_wrap():
    needs = [Need(10, 200, is_number=False), Need(30, 30, is_number=True), Need(10, 20, is_number=False)]
    widths = share_out(needs, 100)
    assert sum(widths) == pytest.approx(100)
    assert widths[1] == 30
    assert widths[2] == 20


def test_columns_that_cannot_fit_are_narrowed_alike():
    assert share_out([Need(100, 100, is_number=True)] * 4, 200) == [50.0] * 4


def test_a_word_longer_than_the_line_is_broken_and_nothing_is_lost():
    assert wrap("ab cdefgh ij", 3, len) == ["ab", "cde", "fgh", "ij"]
    assert wrap("", 3, len) == [""]
    assert "".join(wrap("x" * 500, 7, len)) == "x" * 500


@pytest.mark.parametrize(("length", "rows"), [(180, 4), (180, 1), (5_000, 3)])
def test_rows_of_any_height_find_a_page(length: int, rows: int):
    tall = Table(tuple(Column(f"c{at}") for at in range(8)), (("last" + "w" * length,) * 8,) * rows)
    content = build_content(source_of())
    crowded = replace(content, sections=(*content.sections[:1], Section("tall", "Tall", (tall,), starts_page=True)))
    said = [plain(page.extract_text()) for page in read(draw_pdf(crowded)).pages]
    assert sum(text.count("last") for text in said) == 8 * rows
