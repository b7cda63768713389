"""Every error that ChemViz raises on purpose; each message may be shown to a user as it is.

ChemVizError
├── RefusedFile          the uploaded file cannot be read as an equipment table
│   └── NeedsAnswer      it can, once somebody has answered what the file leaves open
├── RefusedInput         a form field or an argument is not acceptable
│   └── UsernameTaken
├── NotFound             no such thing, or not yours: the two are never told apart
├── SignInFailed         one message, whatever was wrong
│   └── TooManyAttempts  it, or another attempt, came too soon after too many others
├── TooMuchAtOnce        this person has too much large work under way already
├── NotAllowed           only an administrator may do this, or only after saying why
├── OutdatedAnalysis     a stored analysis was made by another version of ChemViz
├── DatabaseUnavailable  the database is away, locked or full
├── ChartsUnavailable    no Chrome, or it did not answer; a report goes on without charts
├── AdviceUnavailable    no model answered; the built-in advice stands
│   ├── AdviceCancelled  because somebody cancelled the question
│   └── BudgetSpent      because a limit of use is reached
├── UnusableAnswer       a model answered with what is no answer
└── Misconfigured        a setting has a value that ChemViz cannot use
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """Something about a file that only a person can settle.

    `sentence` asks and names `option`, the shell's way to answer; `candidates` are the answers that come to mind.
    """

    subject: str
    sentence: str
    option: str
    candidates: tuple[str, ...] = ()


class ChemVizError(Exception):
    """Base of the tree. The message says what is wrong, where, and what to do about it."""


class RefusedFile(ChemVizError):
    """The file as a whole cannot be read as an equipment table."""


class NeedsAnswer(RefusedFile):
    """The file leaves something open that is not to be guessed; the message is the first question."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        more = len(self.questions) - 1
        tail = f" {more} more question{'s follow' if more > 1 else ' follows'}." if more else ""
        super().__init__(self.questions[0].sentence + tail)


class RefusedInput(ChemVizError):
    """One field of a form, or one argument, is not acceptable."""


class UsernameTaken(RefusedInput):
    """The username belongs to somebody already."""

    def __init__(self) -> None:
        super().__init__("This username is taken. Choose another one.")


class NotFound(ChemVizError):
    """The thing does not exist or belongs to somebody else; the message is the same for both."""

    def __init__(self, what: str = "dataset") -> None:
        super().__init__(f"This {what} was not found. It may have been deleted, or the address is wrong.")


class SignInFailed(ChemVizError):
    """The sign-in was refused; why is deliberately not said."""

    def __init__(self) -> None:
        super().__init__("The username or the password is not right.")


class TooManyAttempts(SignInFailed):
    """There were too many attempts of late; said alike for names that exist and for those that do not."""

    def __init__(self, wait_s: float, what: str = "Too many attempts have failed.") -> None:
        seconds = max(1, math.ceil(wait_s))
        wait = f"{seconds} s" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
        ChemVizError.__init__(self, f"{what} Wait {wait}, then try again.")


class TooMuchAtOnce(ChemVizError):
    """One person has too much large work waiting."""

    def __init__(self) -> None:
        super().__init__("Several large files of yours are being worked on. Wait until one of them is done.")


class NotAllowed(ChemVizError):
    """The person who asks may not do this."""


class OutdatedAnalysis(ChemVizError):
    """A stored analysis was made by another version of the analysis, and has to be made anew from the rows."""

    def __init__(self) -> None:
        super().__init__("This dataset was analysed by another version of ChemViz. Import its file again.")


class DatabaseUnavailable(ChemVizError):
    """The database cannot be reached or cannot be written to."""


class ChartsUnavailable(ChemVizError):
    """Chart images cannot be made here and now; the message says why."""


class AdviceUnavailable(ChemVizError):
    """No language model gave an answer that can be used; the message says why, in one sentence.

    `tokens` were used all the same and count; None: nobody knows how many.
    """

    tokens: int | None = 0


class AdviceCancelled(AdviceUnavailable):
    """The person who asked has cancelled the question."""

    def __init__(self) -> None:
        super().__init__("The question was cancelled. Nothing was stored.")


class BudgetSpent(AdviceUnavailable):
    """A limit on the use of the language model is reached; the message names it and says when it ends."""


class UnusableAnswer(ChemVizError):
    """A language model answered, but not in the form that was asked for."""


class Misconfigured(ChemVizError):
    """A setting has a value that ChemViz cannot use."""
