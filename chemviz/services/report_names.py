"""What the file of a report is called. Pure."""

import re
import unicodedata
from typing import Final

FILE_NAME_LENGTH: Final = 100
"""Of the dataset's part of the name [bytes]: file systems count bytes, and most of them end at 255."""

_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows keeps for devices."""


def report_file_name(dataset_name: str, *, ending: str = "report.pdf") -> str:
    """A name for the download that every file system takes.

    >>> report_file_name("Unit 3: spring/summer <2026>"), report_file_name("Цех №3"), report_file_name("..")
    ('Unit 3 spring summer 2026 report.pdf', 'Цех 3 report.pdf', 'ChemViz report.pdf')
    """
    kept = re.sub(r"[^\w.\-+()]+", " ", unicodedata.normalize("NFC", dataset_name)).strip(" .-")
    short = kept.encode()[:FILE_NAME_LENGTH].decode(errors="ignore").strip(" .-")
    stem = "ChemViz" if not short or _RESERVED.fullmatch(short.split(".")[0]) else short
    return f"{stem} {ending}"
