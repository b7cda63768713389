"""The report of a stored dataset, and of a file in the shell."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from chemviz.db.engine import Database
from chemviz.errors import ChartsUnavailable, NotFound
from chemviz.ingest import read_table
from chemviz.report.images import ChartRenderer
from chemviz.services.datasets import import_dataset
from chemviz.services.reports import make_report, report_file_name, report_of_survey

TABLE = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (\xc2\xb0C),Remarks
P-101A,Pump,120.5,8.2,45,
P-101B,Pump,abc,8.4,44.5,x
<b>E-201</b>,Heat Exchanger,80,5.5,130,
only two,cells
"""
NOW = datetime(2026, 11, 23, 5, 31, tzinfo=UTC)


class FakeRenderer(ChartRenderer):
    """Draws the title of each figure, or fails; keeps what it was asked."""

    def __init__(self, failure: str | None = None) -> None:
        super().__init__(chrome_path="/nowhere")
        self.failure = failure
        self.asked: list[str] = []

    def render_pdf(self, figures: Sequence[dict], **_size: float) -> list[bytes]:
        if self.failure:
            raise ChartsUnavailable(self.failure)
        self.asked += [figure["layout"]["title"]["text"] for figure in figures]
        return [page(title) for title in self.asked[-len(figures) :]]


def page(word: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(495, 300), invariant=1)
    canvas.drawString(20, 20, f"drawn: {word}")
    canvas.save()
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(words.replace("\N{NARROW NO-BREAK SPACE}", " ").split())


@pytest.fixture
def dataset_id(db: Database, owner_id: int) -> int:
    return import_dataset(db, owner_id=owner_id, name="Unit 3: spring", file_name="u3.csv", data=TABLE, now=NOW)


def test_the_report_of_a_dataset_has_its_rows_problems_charts_and_provenance(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note is None
    assert made.file_name == "Unit 3 spring report.pdf"
    said = text_of(made.pdf)
    for words in ("Unit 3: spring", "P-101A", "<b>E-201</b>", "abc", "120.5", "u3.csv", "Remarks", "bar(g)"):
        assert words in said
    assert len(renderer.asked) == 6
    for title in renderer.asked:
        assert f"drawn: {title}" in said


def test_the_six_charts_are_equipment_distributions_and_scatters(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert renderer.asked == [
        "Equipment per type",
        "Flowrate by equipment type",
        "Pressure by equipment type",
        "Temperature by equipment type",
        "Pressure against flowrate",
        "Temperature against pressure",
    ]


def test_the_same_dataset_at_the_same_time_gives_the_same_bytes(db, owner_id, dataset_id):
    made = [make_report(db, FakeRenderer(), owner_id=owner_id, dataset_id=dataset_id, now=NOW) for _ in range(2)]
    assert made[0].pdf == made[1].pdf


def test_without_charts_the_report_is_made_and_the_reason_noted(db, owner_id, dataset_id):
    renderer = FakeRenderer("Chrome did not draw the charts within 60 s.")
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note == "Chrome did not draw the charts within 60 s."
    assert made.note in text_of(made.pdf)
    assert "P-101A" in text_of(made.pdf)


def test_a_missing_chrome_leaves_the_charts_out_and_says_what_to_do(db, owner_id, dataset_id):
    renderer = ChartRenderer(chrome_path="/nowhere/chrome")
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note == renderer.problem()
    assert "BROWSER_PATH" in made.note


def test_nobody_gets_a_report_of_another_ones_dataset(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    for stranger in (owner_id + 1, 0, -1):
        with pytest.raises(NotFound):
            make_report(db, renderer, owner_id=stranger, dataset_id=dataset_id, now=NOW)
    with pytest.raises(NotFound):
        make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id + 1, now=NOW)
    assert renderer.asked == []


def test_a_survey_in_the_shell_gives_the_same_report_without_an_uploader():
    survey = read_table(TABLE, file_name="u3.csv")
    made = report_of_survey(survey, FakeRenderer(), now=NOW)
    said = text_of(made.pdf)
    assert made.file_name == "u3.csv report.pdf"
    assert "nobody: read from the shell" in said
    assert "P-101B" in said
    assert "abc" in said
    assert text_of(report_of_survey(survey, FakeRenderer(), now=NOW, name="My plant").pdf).count("My plant") > 1


def test_a_real_chrome_draws_all_six_charts_as_vectors():
    renderer = ChartRenderer(chrome_path=None)
    try:
        made = report_of_survey(read_table(TABLE, file_name="u3.csv"), renderer, now=NOW)
    finally:
        renderer.close()
    assert made.note is None
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    forms = [name for each in pages for name in each["/Resources"].get("/XObject", {}) if name.startswith("/Chart")]
    assert sorted(forms) == [f"/Chart{at}" for at in range(6)]
    assert not any(each.images for each in pages)
    said = text_of(made.pdf)
    for words in ("Equipment per type", "Flowrate [m³/h]", "Pressure [bar(g)]", "Temperature [°C]"):
        assert words in said


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc passwd report.pdf"),
        ('a\\b:c*d?"e<f>g|h', "a b c d e f g h report.pdf"),
        ("\u202efdp.exe\r\nX: y", "fdp.exe X y report.pdf"),
        ("CON", "ChemViz report.pdf"),
        ("nul.txt", "ChemViz report.pdf"),
        ("  ", "ChemViz report.pdf"),
        ("Цех 3", "Цех 3 report.pdf"),
    ],
)
def test_the_file_name_is_safe_on_every_system(name, expected):
    assert report_file_name(name) == expected


def test_a_long_file_name_is_cut_at_a_whole_character():
    name = report_file_name("Ж" * 200)
    assert len(name.encode()) <= 120
    assert name == "Ж" * 50 + " report.pdf"
