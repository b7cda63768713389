"""A database that cuts connections while a page is drawn: a sentence in place of the page, and the next visit works."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts
from chemviz.ui import cache
from tests.actions_in_trouble import settle
from tests.test_holding_connections import AWAY, Scissors

PAGES = [
    "pages/data/datasets.py",
    "pages/data/upload.py",
    "pages/analysis/overview.py",
    "pages/analysis/findings.py",
    "pages/analysis/insights.py",
    "pages/account/profile.py",
    "pages/admin/users.py",
]


@pytest.fixture
def on_postgres(database_url: str, installation: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    yield
    cache.database().dispose()


def _errors(app: AppTest) -> list[str]:
    assert not app.exception
    return [error.value.replace("\\", "") for error in app.error]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("script", PAGES)
def test_a_page_whose_connection_is_cut_says_so_and_is_there_the_next_time(
    on_postgres: None, account: accounts.Account, visit: Callable[..., AppTest], postgres_server: str, script: str
) -> None:
    db = cache.database()
    plant = settle(db, account.id)
    app = visit(script, dataset=str(plant.dataset_id))
    assert not db.is_sqlite
    assert _errors(app) == []
    cuts = 0
    for at in (1, 4):
        with Scissors(db, postgres_server, at) as scissors:
            said = _errors(app.run())
        cuts += scissors.has_cut
        assert said == ([AWAY] if scissors.has_cut else [])
        assert _errors(app.run()) == []
    assert cuts
