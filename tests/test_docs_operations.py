"""docs/operations.md says what is so: its commands are there, its code runs, its sentences are those of the app."""

import re
import shlex
from pathlib import Path

import pyarrow as pa
import pytest

from chemviz.cli import _parser
from chemviz.db import snapshot, unavailable
from chemviz.db.engine import Database
from chemviz.services.backups import back_up
from tests.actions_in_trouble import NOW, settle

TEXT = (Path(__file__).parent.parent / "docs" / "operations.md").read_text("utf-8")
COMMANDS = sorted({found.strip() for found in re.findall(r"python -m chemviz ([^`#&\n]+)", TEXT)})


def test_there_are_commands_to_check() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_that_the_shell_understands(command: str) -> None:
    _parser().parse_args(shlex.split(command.replace("$(date +\\%d)", "01")))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_file_is_read_without_chemviz_as_it_says(
    db: Database, owner_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(db, owner_id)
    back_up(db.url, target=tmp_path / "night.backup", overwrite=False, now=NOW)
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(code, {})

    assert "P-101A" in capsys.readouterr().out
    assert pa.__name__ in code


def test_the_sentences_are_those_that_users_read() -> None:
    said = {sentence for _, sentence in unavailable._SENTENCES} | {unavailable._OTHERWISE}
    quoted = re.findall(r"^\|[^|]+\| (The [^|]+?)(?: …)? \|", TEXT, re.MULTILINE)
    assert len(quoted) == 4
    assert [each for each in quoted if not any(sentence.startswith(each) for sentence in said)] == []


def test_each_table_that_is_left_out_has_its_line() -> None:
    lines = re.findall(r"^\| (the key|one-time|counts of|administrators)", TEXT, re.MULTILINE)
    assert len(lines) == len(snapshot.LEFT_OUT)
