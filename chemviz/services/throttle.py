"""Growing delays after failures, counted in the database for all processes together. Knows no account.

What is counted is named by a key such as `account:olga` or `address:203.0.113.7`; only its hash is stored. The first
failures are free; after them each doubles the delay, up to a bound, so nobody is shut out for ever. While a key is
blocked nothing is counted, so an attacker cannot make the delay longer than the bound. Failures are forgiven one by
one as time passes.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chemviz.db.account_models import Throttle
from chemviz.db.engine import Database
from chemviz.errors import TooManyAttempts

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How many failures are free, the longest and the first delay [s], and after how long one is forgiven [s]."""

    free: int
    longest_s: int
    forgiven_s: int
    first_s: int = 2

    def delay_s(self, failures: int) -> float:
        """How long nothing more is tried after so many failures: 0, then doubling up to `longest_s` [s].

        >>> [Pace(5, 60, 600).delay_s(n) for n in (1, 5, 6, 7, 8, 11, 1000)]
        [0, 2, 4, 8, 16, 60, 60]
        """
        over = failures - self.free + 1
        return 0 if over <= 0 else min(self.longest_s, self.first_s * 2 ** min(over - 1, 20))


ACCOUNT: Final = Pace(free=5, longest_s=300, forgiven_s=600)
"""Per account 5 guesses at once, then at most one in 5 minutes, 290 a day; the weakest password takes 10,000."""

ADDRESS: Final = Pace(free=30, longest_s=900, forgiven_s=120)
"""Per address more, as many people of one plant come from one address."""

FORGOTTEN_AFTER: Final = timedelta(days=2)
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Not the moment itself: the clock of another machine may be a little behind."""


@dataclass(frozen=True)
class Counted:
    """What an attempt is counted for."""

    key: str
    pace: Pace
    told: str = "Too many attempts have failed."
    """What is said before how long to wait."""

    @property
    def key_hash(self) -> str:
        """Under which it is stored: it tells nobody who reads the table which names were tried."""
        return hashlib.sha256(self.key.encode("utf-8", "surrogatepass")).hexdigest()


def refuse_blocked(db: Database, counted: Sequence[Counted], *, now: datetime) -> None:
    """Raise `TooManyAttempts` when one of the keys is blocked. Takes no lock: for before the slow work."""
    hashes = [each.key_hash for each in counted]
    with db.reading() as session:
        rows = session.scalars(select(Throttle).where(Throttle.key_hash.in_(hashes))).all()
    _refuse(counted, {row.key_hash: row for row in rows}, now)


def count_failure(session: Session, counted: Sequence[Counted], *, now: datetime) -> None:
    """Count one failure for every key. Raises `TooManyAttempts`, and counts nothing, when one is blocked by now."""
    stored = locked(session, counted, now=now)
    for each in counted:
        row = stored[each.key_hash]
        forgiven = int((now - row.failed_at).total_seconds() // each.pace.forgiven_s)
        row.failures = max(0, row.failures - max(0, forgiven)) + 1
        row.failed_at = now
        delay_s = each.pace.delay_s(row.failures)
        row.blocked_until = now + timedelta(seconds=delay_s) if delay_s else _NEVER
    session.execute(delete(Throttle).where(Throttle.failed_at < now - FORGOTTEN_AFTER))


def locked(session: Session, counted: Sequence[Counted], *, now: datetime) -> dict[str, Throttle]:
    """The rows of these keys, made where they are missing, and held until the transaction ends.

    So of a thousand guesses sent at once the first few are judged and the rest refused, a right one too. Raises
    `TooManyAttempts`.
    """
    hashes = sorted({each.key_hash for each in counted})  # in one order, or two transactions could wait for each other
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for key_hash in hashes:
        empty = {"key_hash": key_hash, "failures": 0, "failed_at": now, "blocked_until": _NEVER}
        session.execute(insert(Throttle).values(empty).on_conflict_do_nothing())
    query = select(Throttle).where(Throttle.key_hash.in_(hashes)).order_by(Throttle.key_hash).with_for_update()
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    found = {row.key_hash: row for row in rows}
    _refuse(counted, found, now)
    return found


def forgive(session: Session, counted: Sequence[Counted]) -> None:
    """Forget the failures of these keys."""
    hashes = [each.key_hash for each in counted]
    session.execute(delete(Throttle).where(Throttle.key_hash.in_(hashes)))


def _refuse(counted: Sequence[Counted], stored: Mapping[str, Throttle], now: datetime) -> None:
    waits = [(0.0, "")]
    for each in counted:
        if each.key_hash in stored:
            wait_s = (stored[each.key_hash].blocked_until - now).total_seconds()
            # More than the longest delay: the clock was put back since. Nobody is to wait until it has caught up.
            waits.append((wait_s if wait_s <= each.pace.longest_s else 0, each.told))
    wait_s, told = max(waits)
    if wait_s > 0:
        logger.warning("Throttled: %s", ", ".join(each.key.partition(":")[0] for each in counted))
        raise TooManyAttempts(wait_s, told)
