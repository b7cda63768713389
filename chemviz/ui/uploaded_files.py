"""What uploads may hold of the server's memory: who may send a file, and that it goes when its page is left.

Streamlit takes a file from anybody with an open tab, signed in or not, on whatever page, and keeps it until the tab is
closed. Reads no file.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from chemviz.ui import session
from chemviz.ui.cache import settings

if TYPE_CHECKING:
    from chemviz.services.accounts import Account

PER_ACCOUNT: Final = 3
"""How many of the largest files the tabs of one account may hold together."""
ALL_TOGETHER: Final = 10
"""How many all tabs of the process may."""


class NotTaken(Exception):
    """The file is not taken; `status` is what HTTP calls that."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def too_large() -> NotTaken:
    """Larger than any may be, or than it said."""
    return NotTaken(413, "A file was too large and was not taken.")


@dataclass(frozen=True)
class _Tab:
    account_id: int
    largest_bytes: int


class UploadRoom:
    """Knows which tabs have an uploader open, and how much they hold or are being sent. Safe under threads."""

    def __init__(self, held: Callable[[], dict[str, int]]) -> None:
        """`held` tells the bytes that each tab holds, by its id."""
        self._held = held
        self._lock = threading.Lock()
        self._tabs: dict[str, _Tab] = {}
        self._coming: Counter[str] = Counter()
        self._refusals: dict[str, str] = {}

    def open(self, tab: str, *, account_id: int, largest_bytes: int, is_there: Callable[[str], bool]) -> None:
        """This tab shows an uploader to this account; tabs that are no longer there are forgotten."""
        with self._lock:
            if tab not in self._tabs:
                self._tabs = {each: known for each, known in self._tabs.items() if is_there(each)}
                self._refusals = {each: told for each, told in self._refusals.items() if each in self._tabs}
            self._tabs[tab] = _Tab(account_id, largest_bytes)

    def close(self, tab: str) -> None:
        """This tab shows none any more."""
        with self._lock:
            self._tabs.pop(tab, None)
            self._refusals.pop(tab, None)

    def refusal(self, tab: str) -> str | None:
        """Why a file of this tab was not taken since its uploader was opened; the last reason."""
        with self._lock:
            return self._refusals.get(tab)

    @contextmanager
    def taking(self, tab: str, size: int | None) -> Iterator[int]:
        """Keep room for a file that this tab sends, while it comes, and give how many bytes it may have.

        `size` is what it says of itself [bytes]; without that it may have as many as any. Raises `NotTaken`.
        """
        with self._lock:
            if size is None and (known := self._tabs.get(tab)):
                size = known.largest_bytes
            held = self._held()
            taken = {each: held.get(each, 0) + self._coming[each] for each in {*held, *self._coming}}
            try:
                self._refuse(tab, size, taken)
            except NotTaken as refusal:
                if tab in self._tabs:
                    self._refusals[tab] = str(refusal)
                raise
            self._coming[tab] += size or 0
        try:
            yield size or 0
        finally:
            with self._lock:
                self._coming[tab] -= size or 0
                if not self._coming[tab]:
                    del self._coming[tab]

    def _refuse(self, tab: str, size: int | None, taken: dict[str, int]) -> None:
        known = self._tabs.get(tab)
        if known is None:
            raise NotTaken(403, "Files are taken on the upload page only, from somebody who is signed in.")
        size = size or 0
        if size > known.largest_bytes:
            raise too_large()
        own = sum(
            amount
            for each, amount in taken.items()
            if each in self._tabs and self._tabs[each].account_id == known.account_id
        )
        if own + size > PER_ACCOUNT * known.largest_bytes:
            raise NotTaken(
                413, "Too many files at once: not all were taken. Import these, then leave the page and come back."
            )
        if sum(taken.values()) + size > ALL_TOGETHER * known.largest_bytes:
            raise NotTaken(503, "Too many people are uploading: not all files were taken. Try again in a minute.")


def _held_by_streamlit() -> dict[str, int]:
    from streamlit.runtime import Runtime
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    files = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
    if not isinstance(files, MemoryUploadedFileManager):
        return {}
    return {tab: sum(len(each.data) for each in list(own.values())) for tab, own in list(files.file_storage.items())}


UPLOADS: Final = UploadRoom(_held_by_streamlit)
"""That of this process."""


def take_files_of(user: "Account") -> None:
    """Let this tab send files, until its page is left."""
    context = get_script_run_ctx()
    if context is not None:
        largest = settings().max_upload_mb * 1_000_000 + _AROUND_A_FILE
        UPLOADS.open(context.session_id, account_id=user.id, largest_bytes=largest, is_there=_is_there)


_AROUND_A_FILE: Final = 1_000_000
"""What a form writes around a file [bytes], at the most."""


def _is_there(tab: str) -> bool:
    from streamlit.runtime import Runtime

    return Runtime.exists() and Runtime.instance().is_active_session(tab)


def refusal_note() -> None:
    """Say why a file was not taken: the uploader itself only shows it red."""
    context = get_script_run_ctx()
    if context is not None and (told := UPLOADS.refusal(context.session_id)):
        st.warning(told, icon=":material/warning:")


def let_go_of_files(page: str) -> None:
    """Forget the uploaded files of this tab, and take no more, when `page` is not the one of the run before.

    Streamlit keeps each file in memory until its tab is closed, and a browser does not say that the uploader it belongs
    to is gone: ten files of 200 MB, imported one after the other in the course of a day, would be 2 GB until then. An
    import that is still under way holds its file itself, and whoever comes back finds an empty uploader in any case.
    """
    if session.current().page == page:
        return
    session.change(page=page)
    context = get_script_run_ctx()
    if context is not None:
        UPLOADS.close(context.session_id)
        context.uploaded_file_mgr.remove_session_files(context.session_id)
