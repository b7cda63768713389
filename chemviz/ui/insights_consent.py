"""What is sent to Gemini and to whom: said, and agreed to, before a person's first question. Sends nothing itself."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from chemviz.config import Settings
from chemviz.errors import ChemVizError
from chemviz.insights.advice import Prompt, Question
from chemviz.services.accounts import Account
from chemviz.services.advice_facts import asked_of
from chemviz.services.datasets import OpenDataset
from chemviz.services.insights import give_consent
from chemviz.ui.cache import database, settings
from chemviz.ui.gate import require_live
from chemviz.ui.plain import plain

GOOGLE: Final = "Google's Gemini service (generativelanguage.googleapis.com)"
SENT: Final = """
- Sent: figures that ChemViz computed, with units, counts and the names of methods. Items go under aliases such as
  EQ\\-001, types under the name of their class (pump, compressor) or an alias.
- With a question of yours: its words, with known names replaced by aliases and unknown tags left out.
- Not sent: the file, any cell or header of it, names of items, your name.
"""


def receiver(own: Settings) -> str:
    """Who gets what is sent."""
    if own.gemini_endpoint is None:
        return GOOGLE
    return f"{urlsplit(own.gemini_endpoint).netloc}, which this installation uses as its way to Google's Gemini service"


@st.dialog("Before your first question to Gemini", icon=":material/outgoing_mail:", width="medium")
def consent_dialog(user: Account, dataset: OpenDataset, question: Question, begin: Callable[[], None]) -> None:
    """Say what is sent and to whom; `begin` asks once the person has agreed, which is asked only once."""
    st.markdown(f"Your question is answered by **{plain(receiver(settings()))}**.")
    st.markdown(SENT)
    st.caption("Answers are checked against the figures and stored with the dataset. You are asked this only once.")
    agrees = st.button("Agree and ask", type="primary", icon=":material/check:")
    if agrees:
        try:
            require_live(user)
            give_consent(database(), owner_id=user.id, now=datetime.now(UTC))
            begin()
        except ChemVizError as error:
            st.error(plain(str(error)), icon=":material/error:")
        else:
            st.rerun()
    if st.toggle("Show exactly what would be sent", key="consent_look"):
        _look(user, dataset, question)


@st.dialog("What is sent", icon=":material/visibility:", width="large")
def sent_dialog(user: Account, dataset: OpenDataset, question: Question) -> None:
    """Exactly what goes out for a question."""
    st.markdown(f"To **{plain(receiver(settings()))}**, and nowhere else.")
    st.markdown(SENT)
    _look(user, dataset, question)


def _look(user: Account, dataset: OpenDataset, question: Question) -> None:
    try:
        require_live(user)
        asked = asked_of(database(), owner_id=user.id, dataset_id=dataset.card.id, question=question)
    except ChemVizError as error:
        st.error(plain(str(error)), icon=":material/error:")
    else:
        st.code(whole_text(asked.prompt), language=None, wrap_lines=True, height=400)


def whole_text(prompt: Prompt) -> str:
    """All that is sent, as text: the rules, the facts with the question, and the shape of the answer."""
    schema = json.dumps(prompt.schema, indent=1, ensure_ascii=False)
    return f"{prompt.system}\n\n{prompt.text}\n\nShape of the answer (JSON schema):\n{schema}"
