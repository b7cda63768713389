"""The tables of advice: what a model said, how much was asked of it, and who agreed to that. Runs no query."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chemviz.db.models import NEVER_REUSE_IDS, Base, Dataset, User, UtcDateTime


class Insight(Base):
    """One piece of advice that a model gave on a dataset. Written once, when it is whole."""

    __tablename__ = "insight"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey(Dataset.id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(16))
    model: Mapped[str | None] = mapped_column(String(100))
    question: Mapped[str] = mapped_column(Text)
    """JSON of `chemviz.insights.advice.Question`."""
    facts_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the facts with the plant's names: while it is the same, the advice speaks of the dataset as it is."""
    asked_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of all that was sent: what has the same is not paid for twice."""
    content: Mapped[str] = mapped_column(Text)
    """JSON of `chemviz.insights.advice.Advice`."""
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]
    seconds: Mapped[float | None]


class AdviceUse(Base):
    """One question to the model. Reserved before it is asked, settled when it is over, deleted when nothing was paid.

    It outlives the account, without a name: who deletes an account and makes another has not gained a day's allowance.
    """

    __tablename__ = "advice_use"
    __table_args__ = (
        Index("ix_advice_use_day", "day"),
        Index("ix_advice_use_owner_id", "owner_id", "day"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    day: Mapped[date] = mapped_column(Date)
    """Of UTC."""
    reserved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_settled: Mapped[bool]
    tokens: Mapped[int]
    """Sent and answered; while it is not settled, the most that they can be."""


class AdviceConsent(Base):
    """That a user agreed to what is sent to the model, and to which version of that text."""

    __tablename__ = "advice_consent"

    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
