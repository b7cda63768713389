"""Backup and restore of the whole database, while others use it. One file serves both databases.

A backup is one state of the database: what was committed when it began. A restore is one transaction: others see the
old state until they see the new one, and on any failure the old one stays.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
from sqlalchemy import Connection, func, inspect, select, text, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from chemviz import __version__
from chemviz.db import snapshot
from chemviz.db.backup_file import Backup, BackupWriter, Manifest, TableFacts, new_backup, open_backup
from chemviz.db.engine import Database, database_as_it_is
from chemviz.db.migrate import knows_schema, lock_schema, refuse_newer_schema, schema_version, upgrade_schema
from chemviz.db.models import Base, HostSecret, User
from chemviz.errors import DatabaseUnavailable, RefusedFile, RefusedInput
from chemviz.services import audit

_SQLITE_ENDINGS: Final = ("", "-wal", "-shm", "-journal")


def back_up(url: str, *, target: Path, overwrite: bool, now: datetime) -> Manifest:
    """Write all that is in the database at `url` to the file `target`, and return what it says about itself.

    The database is left as it is, also one of an older schema: a backup before an update is one from before it.
    Raises `RefusedInput` when `target` is there and not to be overwritten, or cannot be written, `DatabaseUnavailable`
    when the database is away, is not there or was made by a newer ChemViz.
    """
    db = database_as_it_is(url)
    try:
        if db.file is not None:
            _refuse_the_database_itself(db.file, target)
            if not db.file.exists():
                raise _nothing_there()
        with new_backup(target, overwrite=overwrite) as writer, db.reading() as session:
            manifest = _write(writer, session.connection(), now)
            writer.finish(manifest)
            return manifest
    finally:
        db.dispose()


def restore(url: str, *, path: Path, replace: bool, now: datetime) -> Manifest:
    """Bring the database at `url` to what the backup in `path` holds, and to the schema of this ChemViz.

    All that is in the database is removed; where it has accounts, only with `replace`. All sessions end, and no id
    that either of the two has ever given is given again.

    Raises `RefusedFile` for what is no whole backup, is of a newer ChemViz or holds what the database does not take;
    `RefusedInput` without `replace`, and for the database of another program; `DatabaseUnavailable`.
    """
    with open_backup(path) as backup:
        if not knows_schema(backup.manifest.schema_version):
            raise RefusedFile(f"{path} was made by a newer version of ChemViz. Restore it with that one.")
        db = database_as_it_is(url)
        try:
            _restore(db, backup, path.name, replace=replace, now=now)
        except (DataError, IntegrityError, pa.ArrowInvalid) as error:
            raise RefusedFile(f"{path} holds a value that this database does not take. Nothing was changed.") from error
        finally:
            db.dispose()
        return backup.manifest


def _refuse_the_database_itself(file: Path, target: Path) -> None:
    if target.resolve() in {file.with_name(file.name + ending).resolve() for ending in _SQLITE_ENDINGS}:
        raise RefusedInput(f"{target} is the database itself. Choose another name for the backup.")


def _nothing_there() -> DatabaseUnavailable:
    return DatabaseUnavailable("There is no database of ChemViz there, so there is nothing to back up.")


def _write(writer: BackupWriter, connection: Connection, now: datetime) -> Manifest:
    version = schema_version(connection)
    if version is None:
        raise _nothing_there()
    refuse_newer_schema(version)
    kept = [table for table in snapshot.tables_of(connection) if table.name not in snapshot.LEFT_OUT]
    ids = snapshot.last_ids(connection)
    facts = [
        TableFacts(
            name=table.name,
            rows=writer.add_table(table.name, snapshot.schema_of(table), snapshot.batches_of(connection, table)),
            last_id=ids.get(table.name, 0),
        )
        for table in kept
    ]
    return Manifest(version, __version__, connection.dialect.name, now, tuple(facts))


def _restore(db: Database, backup: Backup, file_name: str, *, replace: bool, now: datetime) -> None:
    manifest = backup.manifest
    with db.session() as session:
        connection = session.connection()
        lock_schema(connection)
        _refuse_what_is_there(connection, replace=replace)
        snapshot.lock_all(connection)
        ids = snapshot.last_ids(connection)
        newest_session, kept = _newest_session(connection), _host_secrets(connection)
        snapshot.drop_all(connection)
        upgrade_schema(connection, manifest.schema_version)
        _fill(session, backup)
        upgrade_schema(connection)
        given = {table.name: table.last_id for table in manifest.tables}
        snapshot.never_again(connection, {name: max(ids.get(name, 0), given.get(name, 0)) for name in ids | given})
        session.add_all(HostSecret(name=name, value=value) for name, value in kept.items())
        _end_sessions(session, newest_session, now)
        audit.record(
            session,
            by=audit.BY_SHELL,
            action="backup restored",
            subject=file_name,
            detail=f"made {manifest.made_at.isoformat()} by ChemViz {manifest.app_version}",
            now=now,
        )


def _refuse_what_is_there(connection: Connection, *, replace: bool) -> None:
    version = schema_version(connection)
    if version is not None and not knows_schema(version):
        raise RefusedInput(
            f"The database was made by a newer version of ChemViz (schema {version}) and is left as it is. "
            "Name an empty one in DATABASE_URL, and restore to that."
        )
    names = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
    if version is None and names:
        raise RefusedInput("The database holds tables of another program. Name another one in DATABASE_URL.")
    accounts = connection.scalar(text("SELECT count(*) FROM user_account")) if "user_account" in names else 0
    if accounts and not replace:
        raise RefusedInput(
            f"The database has accounts ({accounts}). Back it up, then restore with --replace, which removes all of it."
        )


def _newest_session(connection: Connection) -> int:
    if not inspect(connection).has_table(User.__tablename__):
        return 0
    return connection.scalar(select(func.max(User.session_version))) or 0


def _host_secrets(connection: Connection) -> dict[str, str]:
    """They belong to the place and not to what is in it: processes that run keep using the key of the cookies."""
    if not inspect(connection).has_table(HostSecret.__tablename__):
        return {}
    rows = connection.execute(select(HostSecret.name, HostSecret.value))
    return {row.name: row.value for row in rows}


def _fill(session: Session, backup: Backup) -> None:
    found = snapshot.tables_of(session.connection())
    tables = [table for table in found if table.name not in snapshot.LEFT_OUT]
    if {table.name for table in tables} != {table.name for table in backup.manifest.tables}:
        raise RefusedFile("The backup does not hold the tables that its schema has. Nothing was changed.")
    for table in tables:  # in the order in which they refer to each other
        written = snapshot.write_batches(session, table, backup.batches(table.name))
        if written != backup.manifest.rows(table.name):
            raise RefusedFile(f"The backup holds fewer or more rows of {table.name} than it says. Nothing was changed.")


def _end_sessions(session: Session, newest: int, now: datetime) -> None:
    """A cookie that was good, or had ended, before the restore must open nothing after it, whatever key signs it.

    Minutes since 1970 are more than anybody ever signed out everywhere, and rise from one restore to the next.
    """
    stored = session.scalar(select(func.max(User.session_version))) or 0
    session.execute(update(User).values(session_version=max(stored + 1, newest + 1, int(now.timestamp()) // 60)))
