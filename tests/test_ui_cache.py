"""What the process shares: settings with and without a secrets file, and a heap that the collector need not walk."""

import asyncio
import gc
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets

from chemviz.errors import Misconfigured
from chemviz.ui import cache, garbage


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    """Gives the installation a secrets file with this text, or none."""
    path = tmp_path / "secrets.toml"
    before = st.get_option("secrets.files")

    def write(text: str | None) -> None:
        if text is not None:
            path.write_text(text)
        st.config.set_option("secrets.files", [str(path)])
        monkeypatch.setattr(st, "secrets", Secrets())

    monkeypatch.setattr(os, "environ", {"CHEMVIZ_DATA_DIR": str(tmp_path)})
    st.cache_resource.clear()
    yield write
    st.config.set_option("secrets.files", before)
    st.cache_resource.clear()


def test_without_a_secrets_file_the_defaults_hold(secrets_file: Callable[[str | None], None], tmp_path: Path) -> None:
    secrets_file(None)
    assert cache.settings().database_url.endswith("/chemviz.db")
    assert cache.settings().cookie_key is None


def test_a_secrets_file_is_read(secrets_file: Callable[[str | None], None]) -> None:
    secrets_file('DATABASE_URL = "postgres://me@db.example/plant"')
    assert cache.settings().database_url == "postgresql+psycopg://me@db.example/plant"


def test_a_broken_secrets_file_does_not_fall_back_to_a_database_that_does_not_last(
    secrets_file: Callable[[str | None], None],
) -> None:
    secrets_file("DATABASE_URL = oops")
    with pytest.raises(Misconfigured, match="cannot be read") as refusal:
        cache.settings()
    assert "oops" not in str(refusal.value)


def test_what_lives_is_frozen_at_each_run_while_somebody_finds_what_becomes_garbage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    freezes: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: freezes.append(1))
    monkeypatch.setattr(garbage, "_HEAP", garbage._Heap())
    garbage.freeze_what_lives()
    assert freezes == []
    watching = garbage.Settling()
    garbage.freeze_what_lives()
    garbage.freeze_what_lives()
    watching.close()
    garbage.freeze_what_lives()
    assert len(freezes) == 2


class _Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def not_frozen_for_good() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_became_garbage_after_it_was_frozen_is_found(not_frozen_for_good: None) -> None:
    ring = _Ring()
    watched = weakref.ref(ring)
    garbage.settle()
    del ring
    gc.collect()
    assert watched() is not None  # out of sight of the collections after each run
    garbage.settle()
    assert watched() is None


def test_the_heap_is_settled_while_people_are_at_work_and_left_alone_while_nobody_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled = threading.Semaphore(0)
    waits = threading.Semaphore(0)
    monkeypatch.setattr(garbage, "settle", settled.release)
    monkeypatch.setattr(garbage, "SETTLE_EVERY_S", 0.001)
    monkeypatch.setattr(garbage, "_HEAP", heap := garbage._Heap())
    working = garbage.Settling()
    monkeypatch.setattr(working._is_over, "wait", _counted(working._is_over.wait, waits))
    for _ in range(3):
        assert waits.acquire(timeout=30)
    assert not settled.acquire(blocking=False)
    heap.runs += 1
    assert settled.acquire(timeout=30)
    working.close()
    assert not settled.acquire(blocking=False)


def _counted(wait: Callable[[float], bool], waits: threading.Semaphore) -> Callable[[float], bool]:
    def counted(seconds: float) -> bool:
        waits.release()
        return wait(seconds)

    return counted


def test_the_renderer_is_as_the_settings_want_it(
    secrets_file: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_file('BROWSER_PATH = "/opt/chrome"\nCHEMVIZ_SMALL_CHROME = "on"\nCHEMVIZ_REPORT_TIMEOUT = 5\n')
    given: list[dict[str, object]] = []
    monkeypatch.setattr("chemviz.report.images.ChartRenderer", lambda **each: given.append(each) or Closable())
    cache.renderer()
    assert given == [{"chrome_path": "/opt/chrome", "is_small": True, "timeout_s": 5}]


class Closable:
    def close(self) -> None:
        pass


def test_the_end_of_the_server_closes_what_the_process_shares(
    secrets_file: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_file(None)
    closed: list[str] = []
    monkeypatch.setattr(type(cache.renderer()), "close", lambda _self: closed.append("renderer"))
    st.cache_resource.clear()
    cache.renderer()

    async def life() -> None:
        async with cache.server_life(None):
            assert closed == []

    with ThreadPoolExecutor() as apart:  # the browser tests leave a running event loop in this thread
        apart.submit(lambda: asyncio.run(life())).result()
    assert "renderer" in closed
