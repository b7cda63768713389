"""Finishes a PDF: chart pages become vector form objects, files become attachments. Draws and rasterises nothing."""

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from chemviz.report.source import Attachment


@dataclass(frozen=True)
class Spot:
    """Where on which page (from 0) the chart `number` goes: lower left corner and size [pt]."""

    number: int
    page: int
    x: float
    y: float
    width: float
    height: float


def finished(pdf: bytes, charts: Sequence[bytes], spots: Sequence[Spot], attachments: Sequence[Attachment]) -> bytes:
    """The PDF with the first page of each chart scaled into its spot, keeping its proportions, and with attachments.

    The same input gives the same bytes. Text of the charts stays text.
    """
    if not spots and not attachments:
        return pdf
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    readers = [PdfReader(io.BytesIO(chart)) for chart in charts]  # pages hold their reader weakly
    for spot, reader in zip(sorted(spots, key=lambda spot: spot.number), readers, strict=True):
        _place(writer, writer.pages[spot.page], reader.pages[0], spot)
    if attachments:
        _attach(writer, attachments)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _place(writer: PdfWriter, page: PageObject, chart: PageObject, spot: Spot) -> None:
    name = f"/Chart{spot.number}"
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


def _attach(writer: PdfWriter, attachments: Sequence[Attachment]) -> None:
    """Embed the files (ISO 32000-1, 7.11.4) under distinct names, sorted as a name tree has to be."""
    names: dict[str, DictionaryObject] = {}
    for each in attachments:
        name = _distinct(attachment_name(each.name), names)
        names[name] = _file(writer, each, name)
    tree = ArrayObject()
    for name in sorted(names, key=lambda name: TextStringObject(name).original_bytes):
        tree.extend([TextStringObject(name), writer._add_object(names[name])])
    root = writer.root_object
    known = cast(DictionaryObject, root.get("/Names", DictionaryObject()).get_object())
    known[NameObject("/EmbeddedFiles")] = DictionaryObject({NameObject("/Names"): tree})
    root[NameObject("/Names")] = known


def _file(writer: PdfWriter, attachment: Attachment, name: str) -> DictionaryObject:
    stream = StreamObject()
    stream.set_data(attachment.data)
    packed = stream.flate_encode()
    packed[NameObject("/Type")] = NameObject("/EmbeddedFile")
    packed[NameObject("/Subtype")] = NameObject(f"/{attachment.mime}")
    packed[NameObject("/Params")] = DictionaryObject({NameObject("/Size"): NumberObject(len(attachment.data))})
    embedded = writer._add_object(packed)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject(name),
            NameObject("/UF"): TextStringObject(name),
            NameObject("/Desc"): TextStringObject(attachment.description),
            NameObject("/AFRelationship"): NameObject("/Data"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): embedded, NameObject("/UF"): embedded}),
        }
    )


def attachment_name(name: str) -> str:
    """A file name that no reader takes for a path or a command.

    >>> attachment_name("../../Unit 3: spring.csv"), attachment_name("\u202evsc.exe"), attachment_name("")
    ('Unit 3 spring.csv', 'vsc.exe', 'attachment')
    """
    kept = re.sub(r"[^\w.\-+()]+", " ", unicodedata.normalize("NFC", name)).strip(" .-")
    return kept[-120:] or "attachment"


def _distinct(name: str, taken: dict[str, DictionaryObject]) -> str:
    stem, dot, ending = name.rpartition(".")
    number = 2
    found = name
    while found in taken:
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        number += 1
    return found
