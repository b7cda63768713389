"""The fields of an account as a person types them: brought to one form, or refused with a sentence. Pure."""

import re
from typing import Final

from chemviz.errors import RefusedInput

DISPLAY_NAME_MAX: Final = 100
EMAIL_MAX: Final = 254
"""Longest address that mail servers carry, RFC 5321 section 4.5.3.1.3 less the angle brackets."""

_USERNAME: Final = re.compile(r"[A-Za-z0-9._-]{3,64}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def known_username(text: str) -> str | None:
    """The one form of a username under which it is stored, or `None` where nobody can have this name.

    >>> known_username(" O.Hara ")
    'o.hara'
    >>> known_username("o'hara") is None
    True
    """
    text = text.strip()
    return text.casefold() if _USERNAME.fullmatch(text) else None


def clean_username(text: str) -> str:
    """The username in its one form. Raises `RefusedInput`."""
    username = known_username(text)
    if username is None:
        raise RefusedInput("A username has 3 to 64 characters: letters without accents, digits, dot, dash, underscore.")
    return username


def clean_display_name(text: str) -> str:
    """The name that others see. Raises `RefusedInput`."""
    name = text.strip()
    if not name:
        raise RefusedInput("Fill in the display name: it is how ChemViz addresses you.")
    if len(name) > DISPLAY_NAME_MAX:
        raise RefusedInput(f"This display name is too long: {DISPLAY_NAME_MAX} characters are the most.")
    if not name.isprintable():
        raise RefusedInput("This display name has an invisible character in it. Type it again.")
    return name


def clean_email(text: str) -> str:
    """An address of plausible shape; whether it exists is not asked. Raises `RefusedInput`."""
    email = text.strip()
    if len(email) > EMAIL_MAX:
        raise RefusedInput(f"This email address is too long: {EMAIL_MAX} characters are the most.")
    if not email.isprintable() or not _EMAIL.fullmatch(email):
        raise RefusedInput("This does not look like an email address. It has the form name@company.com.")
    return email
