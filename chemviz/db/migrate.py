"""Brings a database to the schema of this version, or of an older one, under a lock. Touches no data."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from chemviz.db.sqlite import BUSY_SECONDS, READING, use_write_ahead_log
from chemviz.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA_VERSION: Final = "0006"
"""The newest migration. Kept here so that a start on a current database need not import Alembic (0.2 s)."""

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_ADVISORY_LOCK: Final = 0x63_68_65_6D  # "chem"


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing; a second process waits for the first and then finds nothing to do."""
    if engine.dialect.name == "sqlite":
        use_write_ahead_log(engine)
    with engine.execution_options(**{READING: True}).connect() as connection:
        if schema_version(connection) == SCHEMA_VERSION:
            return
    with engine.begin() as connection:  # on SQLite this takes the write lock
        lock_schema(connection)
        version = schema_version(connection)
        if version != SCHEMA_VERSION:
            refuse_newer_schema(version)
            upgrade_schema(connection)


def lock_schema(connection: Connection) -> None:
    """Keep all others from changing tables until the transaction ends; on SQLite it is the only one that writes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # a migration is worth waiting for
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS * 1000:.0f}ms'"))


def schema_version(connection: Connection) -> str | None:
    """The newest migration that was applied; None where there never was one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def refuse_newer_schema(version: str | None) -> None:
    """Raise `DatabaseUnavailable` when this ChemViz does not know the schema of a database."""
    if version is not None and not knows_schema(version):
        raise DatabaseUnavailable(
            f"The database was made by a newer version of ChemViz (schema {version}; this one knows {SCHEMA_VERSION}). "
            "Start the newer version, or restore a backup from before the update."
        )


def knows_schema(version: str) -> bool:
    """Whether this is one of our migrations."""
    from alembic.script import ScriptDirectory

    return version in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade_schema(connection: Connection, version: str = "head") -> None:
    """Apply the migrations up to `version`, in the transaction of the connection."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
