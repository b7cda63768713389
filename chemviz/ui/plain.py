"""Text of users, made safe to stand inside Streamlit's Markdown: shown as it is, never interpreted."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")
_AUTOLINK = re.compile(r"https?(?=://)|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"
"""Takes no room and is not seen. Browsers' Markdown makes links of addresses even where every sign is escaped."""
_BREAKS = re.compile(r"\s+")


def plain(text: str | None) -> str:
    r"""Escape every character that Markdown, LaTeX, emoji codes or colour directives could use; make no link.

    >>> plain("**P-101** [x](y) :red[a] $x$"), plain("www.evil.example")
    ('\\*\\*P\\-101\\*\\* \\[x\\]\\(y\\) \\:red\\[a\\] \\$x\\$', 'www\u2060\\.evil\\.example')
    """
    unlinked = _AUTOLINK.sub(lambda found: found[0] + _JOINER, _BREAKS.sub(" ", text or ""))
    return _MARKDOWN.sub(r"\\\1", unlinked)
