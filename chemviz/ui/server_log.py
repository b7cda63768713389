"""The server's log: ChemViz's own events and Streamlit's, in the form that the settings ask for."""

import logging
import os
from collections.abc import Mapping

import streamlit.logger
from streamlit.runtime.scriptrunner import get_script_run_ctx

from chemviz import logs
from chemviz.config import load_settings
from chemviz.errors import Misconfigured


def set_up_log(secrets: Mapping[str, object] | None) -> None:
    """Once, when the server starts. A setting that is wrong is told by the first page; the log is plain then."""
    try:
        settings = load_settings(os.environ, secrets)
        form, level = settings.log_form, settings.log_level
    except Misconfigured:
        form, level = logs.FORMS[0], logs.LEVELS[0]
    handler = logs.set_up(form, level, user_of=account_of_this_run)
    if form == "json":
        _take_over(handler)


def account_of_this_run() -> int | None:
    """The id of the account whose page runs in this thread, from a fragment or a dialog as well."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    from chemviz.ui import session

    account = session.current().account
    return account.id if account else None


def _take_over(handler: logging.Handler) -> None:
    """Have Streamlit's and uvicorn's loggers, those to come as well, write through this handler.

    Streamlit gives each of its loggers a handler of its own, whose form is a %-template: that makes no JSON.
    """

    def write_through(logger: logging.Logger) -> None:
        for each in list(logger.handlers):
            logger.removeHandler(each)
        logger.addHandler(handler)

    handler.addFilter(_is_no_chatter)
    streamlit.logger.setup_formatter = write_through
    streamlit.logger.update_formatter()


def _is_no_chatter(record: logging.LogRecord) -> bool:
    """Whether a record is none of each request: those hold addresses, and in the query what a person filters for."""
    return record.levelno >= logging.WARNING or not record.name.startswith(("uvicorn", "websockets"))
