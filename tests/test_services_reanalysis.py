"""Analysing stored rows again gives what the import gave, and happens by itself where it must."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from chemviz.analysis import analyze
from chemviz.analysis.results import ANALYSIS_VERSION
from chemviz.db.engine import Database
from chemviz.db.models import Dataset
from chemviz.errors import NotFound, RefusedInput
from chemviz.samples import sample_survey
from chemviz.services import datasets, reanalysis
from chemviz.services.reanalysis import reanalyze

SAMPLE = sample_survey()[1]
HEADER = "Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (°C),Area,Design pressure [barg],Date\n"
ODD = HEADER + (
    "P-1,Pump,-0,8.123456789012345,1e-300,North,10,2026-05-01 08:30:00\n"
    "P-1,pumps,1e308,-0.0,45,,9.5,\n"
    'Ö  "x",Pump,,n/a,-300,South,,2026-05-02 08:30:00.123456\n'
    ",,3,2,1,,,\n"
    "rejected row,Pump,too,many,cells,here,x,y,z,z\n"
    "T-1,Tank,0,0.1,0.2,East,,2026-05-03\n"
)


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Callable[[bytes], int]:
    def run(data: bytes) -> int:
        return datasets.import_dataset(db, owner_id=owner_id, name="A", file_name="a.csv", data=data, now=now)

    return run


def stored(db: Database, dataset_id: int) -> tuple[Any, ...]:
    columns = (Dataset.analysis_results, Dataset.points, Dataset.analysis_version, Dataset.type_count)
    with db.reading() as session:
        return tuple(session.execute(select(*columns).where(Dataset.id == dataset_id)).one())


def make_old(db: Database, dataset_id: int) -> None:
    """As a ChemViz of the first version left it."""
    old = json.dumps({"version": 1, "count": 6, "findings": []})
    with db.session() as session:
        changed = update(Dataset).where(Dataset.id == dataset_id)
        session.execute(changed.values(analysis_version=1, analysis_results=old, points="{}"))


def rows_of_many_types(count: int) -> bytes:
    rows = (f"P-{n},Kind {n * 7 % 12},{n * 37 % 101 / 7},{n * 53 % 97 / 9},{n * 29 % 89 / 3}" for n in range(count))
    return ("Name,Type,Flow (gpm),Pressure [psia],Temp (°F)\n" + "\n".join(rows)).encode()


@pytest.mark.parametrize("data", [SAMPLE, ODD.encode(), rows_of_many_types(6_000)], ids=["sample", "odd", "many"])
def test_the_same_rows_give_the_same_bytes(
    db: Database, owner_id: int, import_: Callable[[bytes], int], data: bytes
) -> None:
    dataset_id = import_(data)
    before = stored(db, dataset_id)
    reanalyze(db, owner_id=owner_id, dataset_id=dataset_id)

    assert stored(db, dataset_id) == before


def test_an_analysis_of_an_older_version_is_made_anew_when_the_dataset_is_opened(
    db: Database, owner_id: int, import_: Callable[[bytes], int]
) -> None:
    dataset_id = import_(SAMPLE)
    before = stored(db, dataset_id)
    make_old(db, dataset_id)
    opened = datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)

    assert opened.analysis.to_json() == before[0]
    assert stored(db, dataset_id) == before


def test_points_of_an_older_version_are_made_anew(db: Database, owner_id: int, import_: Callable[[bytes], int]) -> None:
    dataset_id = import_(SAMPLE)
    before = stored(db, dataset_id)
    make_old(db, dataset_id)

    assert datasets.dataset_points(db, owner_id=owner_id, dataset_id=dataset_id).to_json() == before[1]
    assert stored(db, dataset_id) == before


def test_two_who_open_an_old_dataset_at_once_compute_it_once(
    db: Database, owner_id: int, import_: Callable[[bytes], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset_id = import_(SAMPLE)
    make_old(db, dataset_id)
    together, times = threading.Barrier(4), []

    def counted(*args: Any, **kwargs: Any) -> Any:
        times.append(1)
        return analyze(*args, **kwargs)

    def open_it(_: int) -> str:
        together.wait()
        return datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).analysis.to_json()

    monkeypatch.setattr(reanalysis, "analyze", counted)
    with ThreadPoolExecutor(4) as pool:
        results = set(pool.map(open_it, range(4)))
    assert (len(times), results) == (1, {stored(db, dataset_id)[0]})


def test_what_a_newer_version_stored_is_shown_anew_and_left_alone(
    db: Database, owner_id: int, import_: Callable[[bytes], int]
) -> None:
    dataset_id = import_(SAMPLE)
    mine = stored(db, dataset_id)[0]
    with db.session() as session:
        values = {"analysis_version": ANALYSIS_VERSION + 1, "analysis_results": '{"version": 99, "chance": 0.05}'}
        session.execute(update(Dataset).where(Dataset.id == dataset_id).values(values))
    before = stored(db, dataset_id)

    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).analysis.to_json() == mine
    assert stored(db, dataset_id) == before


@pytest.mark.parametrize("chance", reanalysis.CHANCES)
def test_another_chance_is_stored_and_kept_by_the_next_analysis(
    db: Database, owner_id: int, import_: Callable[[bytes], int], chance: float
) -> None:
    dataset_id = import_(SAMPLE)
    assert reanalyze(db, owner_id=owner_id, dataset_id=dataset_id, chance=chance).chance == chance
    with_chance = stored(db, dataset_id)
    reanalyze(db, owner_id=owner_id, dataset_id=dataset_id)

    assert stored(db, dataset_id) == with_chance
    assert datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).analysis.chance == chance


@pytest.mark.parametrize("chance", [0.0, 1.0, 0.2, -0.05, float("nan"), float("inf")])
def test_a_chance_that_is_not_offered_is_refused(
    db: Database, owner_id: int, import_: Callable[[bytes], int], chance: float
) -> None:
    dataset_id = import_(SAMPLE)
    with pytest.raises(RefusedInput, match="1 %, 5 % or 10 %"):
        reanalyze(db, owner_id=owner_id, dataset_id=dataset_id, chance=chance)


def test_nobody_elses_dataset_is_analysed(
    db: Database, owner_id: int, other_id: int, import_: Callable[[bytes], int]
) -> None:
    dataset_id = import_(SAMPLE)
    make_old(db, dataset_id)
    before = stored(db, dataset_id)
    for who, which in [(other_id, dataset_id), (owner_id, 999_999), (0, dataset_id), (owner_id, 2**64)]:
        for call in (reanalyze, reanalysis.refreshed, datasets.open_dataset, datasets.dataset_points):
            with pytest.raises(NotFound):
                call(db, owner_id=who, dataset_id=which)
    assert stored(db, dataset_id) == before


def test_a_dataset_that_is_deleted_while_it_is_analysed_is_not_found(
    db: Database, owner_id: int, import_: Callable[[bytes], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset_id = import_(SAMPLE)

    def deleted_meanwhile(*args: Any, **kwargs: Any) -> Any:
        datasets.delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
        return analyze(*args, **kwargs)

    monkeypatch.setattr(reanalysis, "analyze", deleted_meanwhile)
    with pytest.raises(NotFound):
        reanalyze(db, owner_id=owner_id, dataset_id=dataset_id)
