"""The table of a survey that is in no database, as `exports.cleaned_csv` writes one that is. Pure."""

from collections.abc import Iterator

import pandas as pd

from chemviz.ingest.survey import Survey
from chemviz.schema import FIELD_BY_KEY, FRAME_DTYPES, OPTIONAL_DTYPES, axis_label
from chemviz.services.exports import as_csv
from chemviz.services.formula_safety import guarded


def survey_csv(survey: Survey) -> bytes:
    """The equipment frame with units in the headers, without what was kept as extra data."""
    frame, columns = survey.frame, survey.columns
    keys = [key for key in (*FRAME_DTYPES, *OPTIONAL_DTYPES) if key in frame and key in FIELD_BY_KEY]
    headers = [axis_label(key, columns) if FIELD_BY_KEY[key].has_unit else FIELD_BY_KEY[key].label for key in keys]
    return as_csv(headers, zip(*(_cells(frame[key]) for key in keys), strict=True))


def _cells(column: "pd.Series[str]") -> Iterator[object]:
    for cell in column.astype(object).where(column.notna(), None):
        yield guarded(cell) if isinstance(cell, str) else cell
