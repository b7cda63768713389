"""What the shell takes in: a table, the settings, the database they name, a password. Prints nothing."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chemviz.errors import NotFound, RefusedFile, RefusedInput

if TYPE_CHECKING:
    from chemviz.config import Settings
    from chemviz.db.engine import Database


def read_content(path: Path) -> bytes:
    """The bytes of a file. Raises `RefusedFile`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise RefusedFile(f"{path} does not exist.") from error
    except IsADirectoryError as error:
        raise RefusedFile(f"{path} is a folder, not a file.") from error
    except PermissionError as error:
        raise RefusedFile(f"{path} may not be read by this user.") from error
    except OSError as error:
        raise RefusedFile(f"{path} could not be read: {error.strerror}.") from error


@contextlib.contextmanager
def database() -> "Iterator[Database]":
    """The database of the settings, made or brought up to date first."""
    from chemviz.db.engine import open_database

    db = open_database(settings().database_url)
    try:
        yield db
    finally:
        db.dispose()


@contextlib.contextmanager
def database_of(username: str) -> "Iterator[Database]":
    """The database, for something that is done to a user who must exist."""
    try:
        with database() as db:
            yield db
    except NotFound as error:
        raise RefusedInput(f"There is no user {username}.") from error


def settings() -> "Settings":
    """The settings from the environment and Streamlit's secrets. Raises `RefusedInput`, `Misconfigured`."""
    import tomllib

    from chemviz.config import load_settings

    secrets: dict[str, object] = {}
    for folder in (Path.home(), Path()):  # where Streamlit looks; the later one wins
        path = folder / ".streamlit" / "secrets.toml"
        try:
            secrets |= tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise RefusedInput(f"{path} cannot be read as TOML: {error}") from error
    return load_settings(os.environ, secrets)


def new_password(*, is_piped: bool) -> str:
    """A new password: typed twice, or one line of standard input."""
    if is_piped or not sys.stdin.isatty():
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError as error:
            raise RefusedInput("The password on standard input is not UTF-8 text.") from error
        if not line.strip():
            raise RefusedInput("There is no password on standard input.")
        return line.rstrip("\r\n")

    from getpass import getpass

    try:
        password, again = getpass("Password: "), getpass("Confirm password: ")
    except EOFError as error:
        raise RefusedInput("No password was typed.") from error
    if password != again:
        raise RefusedInput("The two passwords differ. Type the same one twice.")
    return password
