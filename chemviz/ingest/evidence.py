"""What was found out about a file, and how sure that is. Knows nothing of how it was found."""

from dataclasses import dataclass
from typing import Literal

from chemviz.errors import Question

__all__ = ["Certainty", "Evidence", "Question"]

Certainty = Literal["certain", "likely", "unsure"]


@dataclass(frozen=True)
class Evidence:
    """One decision: about what, what was found, why, how sure it is, and what else it might be.

    `certain` and `likely` are taken as they are and shown; `unsure` goes along with a `Question`.
    """

    subject: str
    found: str
    why: str
    certainty: Certainty = "certain"
    choices: tuple[str, ...] = ()
