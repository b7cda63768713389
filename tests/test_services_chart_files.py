"""A chart taken home: as an image that people can open, and as numbers that no spreadsheet runs."""

import csv
import io
from collections.abc import Iterator

import pypdf
import pytest

from chemviz.analysis import sample_points
from chemviz.charts import scatter
from chemviz.charts.chart import Data
from chemviz.errors import ChartsUnavailable
from chemviz.report.images import ChartRenderer
from chemviz.services.chart_files import IMAGE_WIDTH_PX, chart_csv, chart_image
from tests.plant_with_all_findings import columns_of, plant

CHART = scatter(sample_points(plant()), columns_of(), "flowrate", "pressure")


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChartRenderer]:
    started = ChartRenderer(chrome_path=None)
    yield started
    started.close()


def test_a_png_is_twice_as_fine_as_the_screen(renderer: ChartRenderer) -> None:
    image = chart_image(CHART, renderer, "png")
    assert image.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(image[16:20]) == 2 * IMAGE_WIDTH_PX


def test_an_svg_holds_the_title_and_units_as_text_and_no_script(renderer: ChartRenderer) -> None:
    image = chart_image(CHART, renderer, "svg").decode()
    assert "<svg" in image
    assert "Pressure against flowrate" in image
    assert "bar(g)" in image
    assert "<script" not in image


def test_a_pdf_is_a_page_with_text(renderer: ChartRenderer) -> None:
    [page] = pypdf.PdfReader(io.BytesIO(chart_image(CHART, renderer, "pdf"))).pages
    assert "Pressure [bar(g)]" in page.extract_text()


def test_without_chrome_there_is_no_image_and_a_sentence(tmp_path) -> None:
    with pytest.raises(ChartsUnavailable):
        chart_image(CHART, ChartRenderer(chrome_path=str(tmp_path / "none")), "png")


def test_the_numbers_are_those_of_the_chart_with_units_in_the_headers() -> None:
    rows = list(csv.reader(io.StringIO(chart_csv(CHART.data).decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Equipment name", "Type", "Flowrate [m³/h]", "Pressure [bar(g)]"]
    assert len(rows) - 1 == len(CHART.data.lines)
    assert float(rows[1][3]) == CHART.data.lines[0][3]


def test_a_text_that_a_spreadsheet_would_run_is_only_text_and_missing_is_blank() -> None:
    data = Data(("Row", "Name"), ((2, "=cmd()"), (-3, "@x"), (4, None)))
    assert chart_csv(data).decode("utf-8-sig") == "Row,Name\r\n2,'=cmd()\r\n-3,'@x\r\n4,\r\n"
