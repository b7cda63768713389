"""The words of which causes and checks are put together: things to look at, faults to look for, verbs of looking.

Closed lists, and data rather than rules. No word tells an amount, an order, a comparison, a time, a certainty, a
verdict or a piece of equipment of the plant, and none makes a sentence: there is no verb but those of looking.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final


def _words(name: str) -> frozenset[str]:
    return frozenset((Path(__file__).parent / "words" / f"{name}.txt").read_text("utf-8").split())


THINGS: Final = _words("things")
FAULTS: Final = _words("faults")
REQUESTS: Final = _words("requests")
REMEDIES: Final = _words("remedies")
"""What is done about a fault, where the phrase says "if"."""


@lru_cache(maxsize=4096)
def is_thing(word: str) -> bool:
    """Whether a word in small letters is a thing, also in the plural, with 's, or put together of such.

    >>> is_thing("impellers"), is_thing("valve's"), is_thing("lead-wire"), is_thing("worn")
    (True, True, True, False)
    """
    stems = {word, word.removesuffix("'s"), word.removesuffix("s"), word.removesuffix("es")}
    stems |= {f"{word.removesuffix('ies')}y"} if word.endswith("ies") else set()
    if any(len(each) > 2 and each in THINGS for each in stems):
        return True
    parts = word.split("-")
    return len(parts) > 1 and all(map(is_thing, parts))


@lru_cache(maxsize=4096)
def is_fault(word: str) -> bool:
    """Whether a word in small letters is a fault, or made of a listed word as "overranged" or "edited" are.

    >>> is_fault("worn"), is_fault("overranged"), is_fault("fail-open"), is_fault("overheats"), is_fault("doubled")
    (True, True, True, False, False)
    """
    if word in FAULTS:
        return True
    if is_thing(word) or word in _EVIDENCE:
        return False
    if _stem(word) in _STEMS:
        return True
    for prefix in ("over", "under", "mis", "un", "non", "re"):
        rest = word.removeprefix(prefix).removeprefix("-")
        if rest != word and len(rest) > 3 and (rest in FAULTS or (rest.endswith("ed") and _stem(rest) in _STEMS)):
            return True
    parts = word.split("-")
    return len(parts) > 1 and all(is_thing(each) or is_fault(each) or each in _SMALL for each in parts)


_STEMS: Final = THINGS | FAULTS | REMEDIES
"""Not the verbs of looking: "inspected" would say that somebody did."""
_EVIDENCE: Final = frozenset({"reported", "noticed", "evidenced", "dated", "timed", "unchanged", "numbered", "valued"})
_SMALL: Final = frozenset({"of", "in", "out", "off", "on", "up", "to", "by", "fail"})


def _stem(word: str) -> str | None:
    """The word that a participle is made of, where it is a listed one."""
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        for found in (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem):
            if found in _STEMS:
                return found
    return None
