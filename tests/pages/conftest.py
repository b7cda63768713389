"""Pages run by AppTest through `app.py`: an installation of their own, and somebody who is signed in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from chemviz.services import accounts, passwords
from chemviz.ui import authentication, cache

ROOT = Path(__file__).parents[2]
PASSWORD = "a calm sea at 7"


@pytest.fixture(autouse=True)
def installation(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A ChemViz of its own: no database yet, no settings of whoever runs the tests, hashes that take no time."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CHEMVIZ_DATA_DIR", str(data_dir))
    monkeypatch.setattr(cache, "_secrets", lambda: None)
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    if (data_dir / "chemviz.db").exists():
        cache.database().dispose()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def account() -> accounts.Account:
    """Somebody with an account."""
    return accounts.create_user(cache.database(), username="olga", password=PASSWORD, now=datetime.now(UTC))


@pytest.fixture
def visit(account: accounts.Account, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens a page as that person, or as `who`: `visit("pages/data/upload.py", dataset="1")`."""

    def visit(script: str, *, who: accounts.Account = account, **query: str) -> AppTest:
        from chemviz.services.session_tokens import Claims

        claims = Claims(who.username, who.session_version, datetime(2100, 1, 1, tzinfo=UTC))
        monkeypatch.setattr(authentication, "_claims_of_cookie", lambda _now: claims)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.run()
        app.switch_page(script)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return visit
