"""What is done to several datasets at once: export them as one archive, delete them. Each is taken whole or not."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chemviz.db.engine import Database
from chemviz.errors import ChemVizError, NotFound, RefusedInput
from chemviz.services.datasets import DatasetCard, cleaned_csv, delete_dataset, list_datasets
from chemviz.services.parquet_exports import cleaned_parquet
from chemviz.services.report_names import report_file_name
from chemviz.services.table_exports import cleaned_xlsx
from chemviz.wording import whole

TableForm = Literal["CSV", "Excel", "Parquet"]

EXPORT_ROWS: Final = 3_000_000
"""Most rows of one archive: it is put together in memory."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold: the same datasets give the same bytes."""

_FORMS: Final[dict[TableForm, tuple[str, Callable[..., bytes]]]] = {
    "CSV": ("csv", cleaned_csv),
    "Excel": ("xlsx", cleaned_xlsx),
    "Parquet": ("parquet", cleaned_parquet),
}
TABLE_FORMS: Final[tuple[TableForm, ...]] = tuple(_FORMS)


@dataclass(frozen=True)
class Deleted:
    """The names of what was deleted, and of what was not, with the reason."""

    done: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def cleaned_in(db: Database, form: TableForm, *, owner_id: int, dataset_id: int) -> bytes:
    """The cleaned table of a dataset in one of the forms. Raises `NotFound`."""
    return _FORMS[form][1](db, owner_id=owner_id, dataset_id=dataset_id)


def cleaned_name(dataset_name: str, form: TableForm) -> str:
    """A file name for it that every file system takes.

    >>> cleaned_name("Unit 3: spring", "Excel")
    'Unit 3 spring cleaned.xlsx'
    """
    return report_file_name(dataset_name, ending=f"cleaned.{_FORMS[form][0]}")


def export_archive(db: Database, form: TableForm, *, owner_id: int, dataset_ids: Iterable[int]) -> bytes:
    """The cleaned tables of some datasets as a ZIP archive, one file for each, none with the name of another.

    Of the tables only one is in memory at a time, besides the archive. Raises `NotFound` when one of them is not there,
    and `RefusedInput` when they have more than `EXPORT_ROWS` rows together.
    """
    cards = _chosen(db, owner_id=owner_id, dataset_ids=dataset_ids)
    if (rows := sum(card.rows_accepted for card in cards)) > EXPORT_ROWS:
        raise RefusedInput(
            f"These datasets have {whole(rows)} rows together, and one archive takes {whole(EXPORT_ROWS)}. "
            "Export fewer at a time."
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for card, name in zip(cards, archive_names([card.name for card in cards], form), strict=True):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED if form == "CSV" else zipfile.ZIP_STORED
            archive.writestr(entry, cleaned_in(db, form, owner_id=owner_id, dataset_id=card.id))
    return out.getvalue()


def archive_names(names: Sequence[str], form: TableForm) -> list[str]:
    """A file name for each dataset; those that would be the same, in any case of letters, are numbered.

    >>> archive_names(["Unit 3/a", "unit 3:A", "..", "../.."], "CSV")
    ['Unit 3 a cleaned.csv', 'unit 3 A (2) cleaned.csv', 'ChemViz cleaned.csv', 'ChemViz (2) cleaned.csv']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        first = made = cleaned_name(name, form)
        number = 1
        while made.casefold() in taken:
            number += 1
            made = first.replace(" cleaned.", f" ({number}) cleaned.")
        taken.add(made.casefold())
        found.append(made)
    return found


def delete_datasets(db: Database, *, owner_id: int, dataset_ids: Iterable[int]) -> Deleted:
    """Delete datasets one by one, each whole; what cannot be deleted stays whole and keeps none of the others.

    Raises `NotFound` when none of them is there.
    """
    wanted = list(dict.fromkeys(dataset_ids))
    names = {card.id: card.name for card in list_datasets(db, owner_id=owner_id)}
    if not any(each in names for each in wanted):
        raise NotFound
    done, failed = [], []
    for dataset_id in wanted:
        name = names.get(dataset_id, "A dataset")
        try:
            delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
        except ChemVizError as error:
            failed.append((name, str(error)))
        else:
            done.append(name)
    return Deleted(tuple(done), tuple(failed))


def _chosen(db: Database, *, owner_id: int, dataset_ids: Iterable[int]) -> list[DatasetCard]:
    cards = {card.id: card for card in list_datasets(db, owner_id=owner_id)}
    wanted = list(dict.fromkeys(dataset_ids))
    if not wanted or any(each not in cards for each in wanted):
        raise NotFound
    return [cards[each] for each in wanted]
