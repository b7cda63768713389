"""The migration for accounts, on a filled database of the version before it, SQLite and PostgreSQL."""

from datetime import UTC, datetime

import pytest

from chemviz.db.engine import open_database
from chemviz.db.migrations.versions import v0006_accounts
from chemviz.services import accounts, audit, profile
from tests.old_versions import (
    account_values,
    engine_at,
    tables_made_without_other_changes,
    tables_of,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
TABLES = {
    "throttle", "sign_in", "reset_code", "invitation", "audit_event", "content_access", "record_edit",
    "temporary_account",
}  # fmt: skip


@pytest.fixture
def old_url(empty_database_url: str) -> str:
    engine = engine_at(empty_database_url, v0006_accounts.down_revision)
    user = {"role": "admin", "password_hash": "$2b$04$" + "." * 53, "session_version": 3}
    with engine.begin() as connection:
        connection.execute(tables_of(engine)["user_account"].insert(), account_values(NOON) | user)
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
    assert tables_made_without_other_changes(old_url) == TABLES
