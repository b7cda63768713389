"""The log: one event is one line, with a reference and the id of an account, whatever was typed."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chemviz import logs

ROOT = Path(__file__).parents[1]


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is written, in the form of the parameter."""
    stream, root, own = io.StringIO(), logging.getLogger(), logging.getLogger("chemviz")
    level = own.level
    made = logs.set_up(getattr(request, "param", "json"), "info", user_of=lambda: 7, stream=stream)
    yield stream
    root.removeHandler(made)
    own.setLevel(level)


def events(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_failure_is_one_line_of_json_with_its_reference_and_its_stack(written: io.StringIO) -> None:
    try:
        raise ValueError("bad\nvalue")
    except ValueError:
        logging.getLogger("chemviz.ui").exception("A page failed", extra={"reference": "1a2b3c4d"})
    event = events(written)[-1]
    assert (event["level"], event["reference"], event["user_id"]) == ("error", "1a2b3c4d", 7)
    assert event["error"] == "ValueError"
    assert "Traceback" in str(event["traceback"])
    assert str(event["time"]).endswith("Z")


@pytest.mark.parametrize(
    "typed", ["a\nb", "a\r\nb", "a\u2028b", "a\x0cb", 'a"} {"b', "µ 漢字", "\ud800", "%s %d"], ids=ascii
)
@pytest.mark.parametrize("written", ["json", "plain"], indirect=True)
def test_what_somebody_typed_stays_on_its_line(
    written: io.StringIO, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in logging.getLogger().handlers:  # pytest's own cannot send half a character to another process
        if getattr(other, "stream", None) is not written:
            monkeypatch.setattr(other, "handle", lambda _record: True)
    before = len(written.getvalue().splitlines())
    logging.getLogger("chemviz.services").warning("A file: %s", typed)
    assert len(written.getvalue().splitlines()) == before + 1
    assert "A file: " in written.getvalue().splitlines()[-1]


def test_setting_up_twice_writes_once_and_libraries_are_heard_when_they_warn(written: io.StringIO) -> None:
    again = logs.set_up("json", "info", user_of=lambda: None, stream=written)
    logging.getLogger("chemviz.x").info("Once")
    logging.getLogger("sqlalchemy.pool").info("Chatter")
    logging.getLogger("sqlalchemy.pool").warning("A warning of a library")
    logging.getLogger().removeHandler(again)
    messages = [each["message"] for each in events(written)]
    assert messages.count("Once") == 1
    assert "Chatter" not in messages
    assert messages.count("A warning of a library") == 1


SERVER = """
import logging, streamlit.logger
early = streamlit.logger.get_logger("streamlit.early")
from chemviz.ui.server_log import set_up_log
set_up_log({"CHEMVIZ_LOG_FORMAT": "%s"})
early.warning("Two\\nlines")
streamlit.logger.get_logger("uvicorn.error").warning("Later")
streamlit.logger.get_logger("uvicorn.access").info("GET /charts?name=P-101A")
logging.getLogger("chemviz.ui").info("Own")
"""


def said_by_a_server(form: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHEMVIZ_")}
    run = subprocess.run(
        [sys.executable, "-c", SERVER % form], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stderr.splitlines()


def test_streamlits_own_loggers_write_json_too_those_to_come_as_well() -> None:
    found = [json.loads(line) for line in said_by_a_server("json")]
    assert [each["message"] for each in found][1:] == ["Two\nlines", "Later", "Own"]
    assert all("user_id" not in each for each in found)


def test_a_form_that_is_none_is_told_by_the_page_and_the_log_is_plain() -> None:
    lines = said_by_a_server("xml")
    assert "info chemviz.ui: Own" in lines[-1]


def test_a_page_logs_for_whom_it_runs_and_a_refusal_without_what_was_typed(tmp_path, monkeypatch) -> None:
    from chemviz.ui.server_log import account_of_this_run

    def script() -> None:
        from chemviz.errors import RefusedInput
        from chemviz.services.accounts import Account
        from chemviz.ui import session
        from chemviz.ui.failures import one_sentence

        session.change(account=Account(41, "olga", "Olga", "olga@plant.example", "user", 1))
        with one_sentence():
            raise RefusedInput("The dataset “secret tag P-101” is no name.")
        with one_sentence():
            raise ZeroDivisionError

    stream = io.StringIO()
    own = logging.getLogger("chemviz")
    level = own.level
    made = logs.set_up("json", "info", user_of=account_of_this_run, stream=stream)
    try:
        app = AppTest.from_function(script, default_timeout=60).run()
    finally:
        logging.getLogger().removeHandler(made)
        own.setLevel(level)
    assert not app.exception
    refused, failed = events(stream)[-2:]
    assert (refused["message"], refused["user_id"]) == ("Refused: RefusedInput", 41)
    assert "P-101" not in stream.getvalue()
    assert str(failed["reference"]) in app.error[1].value
    assert failed["user_id"] == 41
    assert account_of_this_run() is None
