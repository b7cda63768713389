"""Why a call to a language model gave nothing, each cause with its one sentence for the user. Calls nobody."""

from collections.abc import Sequence
from typing import Final, Literal

from chemviz.errors import AdviceUnavailable

Cause = Literal[
    "key",
    "place",
    "blocked",
    "cut off",
    "unusable",
    "empty",
    "forbidden",
    "quota",
    "time",
    "overload",
    "network",
    "form",
    "retired",
]

SENTENCES: Final[dict[Cause, str]] = {
    "key": "Gemini refused the key. Check GEMINI_API_KEY, or the key that you typed in.",
    "place": "Gemini refuses to serve this account or this country. Check billing and region at Google AI Studio.",
    "blocked": "Gemini declined to answer this question.",
    "cut off": "Gemini's answer was longer than is allowed and was cut off, so it is not shown.",
    "unusable": "Gemini's answer did not have the form that was asked for, so it is not shown.",
    "empty": "Gemini sent an empty answer.",
    "forbidden": "This key may not use Gemini. Check its restrictions, and that the Gemini API is switched on for it.",
    "quota": "The key's quota for Gemini is used up. Try again later, or use a key with a larger quota.",
    "time": "Gemini did not answer in time. Try again later.",
    "overload": "Gemini is overloaded or out of order. Try again in a few minutes.",
    "network": "Gemini cannot be reached. Check the server's network, its proxy and CHEMVIZ_GEMINI_ENDPOINT.",
    "form": "Gemini refused the form of the question. Another model may take it: set CHEMVIZ_GEMINI_MODELS.",
    "retired": "None of the models that were asked is there any more. Set CHEMVIZ_GEMINI_MODELS to current ones.",
}
"""The most telling first: where models fail for several causes, the first of these is told."""

HOPELESS: Final = frozenset[Cause]({"key", "place"})
"""No other model and no later try would change these."""
RETRIED: Final = frozenset[Cause]({"quota", "overload", "network"})
"""These may have passed when the same model is asked again a little later."""


class CallFailed(AdviceUnavailable):
    """One call to one model gave nothing.

    `retry_after_s` is when the service wants to be asked again [s]; `tokens` is what the call used all the same, None
    where nobody knows.
    """

    def __init__(self, cause: Cause, *, retry_after_s: float | None = None, tokens: int | None = 0) -> None:
        super().__init__(SENTENCES[cause])
        self.cause = cause
        self.retry_after_s = retry_after_s
        self.tokens = tokens


def most_telling(failures: Sequence[CallFailed]) -> AdviceUnavailable:
    """The one error for a question that no model answered, with the tokens that all the calls used.

    >>> str(most_telling([CallFailed("retired"), CallFailed("quota", retry_after_s=31)]))
    "The key's quota for Gemini is used up. Try again in 31 s, or use a key with a larger quota."
    """
    first = min(failures, key=lambda each: list(SENTENCES).index(each.cause))
    sentence = SENTENCES[first.cause]
    if first.cause == "quota" and (waits := [each.retry_after_s for each in failures if each.retry_after_s]):
        sentence = sentence.replace("later", f"in {_duration(min(waits))}", 1)
    return with_tokens(AdviceUnavailable(sentence), failures)


def with_tokens(error: AdviceUnavailable, failures: Sequence[CallFailed]) -> AdviceUnavailable:
    """The error, knowing how many tokens were used for nothing; None as soon as that is unknown of one call."""
    used = [each.tokens for each in failures]
    error.tokens = None if None in used else sum(each or 0 for each in used)
    return error


def _duration(seconds: float) -> str:
    """In the unit that a person would say.

    >>> _duration(0.2), _duration(31), _duration(3000), _duration(80_000)
    ('1 s', '31 s', '50 min', '22 h')
    """
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{max(1, round(seconds))} s"
