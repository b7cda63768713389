"""Figures are built once for each owner, dataset, version and unit system, and never served to anybody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chemviz.services import accounts
from chemviz.services.datasets import OpenDataset, import_dataset, open_dataset
from chemviz.ui import cache, figures, overview_details

MINE = b"Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature\nP-1,Pump,1,2,3\nP-2,Pump,4,5,6\n"
THEIRS = MINE.replace(b"Pump", b"Secret")


@pytest.fixture
def mine(account: accounts.Account) -> OpenDataset:
    return _opened(account, MINE)


def _opened(account: accounts.Account, data: bytes) -> OpenDataset:
    owned = {"owner_id": account.id}
    file = {"name": "Spring", "file_name": "a.csv", "data": data, "now": datetime.now(UTC)}
    dataset_id = import_dataset(cache.database(), **owned, **file)
    return open_dataset(cache.database(), **owned, dataset_id=dataset_id)


def _twin(dataset: OpenDataset, *, of: OpenDataset) -> OpenDataset:
    """The dataset, as alike to another as two can be: the same number, file and time."""
    card = replace(dataset.card, id=of.card.id, uploaded_at=of.card.uploaded_at)
    return replace(dataset, card=card, file=of.file)


def _types(charts: tuple[figures.Chart, ...]) -> set[str]:
    return {name for chart in charts for name in chart.figure.layout.yaxis.ticktext}


def test_a_second_visit_builds_nothing_again(
    mine: OpenDataset, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = figures.small_figures(mine, "metric", owner_id=account.id)
    monkeypatch.setattr(figures, "small_charts", lambda *_args: pytest.fail("built again"))
    assert figures.small_figures(mine, "metric", owner_id=account.id) is first


def test_figures_of_one_owner_are_never_served_to_another(mine: OpenDataset, account: accounts.Account) -> None:
    other = accounts.create_user(
        cache.database(), username="mallory", password="a calm sea at 9", now=datetime.now(UTC)
    )
    theirs = _opened(other, THEIRS)
    twin = _twin(theirs, of=mine)
    assert _types(figures.small_figures(twin, "metric", owner_id=other.id)) == {"Secret"}
    assert _types(figures.small_figures(mine, "metric", owner_id=account.id)) == {"Pump"}
    assert _types(figures.small_figures(twin, "metric", owner_id=other.id)) == {"Secret"}


def test_a_later_dataset_of_the_same_number_gets_its_own_figures(mine: OpenDataset, account: accounts.Account) -> None:
    later = replace(
        _opened(account, THEIRS),
        card=replace(mine.card, uploaded_at=mine.card.uploaded_at + timedelta(seconds=1)),
    )
    assert _types(figures.small_figures(mine, "metric", owner_id=account.id)) == {"Pump"}
    assert _types(figures.small_figures(later, "metric", owner_id=account.id)) == {"Secret"}


def test_statistics_are_kept_in_the_same_way(mine: OpenDataset, account: accounts.Account) -> None:
    other = accounts.create_user(cache.database(), username="eve", password="a calm sea at 9", now=datetime.now(UTC))
    theirs = _opened(other, THEIRS)
    twin = _twin(theirs, of=mine)

    def types(dataset: OpenDataset, owner: accounts.Account) -> list[str]:
        version = figures.version_of(dataset)
        tables = overview_details._tables(owner.id, dataset.card.id, version, "metric", dataset)
        return tables[0].column("Type").to_pylist()

    assert (types(twin, other), types(mine, account), types(twin, other)) == (["Secret"], ["Pump"], ["Secret"])


def test_figures_of_other_units_are_other_figures(mine: OpenDataset, account: accounts.Account) -> None:
    metric, us = (figures.small_figures(mine, each, owner_id=account.id) for each in ("metric", "US"))
    assert "m³/h" in metric[1].title
    assert "gpm" in us[1].title
