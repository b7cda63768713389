"""The wait of a large file until it may be read, with word of it on screen. Reads no file."""

from collections.abc import Iterator
from contextlib import contextmanager

from chemviz.ingest import Progress
from chemviz.ui import session
from chemviz.ui.lanes import LARGE_FROM_BYTES, READING
from chemviz.wording import count


@contextmanager
def lane_for(size: int, progress: Progress) -> Iterator[None]:
    """Have this tab's person wait with a file of `size` bytes until others are read. Raises `TooMuchAtOnce`."""
    if size < LARGE_FROM_BYTES:
        yield
        return
    account = session.current().account
    with READING.lane(
        account and account.id,
        tell=lambda ahead: progress(0.0, f"Waiting for {count(ahead, 'other large file')} to be read"),
    ):
        yield
