"""The shell's `db backup` and `db restore`: calls the services and says what came of it."""

import argparse
from typing import TYPE_CHECKING

from chemviz.cli_input import settings
from chemviz.wording import count, moment, size, whole

if TYPE_CHECKING:
    from chemviz.db.backup_file import Manifest


def back_up_database(arguments: argparse.Namespace) -> None:
    """Write a backup of the database of the settings."""
    from datetime import UTC, datetime

    from chemviz.services.backups import back_up

    target = arguments.file
    made = back_up(settings().database_url, target=target, overwrite=arguments.force, now=datetime.now(UTC))
    print(f"Backed up {_held(made)} to {target} ({size(target.stat().st_size)}).")
    print("It holds everybody's data and password hashes, and only you may read it: keep it as safe as the database.")


def restore_database(arguments: argparse.Namespace) -> None:
    """Restore a backup into the database of the settings."""
    from datetime import UTC, datetime

    from chemviz.services.backups import restore

    path = arguments.file
    made = restore(settings().database_url, path=path, replace=arguments.replace, now=datetime.now(UTC))
    print(f"Restored {_held(made)} from {path}, made {moment(made.made_at)}. Everybody has to sign in again.")


def _held(made: "Manifest") -> str:
    rows = made.rows("equipment")
    datasets = f"{count(made.rows('dataset'), 'dataset')} with {whole(rows)} row{'' if rows == 1 else 's'}"
    return f"{count(made.rows('user_account'), 'account')} and {datasets}"
