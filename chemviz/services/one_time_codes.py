"""One-time codes that people type: made by chance, kept as hashes only. Pure but for the chance."""

import hashlib
import secrets
from typing import Final

_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""30 signs without those that look alike (0 O, 1 I L, U V)."""
_GROUPS, _GROUP = 5, 5


def new_code() -> str:
    """A code of 25 signs in five groups: 122 bits, so that guessing is hopeless and a plain hash is enough.

    >>> len(new_code()), new_code() == new_code()
    (29, False)
    """
    signs = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def code_hash(typed: str) -> str:
    """Under which a code is stored, however it was typed: upper or lower case, with dashes, spaces or without.

    >>> code_hash("abcde-fghjk") == code_hash(" ABCDEFGHJK ")
    True
    """
    bare = "".join(each for each in typed.upper() if each.isalnum())
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()
