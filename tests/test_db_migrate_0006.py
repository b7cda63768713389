"""The migration for accounts, on a filled database of the version before it, SQLite and PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event

from chemviz.config import normal_database_url
from chemviz.db import migrate
from chemviz.db.engine import open_database
from chemviz.db.migrations.versions import v0006_accounts
from chemviz.services import accounts, audit, profile

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
TABLES = {
    "throttle", "sign_in", "reset_code", "invitation", "audit_event", "content_access", "record_edit",
    "temporary_account",
}  # fmt: skip


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    engine = create_engine(normal_database_url(empty_database_url))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, v0006_accounts.down_revision)
    old = MetaData()
    old.reflect(engine)
    user = {"id": 1, "username": "olga", "display_name": "Olga", "email": "", "role": "admin", "is_active": True}
    user |= {"password_hash": "$2b$04$" + "." * 53, "session_version": 3, "created_at": NOON}
    with engine.begin() as connection:
        connection.execute(old.tables["user_account"].insert(), user)
    engine.dispose()
    return empty_database_url


def test_an_account_of_before_keeps_its_sessions_and_takes_what_is_new(old_url: str) -> None:
    db = open_database(old_url)
    account = accounts.account_of_session(db, username="olga", session_version=3)
    assert account is not None
    profile.end_all_sessions(db, user_id=account.id, now=NOON)
    assert accounts.account_of_session(db, username="olga", session_version=3) is None
    assert profile.recent_sign_ins(db, user_id=account.id) == []
    assert audit.done_by_others(db, owner_id=account.id) == []
    db.dispose()


def test_the_update_adds_tables_and_touches_none_that_is_there(old_url: str) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        open_database(old_url).dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    changes = [each for each in statements if each.split()[0] in {"ALTER", "INSERT", "UPDATE", "DELETE", "DROP"}]
    assert [each for each in changes if "alembic_version" not in each] == []
    assert {each.split()[2] for each in statements if each.startswith("CREATE TABLE")} == TABLES
