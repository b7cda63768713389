"""Forgotten passwords: one-time codes that expire, issued by an administrator or the shell, or sent by mail.

Nothing here tells whoever asks whether a name or an address exists.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from chemviz.db.account_models import ResetCode, TemporaryAccount
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotFound, RefusedInput, TooManyAttempts
from chemviz.services import audit, passwords
from chemviz.services.account_fields import clean_username, known_username
from chemviz.services.addresses import LOCAL
from chemviz.services.audit import Actor
from chemviz.services.mail import Mail, Mailer
from chemviz.services.one_time_codes import code_hash, new_code
from chemviz.services.throttle import ADDRESS, Counted, Pace, count_failure, refuse_blocked
from chemviz.wording import moment

logger = logging.getLogger(__name__)

CODE_HOURS: Final = 24
MAILED_CODE_HOURS: Final = 1
_MAIL_PACE: Final = Pace(free=3, longest_s=6 * 3600, forgiven_s=3600, first_s=600)
"""A mailbox gets three mails at once, then ever fewer, whoever asks for them and for however many accounts."""
_ASKING_PACE: Final = Pace(free=10, longest_s=3600, forgiven_s=600, first_s=30)
_MOST_ACCOUNTS_OF_AN_EMAIL: Final = 5


@dataclass(frozen=True)
class IssuedCode:
    """A code that is shown once, and until when it is good."""

    username: str
    code: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"IssuedCode({self.username!r}, expires_at={self.expires_at!r})"


def issue_code(db: Database, *, username: str, by: Actor, now: datetime) -> IssuedCode:
    """A new code for a user; codes from before are dead. Sessions and password stay until it is used.

    Raises `NotFound`. Whether `by` may do this is for the caller to have checked.
    """
    name = clean_username(username)
    with db.session() as session:
        is_permanent = ~exists().where(TemporaryAccount.user_id == User.id)
        user = session.scalar(select(User).where(User.username == name, is_permanent))
        if user is None:
            raise NotFound("user")
        issued = _issue(session, user, hours=CODE_HOURS, now=now)
        audit.record(session, by=by, action="reset code issued", subject=name, owner_id=user.id, now=now)
    return issued


def use_code(db: Database, *, code: str, password: str, confirm: str, now: datetime, address: str = LOCAL) -> str:
    """Set a new password with a code and return the username; the code and all sessions of the user are dead then.

    Raises `RefusedInput` for a code that is wrong, used or too old (one message), for a weak password and for one that
    is not typed alike twice; of these only a wrong code is counted against the address. A code is used up by success
    only.
    """
    if password != confirm:
        raise RefusedInput("The two passwords differ. Type the same one twice.")
    counted = () if address == LOCAL else (Counted(f"code:{address}", ADDRESS),)
    refuse_blocked(db, counted, now=now)
    with db.reading() as session:
        user = _user_of(session, code, now)
    if user is None:
        with db.session() as session:
            count_failure(session, counted, now=now)
        raise _wrong_code()
    passwords.refuse_weak(password, personal=(user.username, user.display_name, user.email))
    stored = passwords.hashed(password)
    with db.session() as session:
        used = delete(ResetCode).where(ResetCode.code_hash == code_hash(code), ResetCode.expires_at > now)
        if session.scalar(used.returning(ResetCode.user_id)) != user.id:
            raise _wrong_code()  # somebody else was faster
        values = {"password_hash": stored, "session_version": User.session_version + 1}
        session.execute(update(User).where(User.id == user.id).values(values))
        session.execute(delete(ResetCode).where(ResetCode.user_id == user.id))
        by = Actor(user.id, user.username, address)
        audit.record(session, by=by, action="password reset", subject=user.username, owner_id=user.id, now=now)
    return user.username


def mail_codes(
    db: Database, mailer: Mailer, *, name_or_email: str, base_url: str | None, now: datetime, address: str = LOCAL
) -> int:
    """Send a code to each active account of this name or address, and return how many mails were sent.

    To be run where nobody waits for it: how long it takes tells whether there was an account. Never raises for an
    account that is not there or whose mailbox has had too many. Raises `MailUnavailable`.
    """
    sent = 0
    for user in _users_named(db, name_or_email):
        try:
            issued = _issue_for_mail(db, user, now=now, address=address)
        except TooManyAttempts:
            logger.warning("No mail with a reset code: too many of late for one mailbox")
            continue
        mailer.send(_mail(user, issued, base_url))
        sent += 1
    return sent


def _issue_for_mail(db: Database, user: User, *, now: datetime, address: str) -> IssuedCode:
    with db.session() as session:
        # By the mailbox: anybody may make accounts with somebody else's address of mail.
        count_failure(session, [Counted(f"mail:{user.email.casefold()}", _MAIL_PACE)], now=now)
        by = Actor(None, "", address)
        audit.record(session, by=by, action="reset code mailed", subject=user.username, owner_id=user.id, now=now)
        return _issue(session, user, hours=MAILED_CODE_HOURS, now=now)


def count_asking(db: Database, *, now: datetime, address: str) -> None:
    """Count a request for mail, whether or not it finds anybody. Raises `TooManyAttempts`."""
    if address != LOCAL:
        with db.session() as session:
            told = "Many codes were asked for from your network of late."
            count_failure(session, [Counted(f"asking:{address}", _ASKING_PACE, told)], now=now)


def _users_named(db: Database, name_or_email: str) -> list[User]:
    text = name_or_email.replace("\0", "").strip()
    is_named = User.username == (known_username(text) or "")
    is_permanent = ~exists().where(TemporaryAccount.user_id == User.id)
    query = select(User).where(or_(is_named, func.lower(User.email) == text.lower()), User.email != "")
    with db.reading() as session:
        found = session.scalars(query.where(User.is_active, is_permanent).order_by(User.id))
        return list(found.fetchmany(_MOST_ACCOUNTS_OF_AN_EMAIL))


def _issue(session: Session, user: User, *, hours: int, now: datetime) -> IssuedCode:
    code, expires_at = new_code(), now + timedelta(hours=hours)
    session.execute(delete(ResetCode).where(or_(ResetCode.user_id == user.id, ResetCode.expires_at <= now)))
    session.add(ResetCode(code_hash=code_hash(code), user_id=user.id, created_at=now, expires_at=expires_at))
    return IssuedCode(user.username, code, expires_at)


def _user_of(session: Session, code: str, now: datetime) -> User | None:
    good = select(ResetCode.user_id).where(ResetCode.code_hash == code_hash(code), ResetCode.expires_at > now)
    return session.scalar(select(User).where(User.id.in_(good), User.is_active))


def _wrong_code() -> RefusedInput:
    return RefusedInput("This code is wrong, used already, or too old. Ask for a new one.")


def _mail(user: User, issued: IssuedCode, base_url: str | None) -> Mail:
    place = f"Open {base_url}/new-password" if base_url else "Open ChemViz, then “Forgotten password”"
    return Mail(
        to=user.email,
        subject="ChemViz: a new password",
        text=(
            f"Somebody, probably you, asked for a new password for the ChemViz account {user.username}.\n\n"
            f"{place} and type this code, which works once and until {moment(issued.expires_at)}:\n\n"
            f"    {issued.code}\n\n"
            "If it was not you, do nothing: your password stays as it is.\n"
        ),
    )
