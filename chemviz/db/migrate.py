"""Brings a database to the schema of this version, under a lock. Touches no data."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from chemviz.db.sqlite import READING, use_write_ahead_log
from chemviz.errors import DatabaseUnavailable

SCHEMA_VERSION: Final = "0006"
"""The newest migration. Kept here so that a start on a current database need not import Alembic (0.2 s)."""

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_ADVISORY_LOCK: Final = 0x63_68_65_6D  # "chem"


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing; a second process waits for the first and then finds nothing to do."""
    if engine.dialect.name == "sqlite":
        use_write_ahead_log(engine)
    with engine.execution_options(**{READING: True}).connect() as connection:
        if _version(connection) == SCHEMA_VERSION:
            return
    with engine.begin() as connection:  # on SQLite this takes the write lock
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        version = _version(connection)
        if version != SCHEMA_VERSION:
            _upgrade(connection, version)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise DatabaseUnavailable(
            f"The database was made by a newer version of ChemViz (schema {version}; this one knows {SCHEMA_VERSION}). "
            "Start the newer version, or restore a backup from before the update."
        )
    command.upgrade(config, "head")
