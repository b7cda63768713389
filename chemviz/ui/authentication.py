"""Who is signed in, from cookie to sign-out. The only module that uses streamlit-authenticator.

That library writes and deletes the cookie and keeps its own session state. Passwords, sessions and their end are
checked against the database by `chemviz.services`. It is imported only while a cookie is written, because its import
would cost every visitor half a second.
"""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from chemviz.errors import Misconfigured
from chemviz.ui import session
from chemviz.ui.cache import database, settings, signing_key

if TYPE_CHECKING:
    from chemviz.services.accounts import Account
    from chemviz.services.session_tokens import Claims

COOKIE_NAME: Final = "chemviz_session"
_NOT_LEFT_BEHIND: Final = ("name", "email", "roles")
"""What the library would leave in the state of the tab: a field of ours under such a key would begin with it inside."""


def recognise(*, now: datetime) -> "Account | None":
    """The account of this tab, else of the browser's cookie, checked in the database; call it once per run."""
    claims = session.current().claims or _claims_of_cookie(now)
    if claims is None:
        return None  # without touching the database: the sign-in form does not wait for it
    account = _account(claims, now)
    if account is not None:
        session.change(account=account, claims=claims)
    elif session.current().claims is not None:
        session.forget()
    return account


def visitor_address() -> str:
    """From which network address this tab came, as far as the trusted proxies tell."""
    from chemviz.services.addresses import client_address

    forwarded = st.context.headers.get_all("X-Forwarded-For")
    return client_address(st.context.ip_address, forwarded, trusted_proxies=settings().trusted_proxies)


def whose_turn() -> str:
    """Whom the run of this tab is counted for: the account it was opened by, else the address it comes from."""
    claims = session.current().claims
    if claims is not None:
        return f"account {claims.username}"
    try:
        return f"address {visitor_address()}"
    except Misconfigured:  # which the page is about to say
        return ""


def visitor_device() -> str:
    """Browser and system of this tab, as it says itself."""
    from chemviz.services.addresses import device_name

    return device_name(st.context.headers.get("User-Agent"))


def enter(account: "Account", *, now: datetime) -> None:
    """Sign the account in: this tab at once, the browser through its cookie during the next run."""
    from chemviz.services.session_tokens import Claims, make_token

    claims = Claims(account.username, account.session_version, now + timedelta(days=settings().session_days))
    token = make_token(claims, key=signing_key())
    session.change(account=account, claims=claims, errand=_errand(token))


def leave(account: "Account") -> None:
    """Sign the account out everywhere: every token made for it so far is dead, copies of the cookie included."""
    from chemviz.services.accounts import end_sessions

    end_sessions(database(), user_id=account.id)
    forget_browser()


def forget_browser() -> None:
    """Drop what this tab knows, and have the browser drop its cookie; for when the sessions are ended already."""
    session.forget()
    session.change(errand=_errand(None))


def run_errand() -> None:
    """Draw the invisible component that writes or deletes the cookie, until the browser has answered.

    The page waits for it. Whoever sees a page as signed in may reload it or open an address at once; and an answer that
    came while somebody signs in again would interrupt that run, and lose the click.
    """
    errand = session.current().errand
    if errand is None:
        return
    if session.is_confirmed(errand):
        session.change(errand=None)
    else:
        if errand.token is None:
            _delete_cookie(errand.key)
        else:
            _write_cookie(errand.key, errand.token)
        session.drop_fields(_NOT_LEFT_BEHIND)
        st.caption("Signing you out" if errand.token is None else "Signing you in")
        # For a browser that keeps no cookies: this tab goes on without one.
        st.button("Continue", on_click=session.change, kwargs={"errand": None}, type="tertiary")
        st.stop()


def _account(claims: "Claims", now: datetime) -> "Account | None":
    from chemviz.services.accounts import account_of_session

    if claims.expires_at <= now:
        return None
    return account_of_session(database(), username=claims.username, session_version=claims.session_version)


def _claims_of_cookie(now: datetime) -> "Claims | None":
    token = st.context.cookies.get(COOKIE_NAME)
    if not isinstance(token, str) or not token:
        return None
    from chemviz.services.session_tokens import read_token

    return read_token(token, key=signing_key(), now=now)


def _errand(token: str | None) -> session.CookieErrand:
    # A key of its own, so that the answer to an earlier errand is not taken for the answer to this one.
    return session.CookieErrand(key=f"cookie_{secrets.token_hex(4)}", token=token)


def _write_cookie(key: str, token: str) -> None:
    account = session.current().account
    if account is None:
        return
    names = {"email": account.email, "name": account.display_name, "roles": [account.role]}
    authenticator = _authenticator({account.username: names})
    authenticator.authentication_controller.login(token={"username": account.username})
    model = authenticator.cookie_controller.cookie_model
    model._token_encode = lambda: token
    # Its own expiry is a local time without a zone, which a browser elsewhere reads as its own; `max_age` wins.
    model.cookie_manager.set = partial(
        model.cookie_manager.set,
        key=key,
        max_age=settings().session_days * 86_400,
        secure=(st.context.url or "").startswith("https:"),
    )
    authenticator.cookie_controller.set_cookie()


def _delete_cookie(key: str) -> None:
    authenticator = _authenticator({})
    authenticator.authentication_controller.logout()
    manager = authenticator.cookie_controller.cookie_model.cookie_manager
    manager.cookies.setdefault(COOKIE_NAME, "")  # it prints a KeyError about a cookie that it has not seen
    manager.delete = partial(manager.delete, key=key)
    authenticator.cookie_controller.delete_cookie()


def _authenticator(users: dict[str, dict[str, Any]]) -> Any:
    from streamlit_authenticator import Authenticate

    days = settings().session_days
    # Never given a password or a hash, so none of its own sign-in ways can succeed.
    return Authenticate({"usernames": users}, COOKIE_NAME, signing_key(), days, auto_hash=False, login_sleep_time=0)
