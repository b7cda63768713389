"""How the file of a stored dataset was read, for a person to see, and the way to read another file like it."""

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from chemviz.ingest import IN_CELLS
from chemviz.ingest.sentences import shortened
from chemviz.schema import fields_of
from chemviz.services.accounts import Account
from chemviz.services.datasets import DatasetCard, Recipe, dataset_recipe
from chemviz.ui.cache import database
from chemviz.ui.gate import require_live
from chemviz.ui.import_file import DATES, GROUPS, HEADER_LINES, POINTS, SEPARATORS
from chemviz.ui.import_replay import PARAMETER
from chemviz.ui.import_units import conversion, source_unit_text
from chemviz.ui.plain import plain
from chemviz.wording import MISSING_MARK, count, size, whole

_SHOWN: Final = 20
_HEADER_CHARACTERS: Final = 60


@st.dialog("How it was read", width="large", icon=":material/receipt_long:")
def recipe_dialog(user: Account, card: DatasetCard) -> None:
    """The recipe of a dataset over the page."""
    require_live(user)
    st.markdown(f"**{plain(card.name)}**")
    recipe_section(user, card)


def recipe_section(user: Account, card: DatasetCard) -> None:
    """The file, each field with its column and unit, what was decided and what was left out."""
    recipe = dataset_recipe(database(), owner_id=user.id, dataset_id=card.id)
    _table(("The file", "As it was read"), list(_of_the_file(recipe)), "How the file was read")
    st.caption(f"SHA-256 {recipe.file.sha256}")  # in a table it would not break, and be clipped on a phone
    _table(("Field", "Column in the file", "Unit in the file", "Stored as"), list(_of_fields(recipe)), "The columns")
    st.markdown("\n".join(f"- {sentence}" for sentence in _decisions(recipe, card)))
    if st.button("Read another file this way", icon=":material/replay:", key=f"like_{card.id}"):
        st.switch_page("pages/data/upload.py", query_params={PARAMETER: str(card.id)})
    st.caption("Opens the upload with these choices set for the next file. There they are shown and can be changed.")


def _table(headers: Sequence[str], rows: list[tuple[str, ...]], alt: str) -> None:
    cells = [tuple(plain(cell) for cell in row) for row in rows]
    st.table(pd.DataFrame(cells, columns=list(headers)), hide_index=True, border="horizontal", alt=alt)


def _of_the_file(recipe: Recipe) -> Iterator[tuple[str, str]]:
    file, choices = recipe.file, recipe.choices
    yield "File", f"{shortened(file.name, 80)}, {size(file.bytes)}"
    if file.sheet:
        yield "Sheet", file.sheet
    else:
        yield "Encoding", file.encoding
        yield "Cells are separated by", SEPARATORS.get(file.delimiter, file.delimiter)
    yield "Decimal sign", POINTS.get(file.decimal, file.decimal)
    if file.thousands:
        yield "Thousands separator", GROUPS.get(file.thousands, file.thousands)
    lines = choices.header_lines or 1
    yield "Header", f"Line {file.header_row}" + ("" if lines == 1 else f": {HEADER_LINES[lines].lower()}")
    if choices.has_units_row:
        yield "Units row", "The line below the headers"
    if choices.footer_lines:
        yield "Lines below the table", f"{count(choices.footer_lines, 'line')}, left out"
    if choices.date_order:
        yield "Dates", DATES[choices.date_order]


def _of_fields(recipe: Recipe) -> Iterator[tuple[str, str, str, str]]:
    for field in fields_of(recipe.columns):
        use = recipe.columns.get(field.key)
        if use is None:
            yield field.label, MISSING_MARK, "", ""
            continue
        header = shortened(use.source, _HEADER_CHARACTERS)
        if not field.has_unit:
            yield field.label, header, "", ""
        elif recipe.choices.units.get(field.key) == IN_CELLS:
            yield field.label, header, "beside each number", f"{use.unit_text()}, each cell from its own unit"
        else:
            stored = "as it stands" if use.unit is None else f"{use.unit_text()}, as it stands"
            done = conversion(use)
            yield field.label, header, source_unit_text(use), stored if done == "as it stands" else done


def _decisions(recipe: Recipe, card: DatasetCard) -> Iterator[str]:
    """Sentences, safe as Markdown, on what was decided and on what is not in the dataset."""
    choices = recipe.choices
    if choices.names_from_rows:
        yield "Items are called after their rows."
    if choices.single_type is not None:
        yield f"All items are of the type “{plain(choices.single_type)}”."
    for merge in recipe.types_merged[:_SHOWN]:
        spelled = (f"{plain(shortened(each, 40))} ({whole(times)})" for each, times in merge.spellings[:_SHOWN])
        yield f"The type **{plain(shortened(merge.type, 40))}** was tidied from {', '.join(spelled)}."
    if (more := recipe.merge_count - _SHOWN) > 0:
        yield f"{count(more, 'more type')} tidied likewise."
    if choices.types:
        own = (
            f"{plain(shortened(spelling, 40))} as {plain(shortened(kind, 40))}"
            for spelling, kind in choices.types.items()
        )
        yield f"Types by decision: {', '.join(list(own)[:_SHOWN])}."
    if not choices.tidy_types:
        yield "Types are kept as they are spelled."
    if recipe.change_count:
        yield f"{count(recipe.change_count, 'cell')} changed: converted from another unit than the rest, or tidied."
    kept = "kept, with that cell missing" if choices.bad_rows == "keep" else "left out"
    yield f"Rows with a cell that could not be read were to be {kept}."
    yield (
        f"Of {count(card.rows_read, 'row')}, {whole(card.rows_accepted)} are stored and {whole(card.rows_rejected)} "
        f"left out; {count(card.issue_count, 'problem')} listed."
    )
    if choices.extra:
        yield f"Kept as extra data: {_named(choices.extra)}."
    yield f"Columns left out: {_named(recipe.unmapped)}." if recipe.unmapped else "No column was left out."


def _named(headers: Sequence[str]) -> str:
    named = ", ".join(plain(shortened(header, _HEADER_CHARACTERS)) for header in headers[:_SHOWN])
    more = len(headers) - _SHOWN
    return f"{named} and {whole(more)} more" if more > 0 else named
