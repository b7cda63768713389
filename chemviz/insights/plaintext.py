"""Text that is safe to send, to show and to print: one line, nothing invisible, no markup. Judges no content."""

import html
import re
import unicodedata
from typing import Final

from chemviz.wording import whole

LONGEST_NAME: Final = 120

_INVISIBLE: Final = frozenset({"Cf", "Cs", "Co", "Cn"})
_LOOKS_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
"""Characters that draw nothing though Unicode does not call them format characters."""
_TAG: Final = re.compile(r"<[/!?a-zA-Z][^<>]*>?")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS: Final = re.compile(
    r"[*`|\\{}$]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|__+|(?:^|(?<=\s))(?:#+|>+|[-+]|\d+[.)])\s+(?=\S)"
)
_POWER: Final = re.compile(r"(?<=\d)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])")
"""Between a figure and a superscript: 10³ must not become 103."""
_FORMULA: Final = re.compile(r"^[\s=+@]+")


def one_line(text: str) -> str:
    r"""The text without control, zero-width and bidirectional characters, on one line.

    >>> one_line("P-101\u202e\u200b A\x00\r\n <b>")
    'P-101 A <b>'
    """
    visible = (" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in text if _is_visible(each))
    return " ".join("".join(visible).split())


def name_shown(name: str) -> str:
    """A name of the plant as it stands in a sentence, cut where it is very long."""
    line = one_line(name)
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME]}… ({whole(len(line))} characters)"


def unmarked(text: str) -> str:
    r"""What a model wrote, as plain text: no Markdown, links, images, HTML, LaTeX or spreadsheet formula.

    Entities are read first, twice, for what they hide is markup too; compatibility characters become ordinary ones.

    >>> unmarked("**See** [here](http://evil.example) <img src=x> &lt;b&gt;`x`&lt;/b&gt; \u200b=1")
    'See here x =1'
    >>> unmarked("=HYPERLINK(1)")
    'HYPERLINK(1)'
    """
    text = _POWER.sub("^", html.unescape(html.unescape(text)))
    text = unicodedata.normalize("NFKC", text)
    text = one_line(text.replace("\u2212", "-"))
    previous = None
    while previous != text:
        previous = text
        text = _TAG.sub(" ", _LINK.sub(r"\1", text))
    for sign, words in (("<", "less than"), (">", "more than")):
        text = re.sub(rf"{sign}\s*=?\s*(?=[-+]?\d)", f"{words} ", text).replace(sign, " ")
    return _FORMULA.sub("", " ".join(_MARKS.sub("", text).split()))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _LOOKS_BLANK
