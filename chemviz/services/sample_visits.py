"""Sample visits: a private workspace for a day, for somebody without an account, where the host allows it."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select

from chemviz.db.account_models import TemporaryAccount
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotAllowed, RefusedInput
from chemviz.services import accounts
from chemviz.services.accounts import Account
from chemviz.services.addresses import LOCAL
from chemviz.services.throttle import Counted, Pace, count_failure

logger = logging.getLogger(__name__)

VISIT: Final = timedelta(days=1)
MOST_VISITS: Final = 200
_PACE: Final = Pace(free=10, longest_s=3600, forgiven_s=3600, first_s=60)
"""How many visits one address may start."""


def start_visit(db: Database, *, is_allowed: bool, now: datetime, address: str = LOCAL) -> Account:
    """A new workspace that nobody else can open and that is removed after a day; visits that are over go now.

    Raises `NotAllowed` where the host has no visits, `TooManyAttempts`, `RefusedInput` when there are too many.
    """
    if not is_allowed:
        raise NotAllowed("ChemViz cannot be tried without an account here. Create an account, or ask for one.")
    remove_ended_visits(db, now=now)
    user = User(
        username=f"visitor-{secrets.token_hex(6)}",
        display_name="Visitor",
        email="",
        password_hash="!",  # noqa: S106 (matches no password)
        role="user",
        session_version=1 + secrets.randbelow(2**30),
        created_at=now,
        last_seen_at=now,
    )
    with db.session() as session:
        if address != LOCAL:
            told = "Many visits were begun from your network of late."
            count_failure(session, [Counted(f"visit:{address}", _PACE, told)], now=now)
        if (session.scalar(select(func.count()).select_from(TemporaryAccount)) or 0) >= MOST_VISITS:
            raise RefusedInput("There are too many visitors at the moment. Try again later, or create an account.")
        session.add(user)
        session.flush()
        session.add(TemporaryAccount(user_id=user.id, expires_at=now + VISIT))
        return accounts.account_of(user)


def end_of_visit(db: Database, *, user_id: int) -> datetime | None:
    """Until when this visit lasts; None for a lasting account."""
    with db.reading() as session:
        return session.scalar(select(TemporaryAccount.expires_at).where(TemporaryAccount.user_id == user_id))


def remove_ended_visits(db: Database, *, now: datetime) -> int:
    """Delete every visit that is over, with all its data, and return how many there were."""
    over = select(TemporaryAccount.user_id).where(TemporaryAccount.expires_at <= now)
    with db.reading() as session:
        if session.scalar(over.limit(1)) is None:
            return 0
    with db.session() as session:
        removed = len(session.scalars(delete(User).where(User.id.in_(over)).returning(User.id)).all())
    logger.info("Removed sample visits that were over: %s", removed)
    return removed
