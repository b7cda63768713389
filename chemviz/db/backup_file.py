"""The file of a backup: how it is written, and how it is checked before anything is read from it. Knows no database.

A zip that is not compressed: `manifest.json`, and for each table an Arrow stream (`tables/NAME.arrow`, its parts
compressed with zstd), so that pandas, R or DuckDB read it without ChemViz. The comment at its end is the SHA-256 of
everything before it: a file that lost or changed a byte is refused as a whole.
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import pyarrow as pa

from chemviz.errors import RefusedFile, RefusedInput

FORMAT: Final = "chemviz-backup"
FORMAT_VERSION: Final = 1
MANIFEST: Final = "manifest.json"

_MARK: Final = f"{FORMAT} sha256 ".encode()
_DIGEST_BYTES: Final = 64
_COMMENT_BYTES: Final = len(_MARK) + _DIGEST_BYTES
_READ_AT_ONCE: Final = 4 * 1024 * 1024
_OWNER_ONLY: Final = 0o600
_INCOMPLETE: Final = "{} is not complete, or was changed since it was made. Restore another backup."


@dataclass(frozen=True)
class TableFacts:
    """One table of a backup; `last_id` is the largest id that was ever given in it, 0 where it gives none."""

    name: str
    rows: int
    last_id: int


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself."""

    schema_version: str
    app_version: str
    database: str
    made_at: datetime
    tables: tuple[TableFacts, ...]

    def rows(self, table: str) -> int:
        """How many rows of this table it holds."""
        return next((each.rows for each in self.tables if each.name == table), 0)


class BackupWriter:
    """Takes the tables of a backup one after the other, and its manifest as the last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add_table(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
        """Write a table, a batch at a time, and return how many rows it has."""
        rows = 0
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with (
            self._archive.open(_member(name), "w", force_zip64=True) as file,
            pa.ipc.new_stream(file, schema, options=options) as stream,
        ):
            for batch in batches:
                stream.write_batch(batch)
                rows += batch.num_rows
        return rows

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        document = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}
        document["made_at"] = manifest.made_at.isoformat()
        self._archive.writestr(MANIFEST, json.dumps(document, indent=1))


@contextmanager
def new_backup(target: Path, *, overwrite: bool) -> Iterator[BackupWriter]:
    """A backup that gets its name when it is whole, and is readable by its owner alone; on any exception there is none.

    Raises `RefusedInput` when there is such a file and it is not to be overwritten, or none can be written.
    """
    if not overwrite and target.exists():
        raise RefusedInput(f"{target} exists already. Choose another name, or overwrite it with --force.")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), _OWNER_ONLY)
        try:
            with os.fdopen(handle, "w+b") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    archive.comment = _MARK + b"0" * _DIGEST_BYTES
                    yield BackupWriter(archive)
                _seal(file)
            _put(part, target, overwrite=overwrite)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as error:
        raise RefusedInput(f"{target} was made by somebody else meanwhile, and is left as it is.") from error
    except OSError as error:
        raise RefusedInput(f"No backup was made: {target} cannot be written ({error.strerror or error}).") from error


def _seal(file: BinaryIO) -> None:
    file.flush()
    digest = _digest(file).encode()
    file.seek(-_DIGEST_BYTES, os.SEEK_END)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def _put(part: Path, target: Path, *, overwrite: bool) -> None:
    if not overwrite:
        try:
            os.link(part, target)  # unlike a renaming it overwrites nothing, on no system
            return
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if target.exists():
                raise FileExistsError(str(target)) from None
    part.replace(target)


class Backup:
    """A backup that was found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table, batch by batch, as they were written."""
        with self._archive.open(_member(table)) as file, pa.ipc.open_stream(file) as stream:
            yield from stream


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """The backup in a file. Raises `RefusedFile` when it is none, is not whole, or is of a newer ChemViz."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise RefusedFile(f"{path} does not exist.") from error
    except OSError as error:
        raise RefusedFile(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        _check_whole(file, path)
        with zipfile.ZipFile(file) as archive:
            yield Backup(archive, _manifest(archive, path))


def _check_whole(file: BinaryIO, path: Path) -> None:
    try:
        if not zipfile.is_zipfile(file):
            raise RefusedFile(f"{path} is no backup of ChemViz, or not a complete one.")
        file.seek(-min(_COMMENT_BYTES, file.seek(0, os.SEEK_END)), os.SEEK_END)
        comment = file.read()
        if not comment.startswith(_MARK):
            raise RefusedFile(f"{path} is no backup of ChemViz, or not a complete one.")
        if comment.removeprefix(_MARK).decode("ascii", "replace") != _digest(file):
            raise RefusedFile(_INCOMPLETE.format(path))
    except OSError as error:
        raise RefusedFile(f"{path} cannot be read: {error.strerror}.") from error


def _digest(file: BinaryIO) -> str:
    """SHA-256 of the file without the digest at its end."""
    left = file.seek(0, os.SEEK_END) - _DIGEST_BYTES
    file.seek(0)
    found = hashlib.sha256()
    while left and (piece := file.read(min(left, _READ_AT_ONCE))):
        found.update(piece)
        left -= len(piece)
    return found.hexdigest()


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        document = cast(dict[str, Any], json.loads(archive.read(MANIFEST)))
        version = int(document["format_version"])
        if version <= FORMAT_VERSION:
            return _manifest_of(document, set(archive.namelist()))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise RefusedFile(_INCOMPLETE.format(path)) from error
    raise RefusedFile(f"{path} was made by a newer version of ChemViz. Restore it with that one.")


def _manifest_of(document: dict[str, Any], members: set[str]) -> Manifest:
    tables = tuple(TableFacts(str(t["name"]), int(t["rows"]), int(t["last_id"])) for t in document["tables"])
    if document["format"] != FORMAT or {_member(each.name) for each in tables} != members - {MANIFEST}:
        raise ValueError("tables and manifest differ")
    return Manifest(
        schema_version=str(document["schema_version"]),
        app_version=str(document["app_version"]),
        database=str(document["database"]),
        made_at=datetime.fromisoformat(document["made_at"]),
        tables=tables,
    )


def _member(table: str) -> str:
    return f"tables/{table}.arrow"
