"""Accounts: registering, signing in, ending sessions, and what the shell does with users. Knows no browser."""

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chemviz.db.account_models import SignIn, TemporaryAccount
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotFound, RefusedInput, SignInFailed, UsernameTaken
from chemviz.services import audit, passwords
from chemviz.services.account_fields import clean_display_name, clean_email, clean_username, known_username
from chemviz.services.addresses import LOCAL
from chemviz.services.audit import BY_SHELL, SHELL, Actor
from chemviz.services.invitations import refuse_uninvited, use_invitation
from chemviz.services.throttle import ACCOUNT, ADDRESS, Counted, Pace, count_failure, forgive, locked, refuse_blocked

logger = logging.getLogger(__name__)

Role = Literal["user", "admin"]
KNOWN_FOR: Final = timedelta(days=90)
"""How long a sign-in is kept for its owner to see, and its address counts as one of the owner's."""
_NEW_ACCOUNTS: Final = Pace(free=30, longest_s=900, forgiven_s=900, first_s=10)
"""Per address a training course at once, then ever fewer: each account has room of its own."""


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


def register(  # noqa: PLR0913 (by keyword)
    db: Database,
    *,
    username: str,
    display_name: str,
    email: str,
    password: str,
    confirm: str,
    now: datetime,
    policy: str = "open",
    invitation: str = "",
    address: str = LOCAL,
) -> Account:
    """Create an account as a visitor does.

    Raises `RefusedInput` for the first field that is not acceptable, `UsernameTaken` also when somebody else took
    the name a moment earlier, `NotAllowed` where registration is closed, `TooManyAttempts` for one who guesses
    invitations, tries out names, or without an invitation makes account after account. Whether an email is known is
    never said.
    """
    counted = () if address == LOCAL else (Counted(f"register:{address}", ADDRESS),)
    made = _counted_as_made(policy, address)
    refuse_blocked(db, (*counted, *made), now=now)
    name, shown, mail = clean_username(username), clean_display_name(display_name), clean_email(email)
    if password != confirm:
        raise RefusedInput("The two passwords differ. Type the same one twice.")
    refuse_weak_for(password, name, shown, mail)
    try:
        refuse_uninvited(db, policy=policy, invitation=invitation, now=now)
        return _add(db, name, shown, mail, password, "user", now, policy=policy, invitation=invitation, made=made)
    except RefusedInput:
        with db.session() as session:
            count_failure(session, counted, now=now)
        raise


def _counted_as_made(policy: str, address: str) -> tuple[Counted, ...]:
    """What a new account counts for. An invitation was counted by whoever issued it."""
    if policy != "open" or address == LOCAL:
        return ()
    told = "Many accounts were made from your network of late."
    return (Counted(f"registered:{address}", _NEW_ACCOUNTS, told),)


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
    mail = clean_email(email) if email else ""
    refuse_weak_for(password, name, shown, mail)
    return _add(db, name, shown, mail, password, "admin" if is_admin else "user", now, policy=SHELL)


def sign_in(
    db: Database, *, username: str, password: str, now: datetime, address: str = LOCAL, device: str = ""
) -> Account:
    """The account that this name and password open.

    Raises `SignInFailed`, the same and after the same time for a wrong password, an unknown name, a disabled user
    and a password that nobody can have; and of it `TooManyAttempts`, for names that exist and others alike, when too
    many attempts of late have failed for this name or from this address.
    """
    account, stored = _find(db, known_username(username), now)
    counted = _counted_for(db, account, username, address, now)
    refuse_blocked(db, counted, now=now)
    is_right = passwords.is_right(password, stored) and account is not None
    with db.session() as session:
        if is_right and account is not None:
            locked(session, counted, now=now)
            is_right = _note_sign_in(session, account, now=now, address=address, device=device)
        if is_right:
            forgive(session, [each for each in counted if each.pace is ACCOUNT])
        else:
            count_failure(session, counted, now=now)
    if not is_right or account is None:
        # Not the name: people type their password into its field.
        logger.warning("Sign-in refused, from %s, to account %s", address, "unknown" if account is None else account.id)
        raise SignInFailed
    logger.info("Signed in, from %s, to account %s", address, account.id)
    return account


def _counted_for(
    db: Database, account: Account | None, username: str, address: str, now: datetime
) -> tuple[Counted, ...]:
    """What a failure counts for.

    Where the account was signed in to from this address before, the two count together and apart from all others: so
    whoever guesses from elsewhere cannot keep the owner out, and whoever guesses from here gets no more guesses.
    """
    name = username.strip().casefold()[:200]
    user_id = 0 if account is None else account.id
    known = select(SignIn.id).where(SignIn.user_id == user_id, SignIn.address == address)
    with db.reading() as session:
        is_known = session.scalar(known.where(SignIn.happened_at > now - KNOWN_FOR).limit(1)) is not None
    if is_known:
        return (Counted(f"account:{name}@{address}", ACCOUNT),)
    everybody = () if address == LOCAL else (Counted(f"address:{address}", ADDRESS),)
    return (Counted(f"account:{name}", ACCOUNT), *everybody)


def _note_sign_in(session: Session, account: Account, *, now: datetime, address: str, device: str) -> bool:
    """Whether the account is still as it was before its password was checked, which takes a while."""
    is_same = (User.id == account.id, User.is_active, User.session_version == account.session_version)
    noted = session.execute(update(User).where(*is_same).values(last_seen_at=now).returning(User.id)).one_or_none()
    if noted is None:
        return False
    session.execute(delete(SignIn).where(SignIn.user_id == account.id, SignIn.happened_at < now - KNOWN_FOR))
    session.add(SignIn(user_id=account.id, happened_at=now, address=address[:45], device=device[:100]))
    return True


def account_of_session(
    db: Database, *, username: str, session_version: int, now: datetime | None = None
) -> Account | None:
    """The account of a session that is still good: user active, session version unchanged, visit not over.

    One indexed query. `now` is the present when it is not given.
    """
    with db.reading() as session:
        query = _active(username, now or datetime.now(UTC)).where(User.session_version == session_version)
        user = session.scalar(query)
    return None if user is None else account_of(user)


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
    _change(db, name, "password set", password_hash=passwords.hashed(password))


def disable_user(db: Database, *, username: str) -> None:
    """Shut a user out, now and in every open session; the user's data stays. Raises `NotFound`."""
    _change(db, clean_username(username), "disabled", is_active=False)


def enable_user(db: Database, *, username: str) -> None:
    """Let a disabled user in again; sessions from before stay dead. Raises `NotFound`."""
    _change(db, clean_username(username), "enabled", is_active=True)


def list_users(db: Database) -> list[ListedUser]:
    """Every user, by username."""
    fields = (User.username, User.display_name, User.email, User.role)
    times = (User.is_active, User.created_at, User.last_seen_at)
    with db.reading() as session:
        return [ListedUser(*row) for row in session.execute(select(*fields, *times).order_by(User.username))]


def refuse_weak_for(password: str, username: str, display_name: str, email: str) -> None:
    """Raise `RefusedInput` for a password that is weak, or that is one of these."""
    passwords.refuse_weak(password, personal=(username, display_name, email, email.partition("@")[0]))


def _add(  # noqa: PLR0913
    db: Database,
    username: str,
    display_name: str,
    email: str,
    password: str,
    role: Role,
    now: datetime,
    *,
    policy: str = "open",
    invitation: str = "",
    made: tuple[Counted, ...] = (),
) -> Account:
    with db.reading() as session:
        if session.scalar(select(User.id).where(User.username == username)) is not None:
            raise UsernameTaken
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        password_hash=passwords.hashed(password),  # slow: outside of any transaction
        role=role,
        # By chance, so that a token of a deleted account opens nothing when its username is taken anew.
        session_version=1 + secrets.randbelow(2**30),
        created_at=now,
    )
    try:
        with db.session() as session:
            use_invitation(session, policy=policy, invitation=invitation, username=username, now=now)
            count_failure(session, made, now=now)
            session.add(user)
            session.flush()
            by = BY_SHELL if policy == SHELL else Actor(user.id, username)
            audit.record(session, by=by, action=f"{role} created", subject=username, owner_id=user.id, now=now)
            return account_of(user)
    except IntegrityError as error:  # somebody registered the same name while the hash was made
        raise UsernameTaken from error


def _find(db: Database, username: str | None, now: datetime) -> tuple[Account | None, str | None]:
    if username is None:
        return None, None
    with db.reading() as session:
        user = session.scalar(_active(username, now))
    return (None, None) if user is None else (account_of(user), user.password_hash)


def _active(username: str, now: datetime) -> Select[User]:
    over = exists().where(TemporaryAccount.user_id == User.id, TemporaryAccount.expires_at <= now)
    return select(User).where(User.username == username, User.is_active, ~over)


def account_of(user: User) -> Account:
    """What the app carries of a stored account."""
    return Account(user.id, user.username, user.display_name, user.email, user.role, user.session_version)


def _change(db: Database, username: str, action: str, **values: object) -> None:
    """Change a user's row as the shell does, and end the user's sessions in the same statement."""
    change = update(User).where(User.username == username)
    with db.session() as session:
        values["session_version"] = User.session_version + 1
        user_id = session.scalar(change.values(**values).returning(User.id))
        if user_id is None:
            raise NotFound("user")
        now = datetime.now(UTC)
        audit.record(session, by=BY_SHELL, action=action, subject=username, owner_id=user_id, now=now)
