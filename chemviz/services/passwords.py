"""Passwords: which are acceptable, how they are stored and how one is checked. Never logs or returns one."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import bcrypt

from chemviz.errors import RefusedInput

MIN_BYTES: Final = 8
MAX_BYTES: Final = 72
"""bcrypt looks at no more than 72 bytes of a password; a longer one would be cut silently."""

FEWEST_GUESSES: Final = 10_000
"""Below it lie `aaaaaaaa`, `abcdefgh` and `12345678a`."""

BCRYPT_COST: Final = 12
"""2^12 rounds, a quarter of a second: the cost of one guess for whoever steals the database."""


def hashed(password: str) -> str:
    """The bcrypt hash of an acceptable password, as it is stored."""
    return bcrypt.hashpw(_bytes(password), bcrypt.gensalt(BCRYPT_COST)).decode("ascii")


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` matches the stored hash; takes as long without one (`None`: no such user) as with one."""
    secret = _bytes(password)
    usable = stored if stored is not None and stored.startswith("$2") else None
    # Who asks must not learn from the clock whether a name exists, so without a hash one that nothing matches is tried.
    matches = bcrypt.checkpw(secret[:MAX_BYTES], (usable or f"$2b${BCRYPT_COST:02d}$" + "." * 53).encode("ascii"))
    return matches and usable is not None and len(secret) <= MAX_BYTES


def refuse_weak(password: str, *, personal: Iterable[str]) -> None:
    """Raise `RefusedInput` for a password that is too short, too long, common, too easy or `personal`."""
    size = len(_bytes(password))
    if size < MIN_BYTES:
        raise RefusedInput(f"This password is too short: it needs at least {MIN_BYTES} characters.")
    if size > MAX_BYTES:
        raise RefusedInput(
            f"This password is too long: {size} bytes, and {MAX_BYTES} is the most. "
            "Letters with accents and other scripts take 2 to 4 bytes each."
        )
    if password.strip().casefold() in {word.strip().casefold() for word in personal}:
        raise RefusedInput("This password is your username, name or email. Choose one that others cannot guess.")
    if password.casefold() in _common():
        raise RefusedInput("This password is on the list of common passwords. Choose one that others cannot guess.")
    if _guesses(password) < FEWEST_GUESSES:
        raise RefusedInput("This password is too easy: repeated or neighbouring characters. Choose another one.")


def _guesses(password: str) -> float:
    """How many guesses zxcvbn (Wheeler, USENIX Security 2016) expects a cracker to need."""
    from zxcvbn import zxcvbn

    return float(zxcvbn(password)["guesses"])


@cache
def _common() -> frozenset[str]:
    """The 30,000 most common passwords, from zxcvbn's list of leaked ones; read on first use (0.03 s)."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", errors="surrogatepass")  # a shell can hand over half a character
