"""A few people at once on one process, as in `make bench load` but shorter: nothing goes wrong, nothing is crossed."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.load_users import User, survey
from bench.streamlit_client import Tab

ROOT = Path(__file__).parents[1]
RUN = """
import json, sys
from bench.load import Wanted, measure

short = Wanted(minutes=0.05, users=5, database=sys.argv[1], browsers=0, every_s=0.4, arrive_s=1.0, closed_loop_s=0)
seen = measure(short)
print(json.dumps({
    "errors": seen.errors(), "crossed": seen.crossed(), "own": [user.own_seen for user in seen.users],
    "uploads": [user.uploads for user in seen.users], "reruns": len(seen.times()), "mb": [mb for _, mb in seen.memory],
}))
"""


def test_people_who_do_anything_at_once_see_only_what_is_theirs(database_url: str) -> None:
    command = [sys.executable, "-c", RUN, database_url]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["errors"] == []
    assert seen["crossed"] == 0
    assert min(seen["own"]) > 0
    assert min(seen["uploads"]) >= 1
    assert seen["reruns"] >= 5
    assert min(seen["mb"]) > 0


@pytest.fixture
def user() -> User:
    return User("ada", "MK0000000aZ", Tab("http://127.0.0.1:1"), random.Random(1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize(("mark", "own", "crossed"), [("MK0000000aZ", 1, 0), ("MK0000000bZ", 0, 1), ("MK12Z", 0, 0)])
def test_a_mark_is_found_wherever_it_stands(user: User, encoding: str, mark: str, own: int, crossed: int) -> None:
    user.watch(b"\x00\x07" + f"[{mark}-7".encode(encoding) + b"\xff\xff")
    assert (user.own_seen, user.crossed.total()) == (own, crossed)


def test_each_name_of_a_survey_has_the_mark() -> None:
    lines = survey("MK0000000aZ", seed=1).decode().splitlines()
    assert len(lines) == 201
    assert all(line.startswith("MK0000000aZ-") for line in lines[1:])
