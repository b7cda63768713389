"""Text on its way into a figure. Plotly reads part of HTML in it, so nothing of a user's goes in untreated."""

import html

ELLIPSIS = "…"


def plain(text: str, limit: int = 40) -> str:
    """One line of at most `limit` characters, without invisible characters, for people and screen readers.

    >>> plain("Pump\\n(old)\\u202e"), plain("Shell and tube heat exchanger", 12)
    ('Pump (old)', 'Shell and t…')
    """
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def literal(text: str, limit: int = 40) -> str:
    """The same text as Plotly shows it letter by letter: no tag, no link, no entity and no formula in it works.

    Quotation marks stay, for Plotly knows no entity for them and has no use for them outside of a tag.

    >>> literal('<a href="x">A & B</a>')
    '&lt;a href="x"&gt;A &amp; B&lt;/a&gt;'
    """
    return html.escape(plain(text, limit), quote=False).replace("$", "&#36;")


def sentence_start(text: str) -> str:
    """The text with a capital letter first, the rest as it is."""
    return text[:1].upper() + text[1:]
