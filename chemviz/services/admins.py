"""Who is an administrator: asked of the database each time, whatever the caller believes."""

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from chemviz.db.models import User
from chemviz.errors import NotAllowed, RefusedInput
from chemviz.services.audit import Actor
from chemviz.services.owned import is_id

logger = logging.getLogger(__name__)


def actor_of_admin(session: Session, admin_id: object, address: str = "") -> Actor:
    """The administrator who acts, read in the very transaction of the action. Raises `NotAllowed`."""
    query = select(User.username).where(User.id == admin_id, User.role == "admin", User.is_active)
    username = session.scalar(query) if is_id(admin_id) else None
    if username is None or not isinstance(admin_id, int):
        logger.warning("Administration refused to account %r", admin_id if is_id(admin_id) else None)
        raise NotAllowed("This is for administrators only.")
    return Actor(admin_id, username, address)


def refuse_without_admin(session: Session, *, leaving: User) -> None:
    """Raise `RefusedInput` when `leaving` is the last administrator who can sign in.

    The administrators are held until the transaction ends, so of the last two who go at once one stays.
    """
    if leaving.role != "admin" or not leaving.is_active:
        return
    admins = select(User.id).where(User.role == "admin", User.is_active).order_by(User.id).with_for_update()
    if set(session.scalars(admins)) <= {leaving.id}:
        raise RefusedInput("This is the last administrator. Make somebody else one first.")
