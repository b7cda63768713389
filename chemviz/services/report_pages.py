"""The pages of a finished report as pictures, for a look at it before it is downloaded. Changes nothing."""

import io
import threading
from typing import Final

_ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium is not thread-safe: two calls at once may crash the process (pypdfium2, README, "Thread incompatibility")."""


def page_count(pdf: bytes) -> int:
    """How many pages a report has."""
    from pypdfium2 import PdfDocument

    with _ONE_AT_A_TIME, PdfDocument(pdf) as document:
        return len(document)


def page_png(pdf: bytes, number: int, *, width_px: int) -> bytes:
    """One page, counted from 1, as a picture of that width. Raises `IndexError` for a page that is not there."""
    from pypdfium2 import PdfDocument

    out = io.BytesIO()
    with _ONE_AT_A_TIME, PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        bitmap = page.render(scale=width_px / page.get_width())
        picture = bitmap.to_pil().copy()
        bitmap.close()  # here and now: the garbage collector might do it in another thread
        page.close()
    picture.save(out, "PNG")
    return out.getvalue()
