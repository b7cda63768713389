"""A question on its way: a thread asks, and the page looks at it now and then. Knows nothing of Streamlit.

The thread is no run of a page, so a click elsewhere does not end it. What it does and what becomes of it is in an
`Asking` that the tab holds on to.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from chemviz.errors import ChemVizError
from chemviz.insights.advice import Question

FAILED: Final = "The question could not be answered. Try again; the server's log says what went wrong."

Ask = Callable[[Callable[[str], None], Callable[[], bool]], int]
"""Asks with `on_step` and `is_cancelled`, and gives back the id of the stored answer. Raises `ChemVizError`."""


@dataclass
class Asking:
    """A question under way. When it is over, `answer_id` is the stored answer's, or `refused` says why it has none."""

    question: Question
    dataset_id: int
    begun: float = field(default_factory=monotonic)
    """By the clock of `monotonic` [s]."""
    steps: list[tuple[float, str]] = field(default_factory=list)
    """What was done so far, each with the seconds since it began [s]."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    answer_id: int | None = None
    refused: str = FAILED

    @property
    def seconds(self) -> float:
        """How long it has been under way [s]."""
        return monotonic() - self.begun

    def tell(self, step: str) -> None:
        """Note what is being done now."""
        self.steps.append((self.seconds, step))


def begin(asking: Asking, ask: Ask) -> threading.Thread:
    """Ask in a thread of its own; `asking.ended` is set when it is over, whatever happens."""
    thread = threading.Thread(target=_run, args=(asking, ask), name="ask-gemini", daemon=True)
    thread.start()
    return thread


def _run(asking: Asking, ask: Ask) -> None:
    try:
        asking.answer_id = ask(asking.tell, asking.cancelled.is_set)
    except ChemVizError as error:
        asking.refused = str(error)
    finally:
        asking.ended.set()
