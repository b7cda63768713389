"""Session tokens: the signed text that a browser keeps in its cookie, and the key that signs it. No I/O but the key's.

A token says who and until when; whether it still counts is for `accounts.account_of_session` to say.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chemviz.db.engine import Database
from chemviz.db.models import HostSecret

ALGORITHM: Final = "HS256"
_KEY_NAME: Final = "cookie_key"
_END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Claims:
    """What a token with a good signature says."""

    username: str
    session_version: int
    expires_at: datetime


def cookie_key(db: Database, *, configured: str | None) -> str:
    """The key that signs tokens: the configured one, else 32 random bytes made once and kept in the database.

    Two processes that start together agree on one key.
    """
    if configured is not None:
        return configured
    key = _stored_key(db)
    if key is None:
        with suppress(IntegrityError), db.session() as session:  # another process may be the first
            session.add(HostSecret(name=_KEY_NAME, value=secrets.token_hex(32)))
        key = _stored_key(db)
    if key is None:
        raise RuntimeError("the key that was stored is not there")
    return key


def make_token(claims: Claims, *, key: str) -> str:
    """A JSON web token of the form that streamlit-authenticator makes (`username`, `exp_date`), and our version."""
    import jwt

    payload = {
        "username": claims.username,
        "exp_date": claims.expires_at.timestamp(),
        "session_version": claims.session_version,
    }
    return jwt.encode(payload, key, algorithm=ALGORITHM)


def read_token(token: str, *, key: str, now: datetime) -> Claims | None:
    """What the token says, or `None` when it is not ours, was changed, or has expired."""
    import jwt

    try:
        payload = jwt.decode(token, key, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        return None
    claims = _claims(payload)
    return claims if claims is not None and claims.expires_at > now else None


def _claims(payload: dict[str, Any]) -> Claims | None:
    match payload:
        case {"username": str(username), "session_version": int(version), "exp_date": float(expires)} if (
            0 < expires < _END_OF_TIME
        ):
            return Claims(username, version, datetime.fromtimestamp(expires, UTC))
    return None


def _stored_key(db: Database) -> str | None:
    with db.reading() as session:
        return session.scalar(select(HostSecret.value).where(HostSecret.name == _KEY_NAME))
