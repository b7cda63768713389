"""The Help page is open to everybody and says what the code itself decides."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from chemviz.analysis.kinds import KINDS
from chemviz.ingest.units import find_unit
from chemviz.ui import help_texts, upload

ROOT = Path(__file__).parents[2]


def test_a_visitor_may_read_it() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/help/help.py").run()
    assert not app.exception
    assert [each.value for each in app.subheader] == ["Files", "Units", "Findings", "Keys"]


def test_a_user_may_read_it(visit: Callable[..., AppTest]) -> None:
    app = visit("pages/help/help.py")
    assert not app.exception
    assert len(app.table) == 2


def test_every_kind_of_file_that_is_taken_is_named() -> None:
    assert all(f".{kind}" in help_texts.FILES for kind in upload.KINDS)


def test_every_unit_that_is_named_is_known_to_the_reader() -> None:
    table = help_texts.units_table()
    units = [unit for cell in table["Units that are read"] for unit in cell.split(", ")]
    assert len(units) > 60
    assert [unit for unit in units if find_unit(unit) is None] == []


def test_every_kind_of_finding_is_explained() -> None:
    assert set(help_texts.rules_table()["Finding"]) == set(KINDS)
