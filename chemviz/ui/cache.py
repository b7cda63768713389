"""What all sessions of the process share: settings, database, signing key. Streamlit's caches know no user."""

import os
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from chemviz.config import Settings, load_settings
from chemviz.errors import DatabaseUnavailable, Misconfigured
from chemviz.ui.garbage import Settling
from chemviz.ui.server_log import set_up_log

if TYPE_CHECKING:
    from chemviz.db.engine import Database
    from chemviz.report.images import ChartRenderer
    from chemviz.services.chart_memory import ChartMemory
    from chemviz.ui.outbox import Outbox
    from chemviz.ui.report_desk import ReportDesk

_CLOSE_AT_THE_END = ExitStack()


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings of this installation. Raises `Misconfigured`."""
    return load_settings(os.environ, _secrets())


@st.cache_resource(show_spinner=False)
def database() -> "Database":
    """The database, opened and migrated on first use. Raises `DatabaseUnavailable`, `Misconfigured`."""
    from chemviz.db.engine import open_database

    opened = open_database(settings().database_url)
    _CLOSE_AT_THE_END.callback(opened.dispose)
    _remove_ended_visits(opened)
    return opened


def _remove_ended_visits(db: "Database") -> None:
    """Of a day that ended while no server ran. A database that is busy now does not keep the app from starting."""
    from chemviz.services.sample_visits import remove_ended_visits

    with suppress(DatabaseUnavailable):
        remove_ended_visits(db, now=datetime.now(UTC))


@st.cache_resource(show_spinner=False)
def outbox() -> "Outbox":
    """Sends mail beside the pages, so that nobody learns from the clock whether there was one to send."""
    from chemviz.ui.outbox import Outbox

    made = Outbox()
    _CLOSE_AT_THE_END.callback(made.close)
    return made


@st.cache_resource(show_spinner=False)
def signing_key() -> str:
    """The key that signs session cookies."""
    from chemviz.services.session_tokens import cookie_key

    return cookie_key(database(), configured=settings().cookie_key)


@st.cache_resource(show_spinner=False)
def renderer() -> "ChartRenderer":
    """The one renderer of report charts; it starts Chrome when it is first needed and closes it when idle."""
    from chemviz.report.images import ChartRenderer

    own = settings()
    made = ChartRenderer(chrome_path=own.chrome_path, timeout_s=own.report_timeout_s, is_small=own.has_small_chrome)
    _CLOSE_AT_THE_END.callback(made.close)
    return made


@st.cache_resource(show_spinner=False)
def report_desk() -> "ReportDesk":
    """The one place where reports are made, and where the last ones are kept by owner, dataset, state and options."""
    from chemviz.ui.report_desk import ReportDesk

    made = ReportDesk()
    _CLOSE_AT_THE_END.callback(made.close)
    return made


@st.cache_resource(show_spinner=False)
def chart_memory() -> "ChartMemory":
    """The charts that were drawn last, by what they show."""
    from chemviz.services.chart_memory import ChartMemory

    return ChartMemory()


@st.cache_data(max_entries=64, show_spinner=False)
def report_page(owner_id: int, sha256: str, number: int, width_px: int, _pdf: bytes) -> bytes:  # noqa: ARG001
    """A page of the owner's report with that SHA-256 as a picture."""
    from chemviz.services.report_pages import page_png

    return page_png(_pdf, number, width_px=width_px)


@asynccontextmanager
async def server_life(_app: object) -> AsyncIterator[None]:
    """The life of the server: at its start it gets ready for the first visitor, at its end it cleans up.

    A server told to stop ends by the signal, after this and without Python's own clean-up.
    """
    with suppress(Misconfigured):  # a secrets file that cannot be read, which every page will say
        set_up_log(_secrets())
    threading.Thread(target=_load_first_form, name="load-first-form", daemon=True).start()
    _CLOSE_AT_THE_END.callback(Settling().close)
    yield
    _CLOSE_AT_THE_END.close()


def _load_first_form() -> None:
    # What the first run imports, loaded while the first browser still fetches its scripts: 0.2 s of its waiting.
    for module in ("numpy", "chemviz.ui.navigation", "chemviz.ui.gate", "chemviz.ui.failures"):
        import_module(module)


_IMPORTING = threading.Lock()


def load_services() -> None:
    """Import what nearly every page of a signed-in user needs, one thread at a time.

    Two first visitors whose pages import these packages from different ends at once would make Python break one of the
    imports off, and one of the pages fail with a half-made module.
    """
    with _IMPORTING:
        for module in ("chemviz.services.datasets", "chemviz.services.findings", "chemviz.ui.components"):
            import_module(module)


def _secrets() -> dict[str, Any] | None:
    # `st.secrets[...]` writes an error on the screen where there is no file, and most installations have none.
    if st.secrets.load_if_toml_exists():
        return st.secrets.to_dict()
    if broken := [path for path in st.get_option("secrets.files") if Path(path).is_file()]:
        # Going on would quietly put a hosted app on a SQLite file that does not last.
        raise Misconfigured(f"The secrets file {Path(broken[0]).name} cannot be read. The server's log says where.")
    return None
