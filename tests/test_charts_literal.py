"""What a user typed must show letter by letter, and nothing in it may work as HTML."""

import io
from collections.abc import Iterator

import pandas as pd
import pypdf
import pytest

from chemviz.analysis import analyze, sample_points
from chemviz.charts import distribution, equipment_per_type, scatter
from chemviz.charts.labels import literal, plain
from chemviz.report.images import ChartRenderer
from chemviz.schema import FRAME_DTYPES, ColumnUse

COLUMNS = {key: ColumnUse(key) for key in FRAME_DTYPES if key != "row"}
LINK = '<a href="//x.io">L</a>'
SCRIPT = "<script>s()</script>"
TYPES = [LINK, SCRIPT, "<b>B</b> &lt; 1", "u<br>v", "$x^2$ %{x}"]


def _charts():
    frame = pd.DataFrame(
        {
            "row": range(2, 22),
            "name": [f'<a href="//y.io">N{each}</a>' for each in range(20)],
            "equipment_type": TYPES * 4,
            "flowrate": range(20),
            "pressure": range(20),
            "temperature": range(20),
        }
    ).astype(FRAME_DTYPES)
    analysis, points = analyze(frame, COLUMNS), sample_points(frame)
    return [
        distribution(analysis, COLUMNS, "pressure", points=points),
        equipment_per_type(analysis),
        scatter(points, COLUMNS, "flowrate", "pressure"),
    ]


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChartRenderer]:
    started = ChartRenderer(chrome_path=None)
    yield started
    started.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (SCRIPT, "&lt;script&gt;s()&lt;/script&gt;"),
        ("&deg;", "&amp;deg;"),
        ("$a$", "&#36;a&#36;"),
        ("two\r\nlines\x00", "two lines"),
        ("right\u202eleft", "right left"),
        ("x" * 50, "x" * 39 + "…"),
    ],
)
def test_a_text_is_made_literal(text, shown):
    assert literal(text) == shown


def test_shortening_never_cuts_an_entity_in_two():
    assert literal("<" * 30, 5) == "&lt;&lt;&lt;&lt;…"


def test_a_plain_text_stays_plain_for_screen_readers():
    assert plain("Pump <new> & old") == "Pump <new> & old"


def test_no_tag_of_a_user_reaches_a_figure():
    for chart in _charts():
        text = chart.figure.to_json()
        for tag in ("<a", "<script", "<b>", "u<br>v", "\\u003ca", "\\u003cscript"):
            assert tag not in text


def test_chrome_shows_types_letter_by_letter_and_makes_no_link(renderer):
    charts = _charts()
    for chart, pdf in zip(
        charts, renderer.render_pdf([each.figure for each in charts], width=700, height=500), strict=True
    ):
        page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
        text = page.extract_text()
        for kind in TYPES:
            assert kind in text, chart.title
        assert "/Annots" not in page
