"""Administrators on both databases: what they may do, that nobody else may, and that all of it is on record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chemviz.config import Settings
from chemviz.db.account_models import AuditEvent, Invitation
from chemviz.db.engine import Database
from chemviz.db.models import Base
from chemviz.errors import ChemVizError, NotAllowed, NotFound, RefusedInput, TooManyAttempts
from chemviz.ingest.choices import Choices
from chemviz.services import (
    accounts,
    admin_datasets,
    admin_records,
    admin_system,
    admin_users,
    audit,
    datasets,
    invitations,
    passwords,
    recovery,
)
from chemviz.services.admin_records import Change

PASSWORD = "a calm sea at 7"
REASON = "The owner asked for help with row 4."
NO_IDS: list[Any] = [0, -1, 999_999, 2**31, 2**63, "1", None, 1.0, True]
SETTINGS = Settings(
    database_url="postgresql://me:s3cret@host/db",
    data_dir=Path("/nowhere"),
    smtp_password="s3cret",
    gemini_key="s3cret-too",
)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def root(db: Database, now: datetime) -> accounts.Account:
    return accounts.create_user(db, username="root", password=PASSWORD, is_admin=True, now=now)


@pytest.fixture
def olga(db: Database, now: datetime) -> accounts.Account:
    return accounts.create_user(db, username="olga", email="olga@plant.example", password=PASSWORD, now=now)


@pytest.fixture
def dataset_id(db: Database, olga: accounts.Account, sample_csv: bytes, now: datetime) -> int:
    file = {"file_name": "a.csv", "data": sample_csv, "now": now}
    return datasets.import_dataset(db, owner_id=olga.id, name="Secret product", **file)


def everything(db: Database) -> dict[str, list[Any]]:
    with db.reading() as session:
        return {name: list(session.execute(select(table))) for name, table in Base.metadata.tables.items()}


def is_live(db: Database, account: accounts.Account) -> bool:
    found = accounts.account_of_session(db, username=account.username, session_version=account.session_version)
    return found is not None


CALLS: dict[str, Callable[..., Any]] = {
    "find_users": lambda db, who, **_: admin_users.find_users(db, admin_id=who),
    "set_role": lambda db, who, user, now, **_: admin_users.set_role(
        db, admin_id=who, user_id=user, role="admin", now=now
    ),
    "set_active": lambda db, who, user, now, **_: admin_users.set_active(
        db, admin_id=who, user_id=user, is_active=False, now=now
    ),
    "end_sessions_of": lambda db, who, user, now, **_: admin_users.end_sessions_of(
        db, admin_id=who, user_id=user, now=now
    ),
    "issue_reset_code": lambda db, who, user, now, **_: admin_users.issue_reset_code(
        db, admin_id=who, user_id=user, now=now
    ),
    "find_datasets": lambda db, who, **_: admin_datasets.find_datasets(db, admin_id=who),
    "open_content": lambda db, who, dataset, now, **_: admin_datasets.open_content(
        db, admin_id=who, dataset_id=dataset, reason=REASON, now=now
    ),
    "has_access": lambda db, who, dataset, now, **_: admin_datasets.has_access(
        db, admin_id=who, dataset_id=dataset, now=now
    ),
    "find_records": lambda db, who, dataset, now, **_: admin_records.find_records(
        db, admin_id=who, dataset_id=dataset, now=now
    ),
    "edit_records": lambda db, who, dataset, now, **_: admin_records.edit_records(
        db, admin_id=who, dataset_id=dataset, changes=[Change(2, "pressure", 8.2, 9.0)], now=now
    ),
    "undo_edit": lambda db, who, dataset, now, **_: admin_records.undo_edit(
        db, admin_id=who, dataset_id=dataset, batch=1, now=now
    ),
    "list_edits": lambda db, who, dataset, now, **_: admin_records.list_edits(
        db, admin_id=who, dataset_id=dataset, now=now
    ),
    "statistics": lambda db, who, now, **_: admin_system.statistics(db, admin_id=who, today=now.date()),
    "system_state": lambda db, who, **_: admin_system.system_state(db, admin_id=who, settings=SETTINGS, chrome=None),
    "audit_log": lambda db, who, **_: admin_system.audit_log(db, admin_id=who),
    "issue_invitation": lambda db, who, now, **_: invitations.issue_invitation(db, admin_id=who, note="", now=now),
    "list_invitations": lambda db, who, **_: invitations.list_invitations(db, admin_id=who),
    "withdraw_invitation": lambda db, who, now, **_: invitations.withdraw_invitation(
        db, admin_id=who, invitation_id=1, now=now
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_whoever_is_no_administrator_is_refused_and_changes_nothing(
    db: Database, root: accounts.Account, olga: accounts.Account, dataset_id: int, now: datetime, call: str
) -> None:
    former = accounts.create_user(db, username="former", password=PASSWORD, is_admin=True, now=now)
    admin_users.set_role(db, admin_id=root.id, user_id=former.id, role="user", now=now)
    disabled = accounts.create_user(db, username="disabled", password=PASSWORD, is_admin=True, now=now)
    accounts.disable_user(db, username="disabled")
    before = everything(db)
    for who in (olga.id, former.id, disabled.id, *NO_IDS):
        if who == root.id:
            continue
        with pytest.raises(NotAllowed, match="administrators only"):
            CALLS[call](db, who=who, user=olga.id, dataset=dataset_id, now=now)
    assert everything(db) == before


@pytest.mark.parametrize("call", [name for name, each in CALLS.items() if "user" in each.__code__.co_varnames])
def test_what_is_no_user_is_not_found(db: Database, root: accounts.Account, now: datetime, call: str) -> None:
    for wrong in NO_IDS:
        if wrong is not True:
            with pytest.raises(NotFound):
                CALLS[call](db, who=root.id, user=wrong, now=now)


@pytest.mark.parametrize("call", [name for name, each in CALLS.items() if "dataset" in each.__code__.co_varnames])
def test_what_is_no_dataset_is_not_found(
    db: Database, root: accounts.Account, dataset_id: int, now: datetime, call: str
) -> None:
    before = everything(db)
    for wrong in NO_IDS:
        with pytest.raises(NotFound):
            CALLS[call](db, who=root.id, dataset=wrong, now=now)
    assert everything(db) == before


# Users


def test_users_are_found_by_name_role_and_state_a_page_at_a_time(
    db: Database, root: accounts.Account, olga: accounts.Account, dataset_id: int, sample_csv: bytes
) -> None:
    found, total = admin_users.find_users(db, admin_id=root.id)
    assert ([each.username for each in found], total) == (["olga", "root"], 2)
    assert (found[0].dataset_count, found[0].file_bytes) == (1, len(sample_csv))
    assert "Secret product" not in str(found)

    def names(**filters: Any) -> list[str]:
        return [each.username for each in admin_users.find_users(db, admin_id=root.id, **filters)[0]]

    assert names(search="PLANT.example") == ["olga"]
    assert names(search="%") == names(search="a\x00%") == []
    assert names(role="admin") == ["root"]
    assert names(is_active=False) == []
    assert names(limit=1, offset=1) == ["root"]


@pytest.mark.parametrize(
    "act",
    [
        lambda db, **who: admin_users.set_active(db, is_active=False, **who),
        lambda db, **who: admin_users.set_role(db, role="admin", **who),
        admin_users.end_sessions_of,
    ],
)
def test_sessions_end_at_once(
    db: Database, root: accounts.Account, olga: accounts.Account, now: datetime, act: Callable[..., None]
) -> None:
    act(db, admin_id=root.id, user_id=olga.id, now=now)
    assert not is_live(db, olga)
    (event,) = audit.done_by_others(db, owner_id=olga.id)[:1]
    assert (event.actor, event.subject) == ("root", "olga")


def test_the_last_administrator_can_neither_step_down_nor_be_disabled(
    db: Database, root: accounts.Account, olga: accounts.Account, now: datetime
) -> None:
    mine = {"admin_id": root.id, "user_id": root.id, "now": now}
    with pytest.raises(RefusedInput, match="last administrator"):
        admin_users.set_role(db, role="user", **mine)
    with pytest.raises(RefusedInput, match="last administrator"):
        admin_users.set_active(db, is_active=False, **mine)
    assert is_live(db, root)
    admin_users.set_role(db, admin_id=root.id, user_id=olga.id, role="admin", now=now)
    admin_users.set_role(db, role="user", **mine)
    with pytest.raises(NotAllowed):
        admin_users.find_users(db, admin_id=root.id)


def test_a_code_from_an_administrator_works_and_is_on_record(
    db: Database, root: accounts.Account, olga: accounts.Account, now: datetime
) -> None:
    code = admin_users.issue_reset_code(db, admin_id=root.id, user_id=olga.id, now=now).code
    recovery.use_code(db, code=code, password="another calm sea", confirm="another calm sea", now=now)
    actions = [event.action for event in admin_system.audit_log(db, admin_id=root.id)[0]]
    assert actions[:2] == ["password reset", "reset code issued"]


# Datasets and their content


def test_an_administrator_sees_that_a_dataset_exists_and_nothing_of_it(
    db: Database, root: accounts.Account, olga: accounts.Account, dataset_id: int, now: datetime
) -> None:
    (line,), total = admin_datasets.find_datasets(db, admin_id=root.id)
    assert (line.id, line.owner, line.row_count, total) == (dataset_id, "olga", 6, 1)
    assert "Secret" not in str(line)
    assert admin_datasets.find_datasets(db, admin_id=root.id, owner="root") == ([], 0)
    assert admin_datasets.find_datasets(db, admin_id=root.id, least_rows=7) == ([], 0)
    assert admin_datasets.find_datasets(db, admin_id=root.id, since=now + timedelta(days=1)) == ([], 0)
    for content in (admin_records.find_records, admin_records.list_edits):
        with pytest.raises(NotAllowed, match="Say why"):
            content(db, admin_id=root.id, dataset_id=dataset_id, now=now)
    with pytest.raises(NotFound):
        datasets.open_dataset(db, owner_id=root.id, dataset_id=dataset_id)


def test_opening_needs_a_reason_which_the_owner_can_read_and_ends_after_an_hour(
    db: Database, root: accounts.Account, olga: accounts.Account, dataset_id: int, now: datetime
) -> None:
    opened = {"admin_id": root.id, "dataset_id": dataset_id}
    for reason in ("", "   ", "because", " " * 50):
        with pytest.raises(RefusedInput, match="why"):
            admin_datasets.open_content(db, **opened, reason=reason, now=now)
    assert not admin_datasets.has_access(db, **opened, now=now)

    admin_datasets.open_content(db, **opened, reason=REASON, now=now)

    assert admin_datasets.has_access(db, **opened, now=now)
    assert not admin_datasets.has_access(db, **opened, now=now + timedelta(minutes=60))
    assert len(admin_records.find_records(db, **opened, now=now).frame) == 6
    (event,) = [each for each in audit.done_by_others(db, owner_id=olga.id) if each.action == "content opened"]
    assert (event.actor, event.subject, event.detail) == ("root", "Secret product", REASON)


def test_what_one_administrator_opened_is_closed_to_another(
    db: Database, root: accounts.Account, dataset_id: int, now: datetime
) -> None:
    admin_datasets.open_content(db, admin_id=root.id, dataset_id=dataset_id, reason=REASON, now=now)
    second = accounts.create_user(db, username="second", password=PASSWORD, is_admin=True, now=now)
    with pytest.raises(NotAllowed):
        admin_records.find_records(db, admin_id=second.id, dataset_id=dataset_id, now=now)


# Records


@pytest.fixture
def opened(db: Database, root: accounts.Account, dataset_id: int, now: datetime) -> dict[str, Any]:
    admin_datasets.open_content(db, admin_id=root.id, dataset_id=dataset_id, reason=REASON, now=now)
    return {"admin_id": root.id, "dataset_id": dataset_id, "now": now}


def rows(db: Database, owner_id: int, dataset_id: int) -> list[tuple[Any, ...]]:
    frame = datasets.equipment_rows(db, owner_id=owner_id, dataset_id=dataset_id, limit=99)
    return list(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))


def test_an_edit_changes_the_row_is_analysed_and_on_record(
    db: Database, olga: accounts.Account, dataset_id: int, opened: dict[str, Any]
) -> None:
    owned = {"owner_id": olga.id, "dataset_id": dataset_id}
    before = datasets.open_dataset(db, **owned)
    changes = [
        Change(4, "flowrate", None, 119.5),
        Change(2, "name", "P-101A", " P-101X "),
        Change(7, "flowrate", 0.0, None),
    ]
    admin_records.edit_records(db, **opened, changes=changes)

    after = datasets.open_dataset(db, **owned)
    stored = {row[0]: row for row in rows(db, olga.id, dataset_id)}
    assert (stored[4][3], stored[2][1], stored[7][3]) == (119.5, "P-101X", None)
    pump = next(each for each in after.analysis.types if each.equipment_type == "Pump")
    assert pump.parameters["flowrate"].summary.count == 3
    assert after.last_edit > before.last_edit == 0
    assert datasets.original_file(db, **owned)[1].count(b"P-101A") == 1
    event = audit.done_by_others(db, owner_id=olga.id)[0]
    assert event.action == "records changed"
    assert event.detail == "3 cells: row 4, Flowrate; row 2, Equipment name; row 7, Flowrate"


def test_an_edit_can_be_taken_back_once_and_leaves_the_dataset_as_it_was(
    db: Database, olga: accounts.Account, dataset_id: int, opened: dict[str, Any]
) -> None:
    before = rows(db, olga.id, dataset_id)
    analysis = datasets.open_dataset(db, owner_id=olga.id, dataset_id=dataset_id).analysis
    changes = [Change(2, "pressure", 8.2, 80.0), Change(2, "equipment_type", "Pump", "Pumpe")]
    batch = admin_records.edit_records(db, **opened, changes=changes)
    assert rows(db, olga.id, dataset_id) != before

    admin_records.undo_edit(db, **opened, batch=batch)

    assert rows(db, olga.id, dataset_id) == before
    assert datasets.open_dataset(db, owner_id=olga.id, dataset_id=dataset_id).analysis == analysis
    undo, edit = admin_records.list_edits(db, **opened)
    assert (undo.undoes, edit.is_undone, edit.changes) == (batch, True, tuple(changes))
    with pytest.raises(RefusedInput, match="already"):
        admin_records.undo_edit(db, **opened, batch=batch)
    admin_records.undo_edit(db, **opened, batch=undo.batch)  # and an undo can be taken back as well
    assert rows(db, olga.id, dataset_id) != before


@pytest.mark.parametrize(
    "change",
    [
        Change(2, "pressure", 8.3, 9.0),
        Change(2, "pressure", None, 9.0),
        Change(2, "pressure", 8.2, float("nan")),
        Change(2, "pressure", 8.2, float("inf")),
        Change(2, "pressure", 8.2, "9"),
        Change(2, "pressure", 8.2, True),
        Change(2, "name", "P-101A", "x" * 1001),
        Change(2, "name", "P-101A", "P\x00"),
        Change(2, "name", "P-101A", "P\u202e1"),
        Change(2, "row", 2, 3),
        Change(2, "dataset_id", 1, 2),
        Change(2, "extra", None, "x"),
        Change(2, "recorded_at", None, "x"),
        Change(99, "pressure", 8.2, 9.0),
        Change(0, "pressure", 8.2, 9.0),
        Change(2**40, "pressure", 8.2, 9.0),
        Change(True, "pressure", 8.2, 9.0),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_all_that_came_with_it(
    db: Database, opened: dict[str, Any], change: Change
) -> None:
    before = everything(db)
    with pytest.raises(RefusedInput):
        admin_records.edit_records(db, **opened, changes=[Change(3, "pressure", 8.4, 9.0), change])
    assert everything(db) == before


def test_what_was_changed_meanwhile_is_not_overwritten_by_an_undo(db: Database, opened: dict[str, Any]) -> None:
    batch = admin_records.edit_records(db, **opened, changes=[Change(2, "pressure", 8.2, 9.0)])
    admin_records.edit_records(db, **opened, changes=[Change(2, "pressure", 9.0, 9.5)])
    with pytest.raises(RefusedInput, match="changed meanwhile"):
        admin_records.undo_edit(db, **opened, batch=batch)


def test_a_column_that_the_file_lacks_cannot_be_filled(db: Database, root: accounts.Account, now: datetime) -> None:
    file = {"file_name": "a.csv", "data": b"Name,Type,Flowrate\nP-1,Pump,1\nP-2,Pump,2\n", "now": now}
    file |= {"choices": Choices(columns={"pressure": None, "temperature": None})}
    own = datasets.import_dataset(db, owner_id=root.id, name="Own", **file)
    page = admin_records.find_records(db, admin_id=root.id, dataset_id=own, now=now)
    assert page.editable == ("name", "equipment_type", "flowrate")
    with pytest.raises(RefusedInput, match="cannot be changed"):
        admin_records.edit_records(
            db, admin_id=root.id, dataset_id=own, changes=[Change(2, "pressure", None, 1.0)], now=now
        )


def test_an_analysis_that_did_not_come_off_is_made_by_the_next_who_opens(
    db: Database, olga: accounts.Account, dataset_id: int, opened: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(admin_records, "refreshed", killed)
        with pytest.raises(Killed):
            admin_records.edit_records(db, **opened, changes=[Change(4, "flowrate", None, 119.5)])
    analysis = datasets.open_dataset(db, owner_id=olga.id, dataset_id=dataset_id).analysis
    pump = next(each for each in analysis.types if each.equipment_type == "Pump")
    assert pump.parameters["flowrate"].summary.count == 3


def test_an_analysis_of_rows_that_were_edited_meanwhile_is_not_stored(
    db: Database, olga: accounts.Account, dataset_id: int, opened: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chemviz.services import reanalysis

    analyze, edited = reanalysis.analyze, []

    def edit_meanwhile(*args: Any, **kwargs: Any) -> Any:
        if not edited:
            edited.append(True)
            with monkeypatch.context() as patch:
                patch.setattr(admin_records, "refreshed", lambda *_a, **_k: None)
                admin_records.edit_records(db, **opened, changes=[Change(4, "flowrate", None, 119.5)])
        return analyze(*args, **kwargs)

    monkeypatch.setattr(reanalysis, "analyze", edit_meanwhile)
    made = reanalysis.reanalyze(db, owner_id=olga.id, dataset_id=dataset_id, chance=0.01)
    pump = next(each for each in made.types if each.equipment_type == "Pump")
    assert pump.parameters["flowrate"].summary.count == 3
    assert datasets.open_dataset(db, owner_id=olga.id, dataset_id=dataset_id).analysis == made


# The whole


def test_statistics_and_state_hold_no_content_and_no_secret(
    db: Database, root: accounts.Account, dataset_id: int, now: datetime, sample_csv: bytes
) -> None:
    counted = admin_system.statistics(db, admin_id=root.id, today=now.date())
    assert (counted.users, counted.admins, counted.datasets, counted.rows) == (2, 1, 1, 6)
    assert counted.file_bytes == len(sample_csv) < counted.database_bytes
    state = admin_system.system_state(db, admin_id=root.id, settings=SETTINGS, chrome=None)
    assert state.has_gemini_key
    assert state.schema_version == state.schema_expected
    assert ("SQLite" if db.is_sqlite else "PostgreSQL") in state.database
    assert "s3cret" not in repr(state) + repr(SETTINGS)


def test_the_log_is_filtered_paged_and_survives_whom_it_tells_of(
    db: Database, root: accounts.Account, olga: accounts.Account, now: datetime
) -> None:
    from chemviz.services import profile

    admin_users.end_sessions_of(db, admin_id=root.id, user_id=olga.id, now=now, address="203.0.113.7")
    profile.delete_account(db, user_id=olga.id, typed_name="olga", now=now)

    def log(**filters: Any) -> list[str]:
        return [each.action for each in admin_system.audit_log(db, admin_id=root.id, **filters)[0]]

    assert log() == ["account deleted", "sessions ended", "user created", "admin created"]
    assert log(actor="ROOT") == ["sessions ended"]
    assert log(action="account deleted", search="OLG") == ["account deleted"]
    assert log(since=now + timedelta(days=3650)) == []
    assert log(limit=1, offset=1) == ["sessions ended"]
    assert admin_system.audit_log(db, admin_id=root.id, limit=1)[1] == 4


def test_what_a_user_typed_stays_on_one_line_of_the_log(
    db: Database, root: accounts.Account, olga: accounts.Account, now: datetime
) -> None:
    with db.session() as session:
        audit.record(session, by=audit.BY_SHELL, action="x", subject="a\n2026 root\x1b[31m", detail="b\r\nc", now=now)
    with db.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "x")).one()
    assert "\n" not in event.subject + event.detail
    assert "\x1b" not in event.subject


# Invitations


def register(db: Database, now: datetime, **changes: Any) -> accounts.Account:
    fields = {"username": "new", "display_name": "New", "email": "new@plant.example", "password": PASSWORD}
    fields |= {"confirm": PASSWORD, "policy": "invitation", "address": "203.0.113.7"}
    return accounts.register(db, now=now, **{**fields, **changes})


def test_an_invitation_lets_one_person_in_until_it_expires(db: Database, root: accounts.Account, now: datetime) -> None:
    code = invitations.issue_invitation(db, admin_id=root.id, note="for the night shift", now=now)
    late = now + timedelta(days=invitations.INVITATION_DAYS)
    with pytest.raises(RefusedInput, match="too old"):
        register(db, late, invitation=code)
    with pytest.raises(RefusedInput):  # what is wrong with a field does not use it up
        register(db, now, invitation=code, email="nowhere")
    assert register(db, now, invitation=code.lower()).username == "new"
    with pytest.raises(RefusedInput, match="used already"):
        register(db, now, invitation=code, username="second")
    (line,) = invitations.list_invitations(db, admin_id=root.id)
    assert (line.used_by, line.note, line.created_by) == ("new", "for the night shift", "root")
    with db.reading() as session:
        assert code not in str([vars(each) for each in session.scalars(select(Invitation))])


def test_a_withdrawn_invitation_is_worthless(db: Database, root: accounts.Account, now: datetime) -> None:
    code = invitations.issue_invitation(db, admin_id=root.id, note="", now=now)
    (line,) = invitations.list_invitations(db, admin_id=root.id)
    invitations.withdraw_invitation(db, admin_id=root.id, invitation_id=line.id, now=now)
    with pytest.raises(RefusedInput, match="wrong"):
        register(db, now, invitation=code)
    with pytest.raises(NotFound):
        invitations.withdraw_invitation(db, admin_id=root.id, invitation_id=line.id, now=now)


@pytest.mark.parametrize("policy", ["closed", "invitation"])
def test_without_an_invitation_nobody_gets_in(db: Database, now: datetime, policy: str) -> None:
    for code in ("", "guess", "x" * 100_000):
        with pytest.raises(ChemVizError):
            register(db, now, policy=policy, invitation=code)
    assert everything(db)["user_account"] == []


def test_guessing_invitations_and_trying_out_names_is_slowed_down(
    db: Database, root: accounts.Account, now: datetime
) -> None:
    code = invitations.issue_invitation(db, admin_id=root.id, note="", now=now)
    for number in range(30):
        with pytest.raises(RefusedInput):
            register(db, now, invitation=f"guess-{number}")
    with pytest.raises(TooManyAttempts):
        register(db, now, invitation=code)
    assert register(db, now, invitation=code, address="192.0.2.1")
