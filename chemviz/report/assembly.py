"""Lays chart pages into a finished PDF as vector form objects. Draws nothing and rasterises nothing."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, StreamObject


@dataclass(frozen=True)
class Spot:
    """Where on which page (from 0) a chart goes: lower left corner and size [pt]."""

    page: int
    x: float
    y: float
    width: float
    height: float


def place_charts(pdf: bytes, charts: Sequence[bytes], spots: Sequence[Spot]) -> bytes:
    """The PDF with the first page of each chart scaled into its spot, keeping its proportions.

    The same input gives the same bytes. Text of the charts stays text.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    readers = [PdfReader(io.BytesIO(chart)) for chart in charts]  # pages hold their reader weakly
    for number, (reader, spot) in enumerate(zip(readers, spots, strict=True)):
        _place(writer, writer.pages[spot.page], reader.pages[0], spot, f"/Chart{number}")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _place(writer: PdfWriter, page: PageObject, chart: PageObject, spot: Spot, name: str) -> None:
    form = writer._add_object(_form(writer, chart))
    resources = cast(DictionaryObject, page["/Resources"])
    if "/XObject" not in resources:
        resources[NameObject("/XObject")] = DictionaryObject()
    cast(DictionaryObject, resources["/XObject"])[NameObject(name)] = form
    scale = min(spot.width / float(chart.mediabox.width), spot.height / float(chart.mediabox.height))
    x = spot.x + (spot.width - scale * float(chart.mediabox.width)) / 2
    drawing = StreamObject()
    drawing.set_data(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {spot.y:.3f} cm {name} Do Q\n".encode())
    contents = page["/Contents"]
    streams = contents if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*streams, writer._add_object(drawing)])


def _form(writer: PdfWriter, chart: PageObject) -> StreamObject:
    """The chart's page as a form object, with copies of the fonts that it uses."""
    form = StreamObject()
    contents = chart.get_contents()
    form.set_data(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = RectangleObject(chart.mediabox)
    form[NameObject("/Resources")] = chart["/Resources"].clone(writer)
    return form.flate_encode()
