"""Every number in a sentence, in figures or in words, with its unit and how exactly it is said. Knows no facts."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chemviz.insights import prose_units
from chemviz.insights.vocabulary import TIMES


@dataclass(frozen=True)
class Quantity:
    """A number in a sentence: where it stands (with its unit), its value, between what a figure meant by it may lie.

    `unit` is None where none is written. `is_word` where it is spelled; `is_vague` for "about", "over" and the like.
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    unit: str | None
    is_word: bool = False
    is_vague: bool = False

    def means(self, figure: float) -> bool:
        """Whether a figure, rounded sensibly, reads like this."""
        slack = 1e-9 * max(abs(figure), abs(self.value))
        if math.isclose(figure, self.value, rel_tol=1e-9):
            return True
        if not self.low - slack <= figure <= self.high + slack:
            return False
        # One digit is no rounding of 9.6 to 10.
        return self.is_vague or abs(figure - self.value) <= 0.02 * abs(figure) + slack


_VAGUE: Final = r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.?|close to|near(?: to)?|~|≈)\s*$"
_MORE: Final = r"(?:more than|over|greater than|at least|in excess of|well over|just over|above|upwards of)\s*$"
_LESS: Final = r"(?:less than|under|nearly|almost|up to|at most|just under|below|fewer than)\s*$"
_FACTOR: Final = re.compile(
    r"\b(?:factor|multiple|ratio),?(?: (?:of|is|to|the|its|type's|type|median|about|around|approximately|roughly|some|"
    r"nearly|over),?)* ?$",
    re.I,
)
_FIGURES: Final = re.compile(
    r"(?P<sign>(?<![\w)\]])[-+]\s?|\b(?:minus|negative)\s)?(?<![\w.,])(?<![A-Za-z][-_./])"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    r"(?:(?:e|\s?[x×]\s?10\^?)(?P<exponent>[+-]?\d+))?(?P<ordinal>st|nd|rd|th)?(?![\d])",
    re.I,
)
_NEXT_WORD: Final = re.compile(r"[^\s,;]{1,20}")
_SMALL: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * at
    for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_LARGE: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12, "billion": 10**9}
_ONE: Final = "|".join((*_SMALL, *_LARGE))
_WORDS: Final = re.compile(
    rf"\b(?P<sign>minus |negative )?(?P<words>(?:{_ONE})(?:(?:[ -]|[ -]and[ -])(?:{_ONE}))*"
    rf"(?:[ -]point(?:[ -](?:{_ONE}))+)?(?P<half> and a half)?)(?=-?fold\b|\b)",
    re.I,
)
_RATIOS: Final = (
    (r"\btwice\b(?= (?:as|the|its|that|what|an?|typical|usual|normal)\b)"
     r"|\bdoubl(?:e|es|ed|ing|y)\b(?![ -](?:check|scale|entr|seat|pipe|acting|count|row))", 2.0, 0.05),
    (r"\bthrice\b|\btripl(?:e|es|ed|ing)\b", 3.0, 0.05),
    (r"\bquadrupl(?:e|es|ed|ing)\b", 4.0, 0.05),
    (r"(?<!\band a )\bhalf\b|\bhalves\b|\bhalved\b", 0.5, 0.05),
    (r"\b(?:a|one)[ -]third\b", 1 / 3, 0.05),
    (r"\btwo[ -]thirds\b", 2 / 3, 0.05),
    (r"\b(?:a|one)[ -]quarter\b|\b(?:a|one)[ -]fourth\b", 0.25, 0.05),
    (r"\bthree[ -]quarters\b", 0.75, 0.05),
    (r"\b(?:an|one) order of magnitude\b", 10.0, 0.4),
    # Nobody can say which figure these stand for.
    (r"\b(?:dozens|twice(?! (?:as|the|its|that|what|an?|typical|usual|normal)\b)|hundreds|thousands"
     r"|millions|scores|orders of magnitude|tenths?|hundredths?|several times"
     r"|many times|(?:a )?fraction of"
     r"|multiple of(?! (?:\w+ )?\d| (?:the |its )?(?:type's )?median)|multiples of|manifold|percentage"
     r"|a couple)\b", math.nan, 0.0),
)  # fmt: skip


def quantities(sentence: str) -> list[Quantity]:
    """All numbers of a sentence that `plaintext.unmarked` has read, in their order; aliases must be masked.

    >>> [(each.value, each.unit) for each in quantities("Reads 1,234.5 m3/h, twice the usual -3 °C, minus ten bar")]
    [(1234.5, 'm³/h'), (2.0, 'times'), (-3.0, '°C'), (-10.0, 'bar')]
    """
    taken = [*_ratios(sentence)]
    for found in (*_figures(sentence), *_words(sentence)):
        if all(found.end <= each.start or found.start >= each.end for each in taken):
            taken.append(found)
    return sorted(taken, key=lambda each: each.start)


def without(sentence: str, found: list[Quantity]) -> str:
    """The sentence with its numbers and their units blanked out."""
    characters = list(sentence)
    for each in found:
        characters[each.start : each.end] = " " * (each.end - each.start)
    return "".join(characters)


def _figures(sentence: str) -> Iterator[Quantity]:
    for match in _FIGURES.finditer(sentence):
        text = match["number"].replace(",", "").replace(" ", "")
        exponent = int(match["exponent"] or 0)
        if abs(exponent) > 300 or len(text) > 300:
            continue
        sign = -1.0 if match["sign"] and match["sign"].strip().casefold() in {"-", "minus", "negative"} else 1.0
        decimals = len(text.partition(".")[2])
        half = 0.5 * 10.0 ** (exponent - decimals)
        value = sign * float(text) * 10.0**exponent
        yield _quantity(sentence, match.start(), match.end(), value, half, is_word=False)


def _words(sentence: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(sentence):
        value = _spelled(match["words"].casefold().removesuffix(" and a half")) + (0.5 if match["half"] else 0.0)
        is_one = match["words"].casefold() == "one"
        found = _quantity(sentence, match.start(), match.end(), -value if match["sign"] else value, 0.0, is_word=True)
        # "one of them" counts nothing; "only one" does.
        if not is_one or found.unit is not None or re.search(r"\b(?:only|just) $", sentence[: match.start()], re.I):
            yield found


def _ratios(sentence: str) -> Iterator[Quantity]:
    for pattern, value, slack in _RATIOS:
        for match in re.finditer(pattern, sentence, re.I):
            low, high = value * (1 - slack), value * (1 + slack)
            yield Quantity(match.start(), match.end(), value, low, high, TIMES, is_word=True, is_vague=True)


def _quantity(sentence: str, start: int, end: int, value: float, half: float, *, is_word: bool) -> Quantity:
    unit = None
    gap = re.compile(r"[ -]?").match(sentence, end)
    at = gap.end() if gap else end
    if found := prose_units.pattern().match(sentence, at):
        unit, end = prose_units.unit_of(found), found.end()
    elif (word := _NEXT_WORD.match(sentence, at)) and (known := prose_units.in_table(word[0])):
        unit, end = known, word.end()
    before = sentence[:start]
    if unit is None and _FACTOR.search(before):
        unit = TIMES
    low, high = value - half, value + half
    is_vague = True
    if re.search(_VAGUE, before, re.I):
        low, high = min(low, value - 0.05 * abs(value)), max(high, value + 0.05 * abs(value))
    elif re.search(_MORE, before, re.I):
        high = max(high, value + 0.1 * abs(value))
    elif re.search(_LESS, before, re.I):
        low = min(low, value - 0.1 * abs(value))
    else:
        is_vague = False
    return Quantity(start, end, value, low, high, unit, is_word=is_word, is_vague=is_vague)


def _spelled(words: str) -> float:
    """The value of a number in words.

    >>> _spelled("two hundred and thirty-four"), _spelled("nine point two five")
    (234.0, 9.25)
    """
    whole, _, decimals = words.partition("point")
    total = current = 0
    for word in re.findall(r"[a-z]+", whole):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _LARGE:
            current = max(current, 1) * _LARGE[word]
            if _LARGE[word] >= 1_000:
                total, current = total + current, 0
    digits = "".join(str(_SMALL.get(word, 0)) for word in re.findall(r"[a-z]+", decimals))
    return float(f"{total + current}.{digits or 0}")
