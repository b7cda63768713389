"""Lets go of what a tab has uploaded once its page is left. Reads no file."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from chemviz.ui import session


def let_go_of_files(page: str) -> None:
    """Forget the uploaded files of this tab when `page` is not the one of the run before.

    Streamlit keeps each file in memory until its tab is closed, and a browser does not say that the uploader it belongs
    to is gone: ten files of 200 MB, imported one after the other in the course of a day, would be 2 GB until then. An
    import that is still under way holds its file itself, and whoever comes back finds an empty uploader in any case.
    """
    if session.current().page == page:
        return
    session.change(page=page)
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
