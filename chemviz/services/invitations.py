"""Who may register: everybody, whoever has an invitation, or nobody. An invitation serves one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from chemviz.db.account_models import Invitation
from chemviz.db.engine import Database
from chemviz.errors import NotAllowed, NotFound, RefusedInput
from chemviz.services import audit
from chemviz.services.admins import actor_of_admin
from chemviz.services.one_time_codes import code_hash, new_code
from chemviz.services.owned import is_id

Policy = Literal["open", "invitation", "closed"]
INVITATION_DAYS: Final = 14


@dataclass(frozen=True)
class InvitationLine:
    """One invitation as administrators see it; the code itself was shown once."""

    id: int
    note: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    used_by: str | None
    used_at: datetime | None


def issue_invitation(db: Database, *, admin_id: int, note: str, now: datetime, address: str = "") -> str:
    """A new code for one person. `note` says for whom. Raises `NotAllowed`, `RefusedInput`."""
    note = note.strip()
    if len(note) > 100 or not note.isprintable():
        raise RefusedInput("The note has at most 100 characters, on one line.")
    code = new_code()
    with db.session() as session:
        by = actor_of_admin(session, admin_id, address)
        invitation = Invitation(
            code_hash=code_hash(code),
            note=note,
            created_by=by.username,
            created_at=now,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        session.add(invitation)
        audit.record(session, by=by, action="invitation issued", subject=note or "without a note", now=now)
    return code


def list_invitations(db: Database, *, admin_id: int) -> list[InvitationLine]:
    """All invitations, the newest first. Raises `NotAllowed`."""
    with db.reading() as session:
        actor_of_admin(session, admin_id)
        found = session.scalars(select(Invitation).order_by(Invitation.id.desc()).limit(500))
        names = InvitationLine.__dataclass_fields__
        return [InvitationLine(**{name: getattr(each, name) for name in names}) for each in found]


def withdraw_invitation(db: Database, *, admin_id: int, invitation_id: int, now: datetime, address: str = "") -> None:
    """Make an unused invitation worthless. Raises `NotAllowed`, `NotFound`."""
    with db.session() as session:
        by = actor_of_admin(session, admin_id, address)
        is_unused = (Invitation.id == (invitation_id if is_id(invitation_id) else 0), Invitation.used_at.is_(None))
        changed = update(Invitation).where(*is_unused, Invitation.expires_at > now).values(expires_at=now)
        note = session.scalar(changed.returning(Invitation.note))
        if note is None:
            raise NotFound("invitation")
        audit.record(session, by=by, action="invitation withdrawn", subject=note or "without a note", now=now)


def refuse_uninvited(db: Database, *, policy: str, invitation: str, now: datetime) -> None:
    """Raise `NotAllowed` where registration is closed, `RefusedInput` for a code that is not good now."""
    if policy == "closed":
        raise NotAllowed("Registration is closed here. Ask the administrator for an account.")
    if policy == "invitation":
        good = select(Invitation.id).where(*_is_good(invitation, now))
        with db.reading() as session:
            if session.scalar(good) is None:
                raise _not_good()


def use_invitation(session: Session, *, policy: str, invitation: str, username: str, now: datetime) -> None:
    """Use the code up in the transaction that stores the account: of two who use one at once, one is refused."""
    if policy != "invitation":
        return
    used = update(Invitation).where(*_is_good(invitation, now)).values(used_by=username, used_at=now)
    if session.scalar(used.returning(Invitation.id)) is None:
        raise _not_good()


def _is_good(invitation: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Invitation.code_hash == code_hash(invitation), Invitation.used_at.is_(None), Invitation.expires_at > now)


def _not_good() -> RefusedInput:
    return RefusedInput("This invitation code is wrong, used already, or too old. Ask for a new one.")
