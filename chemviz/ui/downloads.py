"""Files that are made when they are asked for: outside of any page run, so the gate has to be passed again."""

from collections.abc import Callable
from typing import TypeVar

from chemviz.errors import NotFound
from chemviz.services.accounts import Account, account_of_session
from chemviz.ui.cache import database
from chemviz.ui.lanes import DOWNLOADS

Content = TypeVar("Content")


def while_signed_in(user: Account, make: Callable[[], Content]) -> Callable[[], Content]:
    """`make`, one at a time for each person, refused with `NotFound` once the session that drew the button has ended.

    Streamlit calls it from a thread of its own on the click, perhaps long after the page ran: a tab that was left
    open must give nothing after its user has signed out elsewhere.
    """

    def make_if_signed_in() -> Content:
        if account_of_session(database(), username=user.username, session_version=user.session_version) is None:
            raise NotFound
        with DOWNLOADS.lane(user.id):
            return make()

    return make_if_signed_in
