"""An account with datasets that somebody signed in to before: made without the app, in a data folder of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.tables import write_table


def prepared(folder: Path, rows: Sequence[int]) -> tuple[dict[str, str], list[int]]:
    """The cookie of the account, name to value, and the ids of its datasets, one for each number of rows."""
    from chemviz.config import load_settings
    from chemviz.db.engine import open_database
    from chemviz.services.accounts import create_user
    from chemviz.services.datasets import import_dataset
    from chemviz.services.session_tokens import Claims, cookie_key, make_token
    from chemviz.ui.authentication import COOKIE_NAME

    database = open_database(load_settings({"CHEMVIZ_DATA_DIR": str(folder)}).database_url)
    now = datetime.now(UTC)
    account = create_user(database, username="bench", password="bench-steam-turbine", now=now)
    ids = []
    for each in rows:
        data = write_table(folder / f"{each}.csv", each).read_bytes()
        name = {"name": f"{each}", "file_name": "t.csv"}
        ids.append(import_dataset(database, owner_id=account.id, **name, data=data, now=now))
    claims = Claims(account.username, account.session_version, now + timedelta(days=1))
    token = make_token(claims, key=cookie_key(database, configured=None))
    database.dispose()
    return {COOKIE_NAME: token}, ids
