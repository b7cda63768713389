"""What a user does with the own account: change it, end its sessions, see its sign-ins, delete it."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from chemviz.db.account_models import ResetCode, SignIn
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotFound, RefusedInput
from chemviz.services import accounts, audit, passwords
from chemviz.services.account_fields import clean_display_name, clean_email
from chemviz.services.accounts import Account
from chemviz.services.addresses import LOCAL
from chemviz.services.admins import refuse_without_admin
from chemviz.services.audit import Actor
from chemviz.services.owned import is_id
from chemviz.services.throttle import ACCOUNT, Counted, count_failure, forgive, refuse_blocked

SIGN_INS_SHOWN = 20


@dataclass(frozen=True)
class SignInLine:
    """A sign-in that succeeded."""

    happened_at: datetime
    address: str
    device: str


def change_display_name(db: Database, *, user_id: int, display_name: str) -> None:
    """Raises `RefusedInput`, `NotFound`."""
    name = clean_display_name(display_name)
    with db.session() as session:
        _user(session, user_id).display_name = name


def change_email(db: Database, *, user_id: int, email: str, password: str, now: datetime, address: str = LOCAL) -> None:
    """Change the address to which codes for a forgotten password go, so the current password is asked.

    Codes sent to the old address are dead. Raises `RefusedInput`, also for a wrong password, and `NotFound`.
    """
    clean = clean_email(email)
    _check_password(db, user_id, password, now)
    with db.session() as session:
        user = _user(session, user_id)
        user.email = clean
        session.execute(delete(ResetCode).where(ResetCode.user_id == user_id))
        _audit(session, user, "email changed", now, address)


def change_password(
    db: Database, *, user_id: int, current: str, password: str, confirm: str, now: datetime, address: str = LOCAL
) -> Account:
    """Set a new password and end all sessions; the account comes back with its new session version.

    Raises `RefusedInput`, also for a wrong current password, and `NotFound`.
    """
    if password != confirm:
        raise RefusedInput("The two new passwords differ. Type the same one twice.")
    _check_password(db, user_id, current, now)
    if password == current:
        raise RefusedInput("This is the password that you have now. Choose another one.")
    with db.reading() as session:
        user = _user(session, user_id)
        passwords.refuse_weak(password, personal=(user.username, user.display_name, user.email))
    stored = passwords.hashed(password)
    with db.session() as session:
        user = _user(session, user_id)
        user.password_hash = stored
        user.session_version += 1
        session.execute(delete(ResetCode).where(ResetCode.user_id == user_id))
        _audit(session, user, "password changed", now, address)
        session.flush()
        return accounts.account_of(user)


def recent_sign_ins(db: Database, *, user_id: int) -> list[SignInLine]:
    """The last sign-ins to this account, the newest first."""
    if not is_id(user_id):
        return []
    query = select(SignIn.happened_at, SignIn.address, SignIn.device).where(SignIn.user_id == user_id)
    with db.reading() as session:
        return [SignInLine(*row) for row in session.execute(query.order_by(SignIn.id.desc()).limit(SIGN_INS_SHOWN))]


def delete_account(db: Database, *, user_id: int, typed_name: str, now: datetime, address: str = LOCAL) -> None:
    """Delete an account with all its data, for good, in one transaction.

    The last administrator cannot go. Raises `RefusedInput` when the typed name is not the username, `NotFound`.
    """
    with db.session() as session:
        user = _user(session, user_id)
        if not hmac.compare_digest(typed_name.strip().casefold().encode(), user.username.encode()):
            raise RefusedInput(f"Type your username, {user.username}, to delete your account.")
        refuse_without_admin(session, leaving=user)
        _audit(session, user, "account deleted", now, address)
        session.execute(delete(User).where(User.id == user.id))


def _check_password(db: Database, user_id: int, password: str, now: datetime) -> None:
    """Raise unless it is right. Counted like sign-ins: whoever finds an open tab may not try passwords in it."""
    counted = [Counted(f"current-password:{user_id}", ACCOUNT)]
    refuse_blocked(db, counted, now=now)
    with db.reading() as session:
        stored = _user(session, user_id).password_hash
    is_right = passwords.is_right(password, stored)
    with db.session() as session:
        if is_right:
            forgive(session, counted)
        else:
            count_failure(session, counted, now=now)
    if not is_right:
        raise RefusedInput("The current password is not right.")


def _user(session: Session, user_id: int) -> User:
    user = session.scalar(select(User).where(User.id == (user_id if is_id(user_id) else 0), User.is_active))
    if user is None:
        raise NotFound("account")
    return user


def _audit(session: Session, user: User, action: str, now: datetime, address: str) -> None:
    by = Actor(user.id, user.username, address)
    audit.record(session, by=by, action=action, subject=user.username, owner_id=user.id, now=now)


def end_all_sessions(db: Database, *, user_id: int, now: datetime, address: str = LOCAL) -> None:
    """Sign out everywhere: all tokens made so far are dead. Raises `NotFound`."""
    with db.session() as session:
        user = _user(session, user_id)
        session.execute(update(User).where(User.id == user.id).values(session_version=User.session_version + 1))
        _audit(session, user, "signed out everywhere", now, address)
