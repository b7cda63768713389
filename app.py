"""What Streamlit runs for every page: page settings, who is signed in, the menu, and one sentence when a page fails."""

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    from chemviz.ui import authentication, navigation
    from chemviz.ui.cache import load_services
    from chemviz.ui.failures import one_sentence
    from chemviz.ui.garbage import freeze_what_lives
    from chemviz.ui.turnstile import PAGES
    from chemviz.ui.uploaded_files import let_go_of_files

    freeze_what_lives()
    # A file of ours: for an icon given by name every visitor's browser would ask a server on the internet.
    st.set_page_config(page_title="ChemViz", page_icon=str(HERE / "chemviz/ui/favicon.svg"), layout="wide")

    with PAGES.turn(authentication.whose_turn()), one_sentence():
        try:
            account = authentication.recognise(now=datetime.now(UTC))
        except Exception:
            navigation.choose_page(None)  # else Streamlit would call every address unknown
            raise
        page = navigation.choose_page(account)
        let_go_of_files(page.url_path)
        authentication.run_errand()
        st.logo(str(HERE / "chemviz/ui/logo.svg"), size="large")
        navigation.draw_sidebar(account)
        if account is not None:
            load_services()
        page.run()
else:
    # `streamlit run` sees the `st.App` below and imports this file once, before the first visitor comes. Only then can
    # Streamlit be told that `pages/` is not for it: until the first `st.navigation` it serves the files in there by
    # itself, and an address such as /overview, opened first on a fresh server, is answered with "Page not found".
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    from chemviz.ui.cache import server_life
    from chemviz.ui.early_scripts import EarlyScripts
    from chemviz.ui.security_headers import SecurityHeaders
    from chemviz.ui.tab_gate import TabGate
    from chemviz.ui.upload_gate import UploadGate

    PagesManager.uses_pages_directory = False
    middleware = [Middleware(each) for each in (TabGate, SecurityHeaders, UploadGate, EarlyScripts)]
    app = st.App(HERE / "app.py", lifespan=server_life, middleware=middleware)
