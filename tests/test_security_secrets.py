"""Secrets are in no log, no error and no repr, whatever goes wrong, on either database."""

import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update

from chemviz.config import load_settings
from chemviz.db.account_models import ResetCode
from chemviz.db.engine import Database
from chemviz.db.models import HostSecret, User
from chemviz.errors import ChemVizError
from chemviz.services import accounts, audit, datasets, invitations, passwords, profile, recovery
from chemviz.services.mail import Mail, SmtpMailer
from chemviz.services.session_tokens import Claims, cookie_key, make_token

PASSWORD, NEW, TYPED = "a calm sea at 7", "another calm sea", "my-typed-secret-9"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log of all libraries, statements of SQLAlchemy included, as an operator turns it on to find a fault."""
    levels = {name: logging.getLogger(name).level for name in ("", "chemviz", "sqlalchemy.engine")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.handler.setLevel(logging.DEBUG)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_no_secret_reaches_the_log_or_an_error(
    db: Database, now: datetime, everything_logged: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def refused(action: object, *args: object, **kwargs: object) -> None:
        with pytest.raises(ChemVizError) as caught:
            action(db, *args, **kwargs)  # type: ignore[operator]
        told.append("".join(traceback.format_exception(caught.value)))

    root = accounts.create_user(db, username="root", password=PASSWORD, is_admin=True, now=now)
    olga = accounts.create_user(db, username="olga", password=PASSWORD, now=now)
    refused(accounts.sign_in, username="olga", password=TYPED, now=now)
    refused(accounts.sign_in, username=TYPED, password=PASSWORD, now=now)
    code = recovery.issue_code(db, username="olga", by=audit.BY_SHELL, now=now).code
    refused(recovery.use_code, code=code, password="short", confirm="short", now=now)
    refused(recovery.use_code, code=TYPED, password=NEW, confirm=NEW, now=now)
    recovery.use_code(db, code=code, password=NEW, confirm=NEW, now=now)
    change = {"user_id": olga.id, "password": TYPED, "confirm": TYPED, "now": now}
    refused(profile.change_password, current="wrong", **change)
    invitation = invitations.issue_invitation(db, admin_id=root.id, note="x", now=now)
    key = cookie_key(db, configured=None)
    token = make_token(Claims("olga", 1, now), key=key)
    with db.reading() as session:
        hashes = session.execute(text("SELECT password_hash FROM user_account")).scalars().all()

    seen = everything_logged.text + "\n".join(told)
    assert "sqlalchemy" in seen.casefold()
    for secret in (PASSWORD, NEW, TYPED, code, code.replace("-", ""), invitation, key, token, *hashes):
        assert secret not in seen


def test_a_fault_of_the_database_repeats_no_value(db: Database, now: datetime) -> None:
    accounts.create_user(db, username="olga", password=PASSWORD, now=now)
    accounts.create_user(db, username="ann", password=PASSWORD, now=now)
    with pytest.raises(Exception, match=r"(?i)unique") as caught, db.session() as session:
        values = {"username": "olga", "password_hash": "$2b$hash-that-leaks"}
        session.execute(update(User).where(User.username == "ann").values(values))
    assert "hash-that-leaks" not in "".join(traceback.format_exception(caught.value))


def test_nothing_that_holds_a_secret_shows_it_in_its_repr(db: Database, now: datetime) -> None:
    environ = {
        "DATABASE_URL": "postgresql://me:s3cret-in-url@host/db",
        "CHEMVIZ_COOKIE_KEY": "s3cret-cookie-key-of-forty-characters-xx",
        "CHEMVIZ_SMTP_PASSWORD": "s3cret-smtp",
    }
    mailer = SmtpMailer("host", 25, "tls", "a@b.example", "user", "s3cret-smtp")
    code = recovery.IssuedCode("olga", "S3CRET-CODE", now)
    held = (load_settings(environ), mailer, code, Mail("a@b.example", "x", "s3cret text"), db)
    assert "s3cret" not in repr(held).casefold()


def test_what_is_stored_opens_nothing_by_itself(db: Database, now: datetime) -> None:
    """Who reads the database's backup has no password, no code and no invitation; only the key of the cookie."""
    root = accounts.create_user(db, username="root", password=PASSWORD, is_admin=True, now=now)
    code = recovery.issue_code(db, username="root", by=audit.BY_SHELL, now=now).code
    invitation = invitations.issue_invitation(db, admin_id=root.id, note="x", now=now)
    with db.reading() as session:
        stored = [
            str(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("user_account", "reset_code", "invitation", "throttle", "audit_event", "sign_in")
        ]
    for secret in (PASSWORD, code, code.replace("-", ""), invitation, invitation.replace("-", "")):
        assert secret not in "".join(stored)
    assert ResetCode.__tablename__ == "reset_code"
    assert HostSecret.__tablename__ == "host_secret"


PATHS = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.csv",
    "C:\\plant\\a.csv",
    "/etc/shadow",
    "a/b/c.csv",
    "\x00.csv",
    "a\r\nContent-Type: text/html\r\n.csv",
    ".",
    "..",
    "",
    "x" * 10_000,
    "con.csv",
    '"><script>.csv',
    "\u202egpj.csv",
]


@pytest.mark.parametrize("file_name", PATHS, ids=lambda each: repr(each[:12]))
def test_a_file_name_leads_nowhere(
    db: Database, owner_id: int, sample_csv: bytes, tmp_path: Path, file_name: str
) -> None:
    import io
    import zipfile

    from chemviz.services.takeout import write_takeout

    now = datetime.now(UTC)
    made = datasets.import_dataset(db, owner_id=owner_id, name="Spring", file_name=file_name, data=sample_csv, now=now)
    stored, data = datasets.original_file(db, owner_id=owner_id, dataset_id=made)
    assert data == sample_csv
    assert not set(stored) & set("/\\\x00\r\n")
    assert stored not in {"", ".", ".."}
    out = io.BytesIO()
    write_takeout(db, out, owner_id=owner_id, now=now)
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "inner" / "zip")
        for name in archive.namelist():
            parts = name.split("/")
            assert not {"", ".", ".."} & set(parts)
            assert all(part.isprintable() and len(part) <= 120 for part in parts)
    outside = [each for each in tmp_path.rglob("*") if each.is_file() and "zip" not in each.parts]
    assert [each.name for each in outside if not each.name.startswith("chemviz.db")] == []
