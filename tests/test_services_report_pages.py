"""Pages of a report as pictures."""

import io
import threading

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from chemviz.services.report_pages import page_count, page_png


def pdf_of(*colours: str, size: tuple[float, float] = (200, 300)) -> bytes:
    """A page of each colour."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for colour in colours:
        canvas.setFillColor(colour)
        canvas.rect(0, 0, *size, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def colour_of(png: bytes) -> tuple[int, ...]:
    return Image.open(io.BytesIO(png)).convert("RGB").getpixel((50, 50))


def test_each_page_is_its_own_picture_of_the_wanted_width() -> None:
    pdf = pdf_of("red", "lime")

    assert page_count(pdf) == 2
    assert [colour_of(page_png(pdf, number, width_px=400)) for number in (1, 2)] == [(255, 0, 0), (0, 255, 0)]
    assert Image.open(io.BytesIO(page_png(pdf, 1, width_px=400))).size == (400, 600)


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there_is_an_error(number: int) -> None:
    with pytest.raises(IndexError):
        page_png(pdf_of("red", "lime"), number, width_px=100)


def test_many_threads_at_once_each_get_their_own_page() -> None:
    reports = [(pdf_of("red"), (255, 0, 0)), (pdf_of("lime"), (0, 255, 0)), (pdf_of("blue"), (0, 0, 255))]
    wrong: list[object] = []

    def look(pdf: bytes, colour: tuple[int, ...]) -> None:
        for _ in range(20):
            found = colour_of(page_png(pdf, 1, width_px=100))
            if found != colour or page_count(pdf) != 1:
                wrong.append(found)

    threads = [threading.Thread(target=look, args=report) for report in reports * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert wrong == []
