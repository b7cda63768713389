"""A queue of mail to be sent beside the pages, one at a time. What comes when it is full is dropped and logged."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from chemviz.errors import ChemVizError

logger = logging.getLogger(__name__)

MOST_WAITING = 100


class Outbox:
    """Runs orders in the order they came, in a thread of its own."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._places = threading.Semaphore(MOST_WAITING)

    def post(self, order: Callable[[], object]) -> None:
        """Have `order` done some time. Never waits, never raises: who asks sees the same whatever comes of it."""
        if not self._places.acquire(blocking=False):
            logger.warning("A mail was dropped: %s are waiting", MOST_WAITING)
            return
        self._worker.submit(self._do, order)

    def _do(self, order: Callable[[], object]) -> None:
        try:
            order()
        except ChemVizError as error:
            logger.warning("A mail was not sent: %s", error)
        finally:
            self._places.release()

    def wait(self) -> None:
        """Until all that was posted so far is done."""
        self._worker.submit(lambda: None).result()

    def close(self) -> None:
        """Do what is under way and drop what waits."""
        self._worker.shutdown(cancel_futures=True)
