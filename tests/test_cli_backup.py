"""`python -m chemviz db backup` and `db restore`: what they say, and their exit status."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from chemviz.cli import main
from chemviz.db.engine import Database, open_database
from chemviz.services import datasets
from tests.actions_in_trouble import settle

Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command on the database and gives its exit status and what it printed on both streams."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, url: str = db.url) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        status = main(["db", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_a_backup_is_made_and_restored_and_each_says_what_it_held(
    db: Database, owner_id: int, told: Told, tmp_path: Path
) -> None:
    settle(db, owner_id)
    status, out, err = told("backup", "night.backup")
    assert (status, err) == (0, "")
    first, second = out.splitlines()
    assert first.startswith("Backed up 1 account and 1 dataset with 6 rows to night.backup (")
    assert "password hashes" in second
    assert stat.S_IMODE((tmp_path / "night.backup").stat().st_mode) == 0o600

    other = f"sqlite:///{tmp_path / 'other.db'}"
    status, out, err = told("restore", "night.backup", url=other)
    assert (status, err) == (0, "")
    assert out.startswith("Restored 1 account and 1 dataset with 6 rows from night.backup, made 20")
    assert out.endswith(" UTC. Everybody has to sign in again.\n")
    restored = open_database(other)
    assert [card.name for card in datasets.list_datasets(restored, owner_id=owner_id)] == ["Spring"]
    restored.dispose()


def test_what_is_refused_is_one_sentence_and_says_which_option_does_it(
    db: Database, owner_id: int, told: Told, tmp_path: Path
) -> None:
    assert told("backup", "x.backup")[0] == 0
    refusals = [
        (("backup", "x.backup"), "overwrite it with --force."),
        (("restore", "x.backup"), "restore with --replace, which removes all of it."),
        (("restore", "none.backup"), "does not exist."),
        (("backup", "none/x.backup"), "No backup was made"),
    ]
    for arguments, sentence in refusals:
        status, out, err = told(*arguments)
        assert (status, out) == (1, "")
        assert sentence in err
        assert err.count("\n") == 1
    assert told("backup", "x.backup", "--force")[0] == 0
    assert told("restore", "x.backup", "--replace")[0] == 0
    status, _, err = told("backup", "y.backup", url=f"sqlite:///{tmp_path / 'none.db'}")
    assert (status, "nothing to back up" in err) == (1, True)
    assert not (tmp_path / "none.db").exists()
