"""Whether bytes beyond ASCII make sense as letters of some code page. Knows letters and words, nothing of tables."""

import re
from typing import Final

from chemviz.ingest.header_words import MEANINGS_BY_WORD, words_of

_LETTERS: Final = "ÄÖÜäöüßÀÂÇÈÉÊËÎÏÔÙÛàâçèéêëîïôùûÁÍÑÓÚáíñóúÅÆØåæøÃÕãõìòŒœŠšŽžÌÒÐðÞþÝý"
_SIGNS: Final = "°º²³¹µ·±½¼¾×÷§€£©®™Ø∅…†•‰¶"
_ALONE: Final = "àáâéèóòôöåÀÉÈ"
_FALSE_DEGREE: Final = re.compile(r"[øØ¡í][CFK]\b")
"""The degree sign of another code page."""
_LONG_RUN: Final = re.compile(r".{0,3}?[^\W\d_a-zA-Z]{4}")
"""So many letters with accents in a row make a word of another script."""
_DASHES: Final = "–—‘’“”„«»‹›´`¨¿¡ªˆ˜¦¬¯"
_ALPHABETS: Final = tuple(
    map(
        frozenset,
        (
            "àâäæçèéêëîïìíòóôöùúûüÿœßå",  # French, German, Italian, Dutch
            "åäöæøéèêòôóüß",  # Swedish, Norwegian, Danish
            "áéíóúýþæöð",  # Icelandic
            "áàâãçéêíïóôõúüñòè",  # Spanish, Portuguese, Catalan
            "äöõüšžå",  # Estonian, Finnish
        ),
    )
)
_CENTRAL: Final = tuple(
    map(
        frozenset,
        (
            "ąćęłńóśźż",  # Polish
            "áčďéěíňóřšťúůýž",  # Czech
            "áäčďéíĺľňóôŕšťúýž",  # Slovak
            "áéíóöőúüű",  # Hungarian
            "ăâîşţ",  # Romanian
            "čćđšž",  # Croatian, Slovene
        ),
    )
)
_REGIONS: Final = (
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1254", (frozenset("âçğıîöşüû\u0307"),)),  # Turkish; a capital dotted I in lower case has its dot apart
    ("cp1253", (frozenset("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"),)),
    ("cp1257", (frozenset("ąčęėįšųūž"), frozenset("āčēģīķļņšūž"))),  # Lithuanian, Latvian
)
_PLACES: Final = {
    letter: re.compile(pattern)
    for letters, pattern in (
        ("ìù", r".\b"),  # at the end of a word; inside it is a Czech e or u
        ("õ", r".[eE]"),  # ões; a Hungarian o elsewhere
        ("ã", r".(?:[oesiOESI]|\b)"),
        ("œŒ", r".[uiUI]"),
        ("è", r".(?:\b|[^aeiouyáéíóú\W])"),
        ("È", r".(?:\b|[A-Z]|r)"),
        ("þ", r"\b."),  # begins a word of Icelandic; a Turkish s anywhere
    )
    for letter in letters
}
"""Where some letters of Western languages stand; elsewhere they are letters of another region."""
_POWER: Final = re.compile(r"(?<![^\W\d_])(?:[NnSsdckmµ]?m|ft|in|s|h|yd|[\d)])$")
"""What a raised figure stands behind; behind other letters it is a letter of another code page."""
_OTHER_SCRIPTS: Final = ("gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1251", "koi8-r", "cp866", "cp1253")


def western_share(sample: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that make sense where they stand, read in this encoding.

    None does where their letters are of no one Western language, though the bytes would give those of another region.

    >>> western_share("Wärmetauscher, 20 °C".encode("cp1252"), "cp1252")
    1.0
    >>> western_share("Výměník, nádrž".encode("cp1250"), "cp1252")
    0.0
    """
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    if not _is_of_one(text, _ALPHABETS) and not _is_the_same(sample, text):
        return 0.0
    padded = f" {text} "
    places = [place for place, character in enumerate(padded) if not character.isascii()]
    sense = sum(_makes_sense(padded, place) for place in places if encoding == "cp1252" or padded[place] != "\xa0")
    return sense / max(len(places), 1)


def of_another_region(sample: bytes) -> str | None:
    """The code page in which all letters beyond ASCII are of one language outside the West, if there is one."""
    for encoding, alphabets in _REGIONS:
        text = sample.decode(encoding, "replace")
        if _letters(text) and _is_of_one(text, alphabets) and not re.search(r"[a-z][³¹¿£¥]|�", text):
            return encoding
    return None


def by_words(sample: bytes) -> str | None:
    """The encoding that makes most words of headers out of a text in another script, if any does."""
    counts = {encoding: _known_words(sample, encoding) for encoding in _OTHER_SCRIPTS}
    best = max(counts, key=lambda encoding: counts[encoding])
    return best if counts[best] > 1 else None


def _known_words(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, "ignore")
    return sum(word in MEANINGS_BY_WORD for word in set(words_of(text)) if not word.isascii())


def _letters(text: str) -> set[str]:
    return {character for character in text.lower() if not character.isascii() and character.isalpha()} - set("ºªµ")


def _is_of_one(text: str, alphabets: tuple[frozenset[str], ...]) -> bool:
    letters = _letters(text)
    return any(alphabet.issuperset(letters) for alphabet in alphabets)


def _is_the_same(sample: bytes, text: str) -> bool:
    """Whether Central European text would read the same, so that it makes no difference."""
    return sample.decode("cp1250", "replace") == text


def _makes_sense(text: str, place: int) -> bool:
    """Whether a character stands where its like stands in Western text."""
    character, before, after = text[place], text[place - 1], text[place + 1]
    if character == "\xa0":
        return before.isdigit() or after.isdigit()
    if not before.isalpha() and _FALSE_DEGREE.match(text, place):
        return False
    return _letter_makes_sense(text, place) if character in _LETTERS else _sign_makes_sense(text, place)


def _sign_makes_sense(text: str, place: int) -> bool:
    character, before, after = text[place], text[place - 1], text[place + 1]
    in_word = before.isalpha() and after.isalpha()
    if character in "¹²³":
        return not before.isalpha() or bool(_POWER.search(text[max(place - 4, 0) : place]))
    if character in "¿¡":
        return after.isupper()
    if character in _SIGNS:
        return not in_word or character in "µ·"
    return character in _DASHES and (not in_word or character in "’–")


def _letter_makes_sense(text: str, place: int) -> bool:
    character, before, after = text[place], text[place - 1], text[place + 1]
    if (usual := _PLACES.get(character)) and not usual.match(text, place):
        return False
    is_in_odd_case = character.isupper() and before.islower()
    stands = before.isalpha() or after.isalpha() or character in _ALONE or (character in "Øø" and after.isdigit())
    return stands and not is_in_odd_case and not _LONG_RUN.match(text, max(place - 3, 0))
