"""Forgotten passwords on both databases: a code works once, for its user, until it expires; asking tells nothing."""

import logging
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from chemviz.db.account_models import AuditEvent, ResetCode
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import ChemVizError, NotFound, RefusedInput, SignInFailed, TooManyAttempts
from chemviz.services import accounts, passwords, recovery
from chemviz.services.audit import BY_SHELL
from chemviz.services.mail import Mail, MailUnavailable, SmtpMailer
from tests.smtp_server import SmtpServer, smtp_server

PASSWORD, NEW = "a calm sea at 7", "another calm sea"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)


@pytest.fixture
def olga(db: Database, now: datetime) -> accounts.Account:
    return accounts.create_user(db, username="olga", email="olga@plant.example", password=PASSWORD, now=now)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as running:
        yield running


@pytest.fixture
def mailer(server: SmtpServer) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", server.port, "none", "ChemViz <chemviz@plant.example>")


def issue(db: Database, now: datetime, username: str = "olga") -> str:
    return recovery.issue_code(db, username=username, by=BY_SHELL, now=now).code


def use(db: Database, code: str, now: datetime, *, password: str = NEW, address: str = "203.0.113.7") -> str:
    return recovery.use_code(db, code=code, password=password, confirm=password, now=now, address=address)


def test_a_code_sets_a_new_password_and_ends_every_session(db: Database, olga: accounts.Account, now: datetime) -> None:
    assert use(db, issue(db, now).lower().replace("-", " "), now) == "olga"
    assert accounts.sign_in(db, username="olga", password=NEW, now=now).id == olga.id
    assert accounts.account_of_session(db, username="olga", session_version=olga.session_version) is None
    with pytest.raises(SignInFailed):
        accounts.sign_in(db, username="olga", password=PASSWORD, now=now)


def test_until_the_code_is_used_password_and_sessions_stay(db: Database, olga: accounts.Account, now: datetime) -> None:
    issue(db, now)
    assert accounts.sign_in(db, username="olga", password=PASSWORD, now=now) == olga


def test_a_code_works_once_and_the_newest_only(db: Database, olga: accounts.Account, now: datetime) -> None:
    first, second = issue(db, now), issue(db, now)
    with pytest.raises(RefusedInput, match="wrong, used already, or too old"):
        use(db, first, now)
    use(db, second, now)
    with pytest.raises(RefusedInput, match="wrong, used already, or too old"):
        use(db, second, now, password="a third calm sea")


def test_a_code_expires(db: Database, olga: accounts.Account, now: datetime) -> None:
    code = issue(db, now)
    with pytest.raises(RefusedInput, match="too old"):
        use(db, code, now + timedelta(hours=recovery.CODE_HOURS))
    accounts.sign_in(db, username="olga", password=PASSWORD, now=now)


def test_a_code_of_a_disabled_user_opens_nothing(db: Database, olga: accounts.Account, now: datetime) -> None:
    code = issue(db, now)
    accounts.disable_user(db, username="olga")
    with pytest.raises(RefusedInput, match="wrong"):
        use(db, code, now)


@pytest.mark.parametrize("password", ["short", "password1", "olga@plant.example"])
def test_a_weak_password_is_refused_and_the_code_stays_good(
    db: Database, olga: accounts.Account, now: datetime, password: str
) -> None:
    code = issue(db, now)
    with pytest.raises(RefusedInput):
        use(db, code, now, password=password)
    use(db, code, now)


def test_only_the_hash_of_a_code_is_stored_and_repr_hides_it(
    db: Database, olga: accounts.Account, now: datetime
) -> None:
    issued = recovery.issue_code(db, username="olga", by=BY_SHELL, now=now)
    with db.reading() as session:
        stored = str([vars(each) for each in session.scalars(select(ResetCode))])
        events = str([vars(each) for each in session.scalars(select(AuditEvent))])
    for text in (stored, events, repr(issued)):
        assert issued.code not in text
        assert issued.code.replace("-", "") not in text


def test_guessing_codes_is_slowed_down(db: Database, olga: accounts.Account, now: datetime) -> None:
    code = issue(db, now)
    for number in range(30):
        with pytest.raises(RefusedInput):
            use(db, f"GUESS-{number}", now)
    with pytest.raises(TooManyAttempts):
        use(db, code, now)
    use(db, code, now, address="192.0.2.1")


def test_of_two_who_use_a_code_at_once_one_gets_it(db: Database, olga: accounts.Account, now: datetime) -> None:
    code, outcomes = issue(db, now), []
    together = threading.Barrier(2, timeout=60)

    def attempt(number: int) -> None:
        together.wait()
        try:
            use(db, code, now, password=f"calm sea number {number}")
            outcomes.append(number)
        except ChemVizError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [each for each in outcomes if isinstance(each, int)]
    assert len(outcomes) == 2
    assert len(winners) == 1
    accounts.sign_in(db, username="olga", password=f"calm sea number {winners[0]}", now=now)


def test_a_code_for_nobody_is_not_issued(db: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        issue(db, now, "nobody")


def mail_codes(db: Database, mailer: SmtpMailer, name: str, now: datetime) -> int:
    return recovery.mail_codes(db, mailer, name_or_email=name, base_url="https://chemviz.example", now=now)


@pytest.mark.parametrize("name", ["olga", " OLGA ", "olga@plant.example", "Olga@Plant.example"])
def test_the_mail_holds_a_code_that_works(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime, name: str
) -> None:
    assert mail_codes(db, mailer, name, now) == 1
    (mail,) = server.mails
    text = mail.get_content()
    assert mail["To"] == "olga@plant.example"
    assert "https://chemviz.example/new-password" in text
    (code,) = re.findall(r"(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}", text)
    use(db, code, now + timedelta(minutes=59))


def test_a_mailed_code_lasts_an_hour(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime
) -> None:
    mail_codes(db, mailer, "olga", now)
    (code,) = re.findall(r"(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}", server.mails[0].get_content())
    with pytest.raises(RefusedInput):
        use(db, code, now + timedelta(hours=1))


@pytest.mark.parametrize("name", ["nobody", "", "nobody@plant.example", "%", "disabled", "x" * 10_000, "a\x00b"])
def test_nobody_else_gets_a_mail(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime, name: str
) -> None:
    accounts.create_user(db, username="disabled", email="d@plant.example", password=PASSWORD, now=now)
    accounts.disable_user(db, username="disabled")
    accounts.create_user(db, username="without-email", password=PASSWORD, now=now)
    assert mail_codes(db, mailer, name, now) == 0
    assert server.mails == []


def test_a_mailbox_is_not_flooded(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime
) -> None:
    for minute in range(30):
        mail_codes(db, mailer, "olga", now + timedelta(minutes=minute))
    assert 3 <= len(server.mails) <= 8


def test_a_mailbox_is_not_flooded_by_way_of_many_accounts(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime
) -> None:
    for number in range(10):
        email = "Olga@plant.example" if number % 2 else "olga@PLANT.example"
        accounts.create_user(db, username=f"false-{number}", email=email, password=PASSWORD, now=now)
        mail_codes(db, mailer, f"false-{number}", now)
    assert len(server.mails) == 3


def test_an_address_cannot_add_a_header(
    db: Database, olga: accounts.Account, mailer: SmtpMailer, server: SmtpServer, now: datetime
) -> None:
    with db.session() as session:  # as if it had got in around the form
        session.execute(update(User).values(email="olga@plant.example\r\nBcc: all@plant.example"))
    with pytest.raises(MailUnavailable):
        mail_codes(db, mailer, "olga", now)
    assert server.mails == []


def test_a_server_that_refuses_is_one_sentence_and_nothing_of_the_mail_is_logged(
    mailer: SmtpMailer, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuses = True
    with caplog.at_level(logging.DEBUG), pytest.raises(MailUnavailable, match="could not be sent") as caught:
        mailer.send(Mail("olga@plant.example", "Subject", "the code ABCDE"))
    assert "olga" not in caplog.text + str(caught.value)
    assert "ABCDE" not in caplog.text + repr(Mail("olga@plant.example", "Subject", "the code ABCDE"))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_without_encryption_gets_no_mail_where_encryption_is_wanted(server: SmtpServer, security: str) -> None:
    mailer = SmtpMailer("127.0.0.1", server.port, security, "chemviz@plant.example", "me", "s3cret")
    assert "s3cret" not in repr(mailer)
    with pytest.raises(MailUnavailable):
        mailer.send(Mail("olga@plant.example", "Subject", "text"))
    assert server.mails == []


def test_a_server_that_is_away_is_one_sentence() -> None:
    with pytest.raises(MailUnavailable):
        SmtpMailer("127.0.0.1", 1, "none", "chemviz@plant.example").send(Mail("a@b.example", "Subject", "text"))
