"""What README says is so: its commands, files, pictures, settings and examples."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chemviz.config import load_settings
from chemviz.ingest.headers import match_headers
from chemviz.schema import PARAMETERS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE_BLOCKS = re.findall(r"^```\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
COMMANDS = [line.split("#")[0].strip() for block in CODE_BLOCKS for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", README))))
def test_each_picture_and_linked_file_is_there(link: str) -> None:
    assert (ROOT / link).is_file()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"^\| `([^|]+)` \|", README, flags=re.MULTILINE))))
def test_each_part_of_the_house_is_there(path: str) -> None:
    for each in re.findall(r"[\w./]+", path):
        if "/" in each or each.endswith(".py"):
            assert (ROOT / each).exists()


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("make ")])
def test_each_make_target_exists(command: str) -> None:
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("python -m chemviz")])
def test_each_shell_command_is_understood(command: str) -> None:
    words = command.split()[3:]
    known = words[: 2 if words[0] in {"user", "db"} else 1]
    done = subprocess.run(
        [sys.executable, "-m", "chemviz", *known, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    for option in (word for word in words if word.startswith("-")):
        assert option in done.stdout


@pytest.mark.parametrize(
    ("header", "field"), [("Flow rate (gpm)", "flowrate"), ("Press. [psig]", "pressure"), ("T °F", "temperature")]
)
def test_the_headers_it_gives_as_examples_are_recognised_with_their_units(header: str, field: str) -> None:
    assert f"`{header}`" in README
    [match] = match_headers([header])
    assert match.field == field
    assert match.unit is not None


@pytest.mark.parametrize("header", ["Set pressure", "Rated flow"])
def test_the_headers_it_says_are_never_taken_are_not(header: str) -> None:
    assert f"`{header}`" in README
    assert {match.field for match in match_headers([header])}.isdisjoint(PARAMETERS)


def test_the_defaults_in_its_table_of_settings_are_those_of_the_code() -> None:
    settings = load_settings({})
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", README, flags=re.MULTILINE))
    assert float(table["CHEMVIZ_SESSION_DAYS"]) == settings.session_days
    assert int(table["CHEMVIZ_MAX_UPLOAD_MB"]) == settings.max_upload_mb
    assert float(table["CHEMVIZ_REPORT_TIMEOUT"]) == settings.report_timeout_s
    assert table["CHEMVIZ_DATA_DIR"].strip("` ") == settings.data_dir.name
