"""Reading a file as a stored dataset's was: which dataset the address names, what that sets, and a way to drop it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from chemviz.ingest import Choices, Understanding
from chemviz.services.accounts import Account
from chemviz.services.datasets import Recipe, dataset_recipe, for_another_file, with_units_not_stated
from chemviz.ui import import_work
from chemviz.ui.cache import database
from chemviz.ui.chosen import as_id
from chemviz.ui.plain import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

PARAMETER: Final = "like"
"""Of the upload page's address: the dataset whose way of reading is taken for the next files."""


@dataclass(frozen=True)
class Replay:
    """How the file of a dataset was read, to be tried on another file."""

    recipe: Recipe

    def ways(self, data: bytes) -> Iterator[Choices]:
        """The choices to try on a file, the closest first; on the very same file they are all that was decided."""
        if hashlib.sha256(data).hexdigest() == self.recipe.file.sha256:
            yield self.recipe.choices
        yield from for_another_file(self.recipe.choices)

    def without_units(self, choices: Choices) -> Choices:
        """The choices to find out with what a file itself says of its units."""
        return choices if choices == self.recipe.choices else replace(choices, units={})

    def fitted(self, choices: Choices, understood: Understanding) -> Choices:
        """The choices without those that something in the file speaks against, which the dataset's file did not have.

        That is a column for a field which it lacked, and what it says of its own units. `understood` is the file read
        `without_units`. For the very same file all stays.
        """
        recipe = self.recipe
        if choices == recipe.choices:
            return choices
        sources = (use.source for use in recipe.columns.values() if use)
        known = {*sources, *recipe.unmapped, *(recipe.choices.extra or ())}
        found = {each.field for each in understood.matches if understood.headers[each.position] not in known}
        columns = {key: header for key, header in choices.columns.items() if header or key not in found}
        return replace(with_units_not_stated(choices, understood), columns=columns)


def wanted(user: Account) -> Replay | None:
    """What the address asks for. Raises `NotFound` when it names no dataset of this user."""
    if (asked := st.query_params.get(PARAMETER)) is None:
        return None
    return Replay(dataset_recipe(database(), owner_id=user.id, dataset_id=as_id(asked)))


def replay_note(replay: Replay | None) -> None:
    """Say which dataset the next files are read like, and offer to drop that."""
    if replay is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/replay: **Files are read as “{plain(replay.recipe.dataset)}” was**, with its columns, units "
            "and decisions. All of it is shown and can be changed.",
            width="stretch",
        )
        st.button("Read them as usual", icon=":material/close:", key="upload_replay_off", on_click=_drop)


def misfit_note(file: "UploadedFile") -> None:
    """Say why a file could not be read like the dataset."""
    if misfit := import_work.work_on(file.file_id).misfit:
        st.warning(f"This file is read as any other, not like that dataset. {plain(misfit)}", icon=":material/replay:")


def _drop() -> None:
    st.query_params.pop(PARAMETER, None)
    import_work.forget_replayed()
