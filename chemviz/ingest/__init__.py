"""From the bytes of a file to a checked equipment frame. Pure: no clock, no disk, no network; nothing is guessed.

`read_table` is the way in, `understand` tells what it would do, and `examine` and `survey_of` give both at once.
`container` unpacks, `encoding`, `dialect` and `layout` find the table in text, `workbook` and `sheets` in a workbook;
`mapping` says what each column is, `number_format` how numbers are written, `quantities` turns cells into numbers,
`assembly` builds the frame. What was decided, by whomever, is in `Choices`: the recipe. One kind of file leaves the
process: workbooks that could end it are opened by another.
"""

from chemviz.errors import NeedsAnswer, Question
from chemviz.ingest.choices import IN_CELLS, NOT_STATED, OPEN, Choices
from chemviz.ingest.evidence import Evidence
from chemviz.ingest.progress import Progress
from chemviz.ingest.survey import FileFacts, Issue, Survey
from chemviz.ingest.surveying import survey_of
from chemviz.ingest.understanding import Examined, Understanding, examine, understand

__all__ = [
    "IN_CELLS",
    "NOT_STATED",
    "OPEN",
    "Choices",
    "Evidence",
    "Examined",
    "FileFacts",
    "Issue",
    "NeedsAnswer",
    "Progress",
    "Question",
    "Survey",
    "Understanding",
    "examine",
    "read_table",
    "survey_of",
    "understand",
]


def read_table(
    data: bytes,
    *,
    file_name: str,
    choices: Choices = OPEN,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> Survey:
    """Read a table, as text or in a workbook, as a survey of equipment.

    Numbers are converted to the canonical unit of `chemviz.schema` where a unit is stated, and are left as they stand
    where none is. `progress` is called with the share that is done, from 0 to 1, and what is being done; when it
    raises, the reading ends.

    Raises `RefusedFile` when the file as a whole cannot be read, `NeedsAnswer` (one of these) when it leaves something
    open that `choices` do not settle, and `RefusedInput` for a choice that makes no sense.
    """
    return survey_of(examine(data, file_name=file_name, choices=choices, max_bytes=max_bytes, progress=progress))
