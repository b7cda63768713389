"""What a visitor sees when a page fails: one sentence, never a stack trace."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from chemviz.errors import ChemVizError, DatabaseUnavailable, Misconfigured
from chemviz.ui.plain import plain

logger = logging.getLogger(__name__)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Show an error on purpose as its message, and any other as a reference under which the log has the details.

    Streamlit steers with exceptions of its own (stop, rerun). They are no `Exception`s and pass through.
    """
    try:
        yield
    except ChemVizError as error:
        if isinstance(error, Misconfigured | DatabaseUnavailable):
            logger.warning("Refused: %s", error)
        else:  # the sentence may name what is in somebody's file
            logger.info("Refused: %s", type(error).__name__)
        st.error(plain(str(error)), icon=":material/error:")
    except Exception:
        reference = secrets.token_hex(4)
        logger.exception("A page failed, reference %s", reference, extra={"reference": reference})
        st.error(
            f"Something went wrong here, and your data is as it was. Try again; if it stays, tell whoever runs this "
            f"ChemViz the reference {reference}.",
            icon=":material/error:",
        )
