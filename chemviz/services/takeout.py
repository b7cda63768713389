"""Everything that is a user's, as one zip. Changes nothing, and holds no more than one file's compressed bytes at once.

Tables are written as JSON lines, found by their foreign keys: a table that comes with a later version of ChemViz is in
the zip without a change here.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any, Final

from sqlalchemy import Table, inspect, select
from sqlalchemy.orm import Session

from chemviz.db import account_models, advice_models  # noqa: F401 (so that their tables are known)
from chemviz.db.engine import Database
from chemviz.db.models import Base, Dataset, User
from chemviz.errors import NotFound
from chemviz.services.exports import cleaned_csv_parts, original_file_parts
from chemviz.services.findings import findings_of
from chemviz.services.findings_csv import findings_to_csv
from chemviz.services.limits import list_limits
from chemviz.services.limits_csv import limits_to_csv
from chemviz.services.owned import is_id

NEVER: Final = frozenset({"password_hash", "session_version", "code_hash", "points"})
"""Secrets; and what is in the zip in another form."""
_ELSEWHERE: Final = frozenset({"user_account", "dataset", "dataset_file", "equipment", "reset_code", "content_access"})
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)

README: Final = """All that ChemViz holds of your account.

profile.json            your account, without the password's hash
limits.csv              your operating limits, as the Limits page reads them
datasets/NUMBER NAME/   for each dataset: original/ the file as you uploaded it; cleaned.csv the equipment with units;
                        findings.csv what stood out, with your notes; analysis.json; dataset.json how it was read
tables/                 everything else, a table a file, one JSON object a line
"""


def write_takeout(db: Database, out: IO[bytes], *, owner_id: int, now: datetime) -> None:
    """Write the zip to `out`. Raises `NotFound` when there is no such account."""
    with db.reading() as session:
        user = session.get(User, owner_id) if is_id(owner_id) else None
        if user is None:
            raise NotFound("account")
        profile = _line(User.__table__, session.execute(select(User.__table__).where(User.id == owner_id)).one())
        ids = session.scalars(select(Dataset.id).where(Dataset.owner_id == owner_id).order_by(Dataset.id)).all()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        _put(archive, "README.txt", [README.encode()], now)
        _put(archive, "profile.json", [json.dumps(profile, indent=1, ensure_ascii=False).encode()], now)
        _put(archive, "limits.csv", [limits_to_csv(list_limits(db, owner_id=owner_id))], now)
        for dataset_id in ids:
            _put_dataset(db, archive, owner_id, dataset_id, now)
        for table in _tables(db):
            _put_table(db, archive, table, owner_id, now)


def safe_name(text: str) -> str:
    """A file name that is one on every system and leads nowhere else.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\x\\0y.csv"), safe_name("  .. "), safe_name("CON.csv")
    ('_.._etc_passwd', 'C__x_y.csv', 'unnamed', '_CON.csv')
    """
    name = "".join(each if each.isalnum() or each in " ._-()" else "_" for each in text)
    name = name.strip(". ")[:100].strip(". ")
    return f"_{name}" if _RESERVED.match(name) else name or "unnamed"


def _put_dataset(db: Database, archive: zipfile.ZipFile, owner_id: int, dataset_id: int, now: datetime) -> None:
    owned = {"owner_id": owner_id, "dataset_id": dataset_id}
    try:
        findings = findings_to_csv(findings_of(db, **owned).findings)  # brings the analysis up to date as well
    except NotFound:  # deleted since the zip was begun
        return
    with db.reading() as session:
        row = session.execute(select(Dataset.__table__).where(Dataset.id == dataset_id)).one_or_none()
        if row is None:
            return
        folder = f"datasets/{dataset_id} {safe_name(row.name)}"
        analysis = row.analysis_results.encode()
        facts = _line(Dataset.__table__, row)
        facts.pop("analysis_results")
        facts["recipe"] = json.loads(row.recipe)
        _put(archive, f"{folder}/dataset.json", [json.dumps(facts, indent=1, ensure_ascii=False).encode()], now)
        _put(archive, f"{folder}/analysis.json", [analysis], now)
        _put(archive, f"{folder}/original/{safe_name(row.file_name)}", original_file_parts(session, **owned), now)
        _put(archive, f"{folder}/cleaned.csv", cleaned_csv_parts(session, **owned), now)
    _put(archive, f"{folder}/findings.csv", [findings], now)


def _put(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes], now: datetime) -> None:
    info = zipfile.ZipInfo(name, now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as entry:
        for part in parts:
            entry.write(part)


def _put_table(db: Database, archive: zipfile.ZipFile, table: Table, owner_id: int, now: datetime) -> None:
    with db.reading() as session:
        _put(archive, f"tables/{table.name}.jsonl", _lines(session, table, owner_id), now)


def _lines(session: Session, table: Table, owner_id: int) -> Iterator[bytes]:
    query = select(table)
    if "owner_id" in table.c:
        query = query.where(table.c.owner_id == owner_id)
    elif "user_id" in table.c:
        query = query.where(table.c.user_id == owner_id)
    else:
        query = query.where(table.c.dataset_id.in_(select(Dataset.id).where(Dataset.owner_id == owner_id)))
    rows = session.connection().execute(query, execution_options={"stream_results": True})
    for part in rows.partitions(1_000):
        yield b"".join(json.dumps(_line(table, row), ensure_ascii=False).encode() + b"\n" for row in part)


def _tables(db: Database) -> list[Table]:
    """The tables that hold something of a user's and are not in the zip in another form."""
    with db.reading() as session:
        there = set(inspect(session.connection()).get_table_names())
    wanted = {"owner_id", "user_id", "dataset_id"}
    tables = (each for each in Base.metadata.sorted_tables if each.name in there - _ELSEWHERE)
    return [each for each in tables if wanted & set(each.c.keys())]


def _line(table: Any, row: Any) -> dict[str, Any]:
    return {key: _plain(row._mapping[table.c[key]]) for key in table.c.keys() if key not in NEVER}  # noqa: SIM118


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
