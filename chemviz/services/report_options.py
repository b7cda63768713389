"""What an owner chose about reports, remembered for the next one. Makes no report.

Choices belong to the series of a dataset, so that they are still there for its next version. A series without any
takes over those of the report that the owner made last, but neither its title nor its number nor its types: these
are about another plant. What is read is checked like something foreign: a text that an older or newer ChemViz stored
never breaks a page.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chemviz.db.engine import Database
from chemviz.db.models import Dataset, ReportChoices
from chemviz.errors import RefusedInput
from chemviz.report.options import SECTIONS, Paper, ReportOptions, UnitSystem
from chemviz.services.dataset_names import visible
from chemviz.services.owned import only_row, owned_dataset
from chemviz.wording import whole

TEXT_LENGTHS: Final = {"title": 120, "number": 40, "prepared_by": 60, "reviewed_by": 60}
"""The longest text of each field [characters]: what the report prints of it."""
TYPES_CHOSEN: Final = 1_000
"""More types than this are not remembered one by one: then the report holds all of them."""

_LABELS: Final = {
    "title": "The title",
    "number": "The report number",
    "prepared_by": "Who prepared the report",
    "reviewed_by": "Who reviewed the report",
}
_TYPE_LENGTH: Final = 40_000
"""A cell of a spreadsheet holds up to 32,767 characters."""


def report_options(db: Database, *, owner_id: int, dataset_id: int) -> ReportOptions:
    """What the owner chose last for this dataset or a version of it, else for any. Raises `NotFound`."""
    owned = owned_dataset(owner_id=owner_id, dataset_id=dataset_id)
    with db.reading() as session:
        series_id = only_row(session, select(Dataset.series_id).where(owned)).series_id
        of_owner = select(ReportChoices.options).where(ReportChoices.owner_id == owner_id)
        own = session.scalar(of_owner.where(ReportChoices.series_id == series_id))
        if own is not None:
            return options_from_json(own)
        latest = of_owner.order_by(ReportChoices.changed_at.desc(), ReportChoices.series_id.desc()).limit(1)
        other = session.scalar(latest)
    return replace(options_from_json(other or "{}"), title="", number="", types=None)


def remember_report_options(
    db: Database, *, owner_id: int, dataset_id: int, options: ReportOptions, now: datetime
) -> None:
    """Keep the choices for this dataset and its versions. Raises `NotFound`, and `RefusedInput` as `checked` does."""
    kept = options_to_json(checked(options))
    with db.session() as session:
        # The dataset must not go while its choices are written: nothing would ever delete them.
        dataset = select(Dataset.series_id).where(owned_dataset(owner_id=owner_id, dataset_id=dataset_id))
        series_id = only_row(session, dataset.with_for_update(key_share=True)).series_id
        dialect = sqlite if session.connection().dialect.name == "sqlite" else postgresql
        values = {"options": kept, "changed_at": now}
        statement = dialect.insert(ReportChoices).values(owner_id=owner_id, series_id=series_id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["owner_id", "series_id"], set_=values))


def forget_report_options_of_ended_series(session: Session, *, owner_id: int, series_id: int) -> None:
    """Delete the choices of a series when no dataset of it is left; the caller has locked the series."""
    is_left = exists().where(Dataset.owner_id == owner_id, Dataset.series_id == series_id)
    is_choice = (ReportChoices.owner_id == owner_id, ReportChoices.series_id == series_id)
    session.execute(delete(ReportChoices).where(*is_choice, ~is_left))


def checked(options: ReportOptions) -> ReportOptions:
    """The options with tidy texts and the sections in their order.

    Raises `RefusedInput` for a text that is too long, and for a section, paper or unit system that does not exist.
    """
    texts: dict[str, Any] = {key: visible(getattr(options, key)) for key in TEXT_LENGTHS}
    for key, longest in TEXT_LENGTHS.items():
        if len(texts[key]) > longest:
            raise RefusedInput(f"{_LABELS[key]} is too long: {whole(longest)} characters are the most.")
    _one_of("section", options.sections, SECTIONS)
    _one_of("paper", [options.paper], get_args(Paper))
    _one_of("unit system", [options.units], get_args(UnitSystem))
    sections = tuple(key for key in SECTIONS if key in options.sections)
    return replace(options, **texts, sections=sections, types=_types(options.types))


def fitting(options: ReportOptions, types: Iterable[str]) -> ReportOptions:
    """The options for a dataset that has these types: chosen ones that it has not are dropped, none left means all."""
    if options.types is None:
        return options
    chosen = set(options.types)
    kept = tuple(each for each in types if each in chosen)
    return replace(options, types=kept or None)


def options_to_json(options: ReportOptions) -> str:
    """The options as text, the same for the same options."""
    return json.dumps(asdict(options), sort_keys=True)


def options_from_json(text: str) -> ReportOptions:
    """The options that a text holds; whatever in it makes no sense today counts as not chosen. Never raises.

    >>> options_from_json('{"paper": "Letter", "units": "furlongs", "sections": ["advice", "poems"], "number": 7}')
    ReportOptions(title='', number='', prepared_by='', reviewed_by='', sections=('advice',), types=None, \
paper='Letter', units='metric', is_full_register=True, has_attachments=False)
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    stored: Mapping[str, Any] = found if isinstance(found, dict) else {}
    default = ReportOptions()
    texts = {key: _short(stored.get(key), longest) for key, longest in TEXT_LENGTHS.items()}
    return ReportOptions(
        **texts,
        sections=_sections(stored.get("sections")),
        types=_types(stored.get("types")),
        paper=_choice(stored.get("paper"), get_args(Paper), default.paper),
        units=_choice(stored.get("units"), get_args(UnitSystem), default.units),
        is_full_register=_flag(stored.get("is_full_register"), default.is_full_register),
        has_attachments=_flag(stored.get("has_attachments"), default.has_attachments),
    )


def _one_of(what: str, chosen: Iterable[str], known: Iterable[str]) -> None:
    names = tuple(known)
    for each in chosen:
        if each not in names:
            raise RefusedInput(
                f"“{visible(str(each))[:60]}” is no {what} of a report. Choose from: {', '.join(names)}."
            )


def _short(value: Any, longest: int) -> str:
    return visible(value)[:longest].rstrip() if isinstance(value, str) else ""


def _sections(value: Any) -> Any:
    if not isinstance(value, list):
        return SECTIONS
    return tuple(key for key in SECTIONS if key in value)


def _types(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        return None
    names = tuple(dict.fromkeys(each for each in value if len(each) <= _TYPE_LENGTH))
    return names if 0 < len(names) <= TYPES_CHOSEN else None


def _choice(value: Any, known: tuple[Any, ...], default: Any) -> Any:
    return value if isinstance(value, str) and value in known else default


def _flag(value: Any, default: bool) -> bool:
    return value if isinstance(value, bool) else default
