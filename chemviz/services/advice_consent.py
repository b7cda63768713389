"""Whether a user has agreed to what is sent to Gemini, and to which version of that text. Shows no text."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chemviz.db.advice_models import AdviceConsent
from chemviz.db.engine import Database
from chemviz.db.models import User
from chemviz.errors import NotFound
from chemviz.services.owned import is_id

CONSENT_VERSION: Final = 1
"""Of the text that a user agrees to. A new one is asked about again: raise it whenever more is sent, or elsewhere."""


def has_consented(db: Database, *, owner_id: int) -> bool:
    """Whether the user agreed to the text of today."""
    with db.reading() as session:
        return is_agreed(session, owner_id=owner_id)


def is_agreed(session: Session, *, owner_id: int) -> bool:
    """The same within a transaction."""
    query = select(AdviceConsent.version).where(AdviceConsent.owner_id == owner_id)
    return is_id(owner_id) and session.scalar(query) == CONSENT_VERSION


def give_consent(db: Database, *, owner_id: int, now: datetime) -> None:
    """Note that the user agrees to the text of today. Raises `NotFound` when there is no such user."""
    with db.session() as session:
        if not is_id(owner_id) or session.scalar(select(User.id).where(User.id == owner_id)) is None:
            raise NotFound("account")
        dialect = sqlite if db.is_sqlite else postgresql
        values = {"version": CONSENT_VERSION, "given_at": now}
        statement = dialect.insert(AdviceConsent).values(owner_id=owner_id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["owner_id"], set_=values))


def withdraw_consent(db: Database, *, owner_id: int) -> None:
    """Forget that the user agreed; the next question asks again. What was answered stays."""
    if is_id(owner_id):
        with db.session() as session:
            session.execute(delete(AdviceConsent).where(AdviceConsent.owner_id == owner_id))
