"""How much of the allowance is used: reserved before a question is sent, settled or given back after. Sends nothing.

All processes count in the database, one after the other. A reservation whose process died stops counting after
`RESERVED_FOR`, so nothing is lost for ever.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from chemviz.config import Allowance
from chemviz.db.advice_models import AdviceUse
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import BudgetSpent, NotFound
from chemviz.services.owned import is_id
from chemviz.wording import whole

RESERVED_FOR: Final = timedelta(minutes=15)
"""Longer than any question may take."""

_KEPT_FOR: Final = timedelta(days=31)
_LARGEST: Final = 2**31 - 1
_ADVISORY_LOCK: Final = 0x61_64_76_69  # "advi"


@dataclass(frozen=True)
class Use:
    """How many questions a user has asked today, of how many, and when the day ends."""

    used: int
    allowed: int
    ends_at: datetime

    @property
    def is_spent(self) -> bool:
        """Whether no question is left."""
        return self.used >= self.allowed


def use_today(db: Database, *, owner_id: int, now: datetime, allowance: Allowance | None = None) -> Use:
    """What the user has used of the day's questions; those that are being answered count."""
    with db.reading() as session:
        used = _questions(session, now, AdviceUse.owner_id == owner_id) if is_id(owner_id) else 0
    return Use(used, (allowance or Allowance()).questions_per_user_day, _end_of_day(now))


def check_use(db: Database, *, owner_id: int, now: datetime, allowance: Allowance, tokens: int = 0) -> None:
    """Raise `BudgetSpent` when nothing is left; reserves nothing."""
    with db.reading() as session:
        _check(session, owner_id, now, allowance, tokens)


def reserve(db: Database, *, owner_id: int, now: datetime, allowance: Allowance, tokens: int) -> int:
    """Take one question and at most so many tokens from the allowance; returns the reservation.

    Raises `BudgetSpent` when too little is left, `NotFound` when there is no such user.
    """
    with db.session() as session:
        if not db.is_sqlite:  # SQLite's writers stand in line anyway
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        if not is_id(owner_id) or session.scalar(select(User.id).where(User.id == owner_id)) is None:
            raise NotFound("account")
        _check(session, owner_id, now, allowance, tokens)
        session.execute(delete(AdviceUse).where(AdviceUse.day < _day(now) - _KEPT_FOR))
        use = AdviceUse(owner_id=owner_id, day=_day(now), reserved_at=now, is_settled=False, tokens=tokens)
        session.add(use)
        session.flush()
        return use.id


def settle(session: Session, reservation: int, *, tokens: int | None) -> None:
    """Say that the question was paid for; with `tokens` None nobody knows how many, and the most counts."""
    values = {"is_settled": True} | ({} if tokens is None else {"tokens": min(tokens, _LARGEST)})
    session.execute(update(AdviceUse).where(AdviceUse.id == reservation).values(values))


def give_back(session: Session, reservation: int) -> None:
    """Undo a reservation of which nothing was paid."""
    session.execute(delete(AdviceUse).where(AdviceUse.id == reservation))


def _check(session: Session, owner_id: int, now: datetime, allowance: Allowance, tokens: int) -> None:
    ends = f"It starts anew at {_end_of_day(now):%Y-%m-%d %H:%M} UTC."
    most = allowance.questions_per_user_day
    if _questions(session, now, AdviceUse.owner_id == owner_id) >= most:
        raise BudgetSpent(f"You have used today's {whole(most)} questions to Gemini. {ends}")
    most = allowance.questions_per_day
    if _questions(session, now) >= most:
        raise BudgetSpent(f"Today's {whole(most)} questions to Gemini are used, by all users together. {ends}")
    used = session.scalar(select(func.sum(AdviceUse.tokens)).where(_counts(now))) or 0
    most = allowance.tokens_per_day
    if used + tokens > most:
        raise BudgetSpent(f"Too little is left of today's {whole(most)} tokens for Gemini. {ends}")


def _questions(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(AdviceUse).where(_counts(now), *conditions)) or 0


def _counts(now: datetime) -> ColumnElement[bool]:
    """Of today, and paid for or still being answered."""
    is_alive = or_(AdviceUse.is_settled, AdviceUse.reserved_at > now - RESERVED_FOR)
    return and_(AdviceUse.day == _day(now), is_alive)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _end_of_day(now: datetime) -> datetime:
    return datetime.combine(_day(now) + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
