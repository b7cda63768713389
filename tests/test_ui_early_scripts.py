"""The page names the sign-in form's scripts before the form is drawn, and is otherwise as Streamlit makes it."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
import streamlit
from starlette.types import Message, Receive, Scope, Send

from chemviz.ui.early_scripts import EarlyScripts, form_scripts

STATIC = Path(streamlit.__file__).parent / "static"


def test_the_forms_scripts_are_found_with_all_that_they_import_and_none_that_the_page_names_itself() -> None:
    scripts = form_scripts(STATIC)
    assert any(name.startswith("TextInput.") for name in scripts)
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not [name for name in scripts if name in page]
    for name in scripts:
        text = (STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        imported = re.findall(r'from"\./([^"]+)"', text)
        assert all(each in scripts or each in page for each in imported), name


def test_another_layout_of_streamlits_files_names_nothing(tmp_path: Path) -> None:
    assert form_scripts(tmp_path) == []
    (tmp_path / "index.html").write_text("<html></html>")
    assert form_scripts(tmp_path) == []


def answer(content_type: str) -> list[Message]:
    """What a browser gets from an application that sends "content" as this type."""
    sent: list[Message] = []

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type.encode())]}
        )
        await send({"type": "http.response.body", "body": b"content"})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    # Nothing in there waits, so no event loop is needed: the tests with a browser have one of their own running.
    with suppress(StopIteration):
        EarlyScripts(application)({"type": "http"}, receive, send).send(None)
    return sent


@pytest.mark.parametrize(("content_type", "is_named"), [("text/html; charset=utf-8", True), ("text/plain", False)])
def test_only_pages_get_the_header_and_their_content_stays(content_type: str, is_named: bool) -> None:
    start, body = answer(content_type)
    assert start["status"] == 200
    assert body["body"] == b"content"
    link = dict(start["headers"]).get(b"link", b"").decode()
    assert ("TextInput." in link) is is_named
