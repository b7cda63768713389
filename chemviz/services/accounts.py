"""Accounts: registering, signing in, ending sessions, and what the shell does with users. Knows no browser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotFound, RefusedInput, SignInFailed, UsernameTaken
from chemviz.services import passwords
from chemviz.services.account_fields import clean_display_name, clean_email, clean_username, known_username

Role = Literal["user", "admin"]


@dataclass(frozen=True)
class Account:
    """Who is signed in. Holds no password and no hash."""

    id: int
    username: str
    display_name: str
    email: str
    role: str
    session_version: int


@dataclass(frozen=True)
class ListedUser:
    """One line of the shell's list of users."""

    username: str
    display_name: str
    email: str
    role: str
    is_active: bool
    created_at: datetime
    last_seen_at: datetime | None


def register(
    db: Database, *, username: str, display_name: str, email: str, password: str, confirm: str, now: datetime
) -> Account:
    """Create an account as a visitor does.

    Raises `RefusedInput` for the first field that is not acceptable, `UsernameTaken` also when somebody else took
    the name a moment earlier. Whether an email is known is never said.
    """
    name, shown, address = clean_username(username), clean_display_name(display_name), clean_email(email)
    if password != confirm:
        raise RefusedInput("The two passwords differ. Type the same one twice.")
    return _add(db, name, shown, address, password, "user", now)


def create_user(
    db: Database,
    *,
    username: str,
    password: str,
    display_name: str | None = None,
    email: str = "",
    is_admin: bool = False,
    now: datetime,
) -> Account:
    """Create an account from the shell, an administrator's where asked. Raises as `register` does."""
    name = clean_username(username)
    shown = clean_display_name(display_name or username)
    return _add(db, name, shown, clean_email(email) if email else "", password, "admin" if is_admin else "user", now)


def sign_in(db: Database, *, username: str, password: str, now: datetime) -> Account:
    """The account that this name and password open.

    Raises `SignInFailed`, the same and after the same time for a wrong password, an unknown name, a disabled user
    and a password that nobody can have.
    """
    account, stored = _find(db, known_username(username))
    if not passwords.is_right(password, stored) or account is None:
        raise SignInFailed
    with db.session() as session:
        session.execute(update(User).where(User.id == account.id).values(last_seen_at=now))
    return account


def account_of_session(db: Database, *, username: str, session_version: int) -> Account | None:
    """The account of a session that is still good: user active and session version unchanged. One indexed query."""
    with db.reading() as session:
        user = session.scalar(_active(username).where(User.session_version == session_version))
    return None if user is None else _account(user)


def end_sessions(db: Database, *, user_id: int) -> None:
    """End every session of a user, in each browser and tab: all tokens made so far are dead."""
    with db.session() as session:
        session.execute(update(User).where(User.id == user_id).values(session_version=User.session_version + 1))


def reset_password(db: Database, *, username: str, password: str) -> None:
    """Give a user a new password and end the user's sessions. Raises `NotFound`, `RefusedInput`."""
    name = clean_username(username)
    with db.reading() as session:
        personal = session.execute(select(User.email, User.display_name).where(User.username == name)).one_or_none()
    if personal is None:
        raise NotFound("user")
    passwords.refuse_weak(password, personal=(name, *personal))
    _change(db, name, password_hash=passwords.hashed(password))


def disable_user(db: Database, *, username: str) -> None:
    """Shut a user out, now and in every open session; the user's data stays. Raises `NotFound`."""
    _change(db, clean_username(username), is_active=False)


def enable_user(db: Database, *, username: str) -> None:
    """Let a disabled user in again; sessions from before stay dead. Raises `NotFound`."""
    _change(db, clean_username(username), is_active=True)


def list_users(db: Database) -> list[ListedUser]:
    """Every user, by username."""
    fields = (User.username, User.display_name, User.email, User.role)
    times = (User.is_active, User.created_at, User.last_seen_at)
    with db.reading() as session:
        return [ListedUser(*row) for row in session.execute(select(*fields, *times).order_by(User.username))]


def _add(
    db: Database, username: str, display_name: str, email: str, password: str, role: Role, now: datetime
) -> Account:
    passwords.refuse_weak(password, personal=(username, display_name, email, email.partition("@")[0]))
    with db.reading() as session:
        if session.scalar(select(User.id).where(User.username == username)) is not None:
            raise UsernameTaken
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        password_hash=passwords.hashed(password),  # slow: outside of any transaction
        role=role,
        created_at=now,
    )
    try:
        with db.session() as session:
            session.add(user)
            session.flush()
            return _account(user)
    except IntegrityError as error:  # somebody registered the same name while the hash was made
        raise UsernameTaken from error


def _find(db: Database, username: str | None) -> tuple[Account | None, str | None]:
    if username is None:
        return None, None
    with db.reading() as session:
        user = session.scalar(_active(username))
    return (None, None) if user is None else (_account(user), user.password_hash)


def _active(username: str) -> Select[User]:
    return select(User).where(User.username == username, User.is_active)


def _account(user: User) -> Account:
    return Account(user.id, user.username, user.display_name, user.email, user.role, user.session_version)


def _change(db: Database, username: str, **values: object) -> None:
    """Change a user's row and end the user's sessions in the same statement."""
    statement = update(User).where(User.username == username)
    with db.session() as session:
        changed = session.execute(
            statement.values(session_version=User.session_version + 1, **values).returning(User.id)
        ).all()
    if not changed:
        raise NotFound("user")
