"""How wide columns become and where text breaks. Pure arithmetic; the font comes in as a function that measures."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Measure = Callable[[str], float]
"""The width [pt] of a text."""


@dataclass(frozen=True)
class Need:
    """What one column asks for [pt]: `least` fits its longest word, `full` its longest line."""

    least: float
    full: float
    is_number: bool


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    r"""Break a text into lines of at most `width` [pt], between words where it can, inside a word where it must.

    >>> wrap("feed pump\nA-1234567", 6, len)
    ['feed', 'pump', 'A-1234', '567']
    """
    lines = []
    for line in text.split("\n"):
        lines += [line] if measure(line) <= width else _broken(line, width, measure)
    return lines


def _broken(line: str, width: float, measure: Measure) -> list[str]:
    lines = [""]
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if measure(longer) <= width:
            lines[-1] = longer
            continue
        if not lines[-1]:
            lines.pop()
        lines += _pieces(word, width, measure)
    return lines


def _pieces(word: str, width: float, measure: Measure) -> list[str]:
    """A word cut into pieces that fit; each holds one character at least."""
    ends = [0.0, *accumulate(map(measure, word))]
    pieces, start = [], 0
    while start < len(word):
        fitting = bisect_right(ends, ends[start] + width, lo=start + 1) - 1
        stop = max(start + 1, fitting)
        pieces.append(word[start:stop])
        start = stop
    return pieces


def share_out(needs: Sequence[Need], available: float) -> list[float]:
    """Widths that add up to `available` [pt].

    Numbers get what they need in full, text columns at least their longest word. What is left goes first to text
    columns that want little, so that short ones do not wrap for the sake of a long one, and then to all alike.

    >>> share_out([Need(2, 4, True), Need(3, 30, False), Need(3, 5, False)], 20)
    [4.0, 11.0, 5.0]
    >>> share_out([Need(3, 6, False), Need(2, 4, True)], 20)
    [11.0, 9.0]
    """
    widths = [float(need.full if need.is_number else min(need.least, need.full)) for need in needs]
    if sum(widths) > available:
        return [width * available / sum(widths) for width in widths]
    wanting = sorted(range(len(needs)), key=lambda index: needs[index].full - widths[index])
    for position, index in enumerate(wanting):
        room = (available - sum(widths)) / (len(wanting) - position)
        widths[index] += min(needs[index].full - widths[index], room)
    # A row number at the edge stays there.
    first = 1 if needs[0].is_number and len(needs) > 1 else 0
    spare = (available - sum(widths)) / (len(widths) - first)
    return widths[:first] + [width + spare for width in widths[first:]]
