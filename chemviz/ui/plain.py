"""Text of users, made safe to stand inside Streamlit's Markdown: shown as it is, never interpreted."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")
_BREAKS = re.compile(r"\s+")


def plain(text: str | None) -> str:
    r"""Escape every character that Markdown, LaTeX, emoji codes or colour directives could use.

    >>> plain("**P-101** [x](http://evil.example) :red[a] $x$")
    '\\*\\*P\\-101\\*\\* \\[x\\]\\(http\\://evil\\.example\\) \\:red\\[a\\] \\$x\\$'
    """
    return _MARKDOWN.sub(r"\\\1", _BREAKS.sub(" ", text or ""))
