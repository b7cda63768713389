"""The report of a stored dataset, and of a file in the shell."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database
from chemviz.errors import ChartsUnavailable, NotFound, RefusedInput
from chemviz.ingest import read_table
from chemviz.report.images import ChartRenderer
from chemviz.report.options import ReportOptions
from chemviz.services.chart_memory import ChartMemory
from chemviz.services.datasets import import_dataset, open_dataset, rename_dataset
from chemviz.services.findings import findings_of, set_note
from chemviz.services.limits import replace_limits
from chemviz.services.report_state import report_state
from chemviz.services.reports import (
    Watch,
    make_comparison_report,
    make_report,
    report_file_name,
    report_of_survey,
)

TABLE = b"""Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (\xc2\xb0C),Remarks
P-101A,Pump,120.5,8.2,45,
P-101B,Pump,abc,8.4,44.5,x
<b>E-201</b>,Heat Exchanger,80,5.5,130,
only two,cells
"""
NOW = datetime(2026, 11, 23, 5, 31, tzinfo=UTC)


class FakeRenderer(ChartRenderer):
    """Draws the title of each figure, or fails, perhaps after some; keeps what it was asked."""

    def __init__(self, failure: str | None = None, *, fails_after: int | None = None) -> None:
        super().__init__(chrome_path="/nowhere")
        self.failure = failure
        self.fails_after = fails_after
        self.asked: list[str] = []
        self.figures: list[dict] = []

    def render_pdf(self, figures: Sequence[dict], **_size: float) -> list[bytes]:
        if self.failure:
            raise ChartsUnavailable(self.failure)
        if self.fails_after is not None and len(self.asked) >= self.fails_after:
            raise ChartsUnavailable("Chrome stopped twice while it drew the charts.")
        titles = [figure["layout"]["title"]["text"] for figure in figures]
        self.asked += titles
        self.figures += figures
        return [page(title) for title in titles]


def page(word: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(495, 300), invariant=1)
    canvas.drawString(20, 20, f"drawn: {word}")
    canvas.save()
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(words.replace("\N{NARROW NO-BREAK SPACE}", " ").split())


@pytest.fixture
def dataset_id(db: Database, owner_id: int) -> int:
    return import_dataset(db, owner_id=owner_id, name="Unit 3: spring", file_name="u3.csv", data=TABLE, now=NOW)


def test_the_report_of_a_dataset_has_its_rows_problems_charts_and_provenance(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note is None
    assert made.file_name == "Unit 3 spring report.pdf"
    said = text_of(made.pdf)
    for words in ("Unit 3: spring", "P-101A", "<b>E-201</b>", "abc", "120.5", "u3.csv", "Remarks", "bar(g)"):
        assert words in said
    assert len(renderer.asked) == 6
    for title in renderer.asked:
        assert f"drawn: {title}" in said


def test_the_six_charts_are_equipment_distributions_and_scatters(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert renderer.asked == [
        "Equipment per type",
        "Flowrate by equipment type",
        "Pressure by equipment type",
        "Temperature by equipment type",
        "Pressure against flowrate",
        "Temperature against pressure",
    ]


def test_the_same_dataset_at_the_same_time_gives_the_same_bytes(db, owner_id, dataset_id):
    made = [make_report(db, FakeRenderer(), owner_id=owner_id, dataset_id=dataset_id, now=NOW) for _ in range(2)]
    assert made[0].pdf == made[1].pdf


def test_without_charts_the_report_is_made_and_the_reason_noted(db, owner_id, dataset_id):
    renderer = FakeRenderer("Chrome did not draw the charts within 60 s.")
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note == "Chrome did not draw the charts within 60 s."
    assert made.note in text_of(made.pdf)
    assert "P-101A" in text_of(made.pdf)


def test_a_missing_chrome_leaves_the_charts_out_and_says_what_to_do(db, owner_id, dataset_id):
    renderer = ChartRenderer(chrome_path="/nowhere/chrome")
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note == renderer.problem()
    assert "BROWSER_PATH" in made.note


def test_nobody_gets_a_report_of_another_ones_dataset(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    for stranger in (owner_id + 1, 0, -1):
        with pytest.raises(NotFound):
            make_report(db, renderer, owner_id=stranger, dataset_id=dataset_id, now=NOW)
    with pytest.raises(NotFound):
        make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id + 1, now=NOW)
    assert renderer.asked == []


def test_a_survey_in_the_shell_gives_the_same_report_without_an_uploader():
    survey = read_table(TABLE, file_name="u3.csv")
    made = report_of_survey(survey, FakeRenderer(), now=NOW)
    said = text_of(made.pdf)
    assert made.file_name == "u3.csv report.pdf"
    assert "nobody: read from the shell" in said
    assert "P-101B" in said
    assert "abc" in said
    assert text_of(report_of_survey(survey, FakeRenderer(), now=NOW, name="My plant").pdf).count("My plant") > 1


def test_a_real_chrome_draws_all_six_charts_as_vectors():
    renderer = ChartRenderer(chrome_path=None)
    try:
        made = report_of_survey(read_table(TABLE, file_name="u3.csv"), renderer, now=NOW)
    finally:
        renderer.close()
    assert made.note is None
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    forms = [name for each in pages for name in each["/Resources"].get("/XObject", {}) if name.startswith("/Chart")]
    assert sorted(forms) == [f"/Chart{at}" for at in range(6)]
    assert not any(each.images for each in pages)
    said = text_of(made.pdf)
    for words in ("Equipment per type", "Flowrate [m³/h]", "Pressure [bar(g)]", "Temperature [°C]"):
        assert words in said


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc passwd report.pdf"),
        ('a\\b:c*d?"e<f>g|h', "a b c d e f g h report.pdf"),
        ("\u202efdp.exe\r\nX: y", "fdp.exe X y report.pdf"),
        ("CON", "ChemViz report.pdf"),
        ("nul.txt", "ChemViz report.pdf"),
        ("  ", "ChemViz report.pdf"),
        ("Цех 3", "Цех 3 report.pdf"),
    ],
)
def test_the_file_name_is_safe_on_every_system(name, expected):
    assert report_file_name(name) == expected


def test_a_long_file_name_is_cut_at_a_whole_character():
    name = report_file_name("Ж" * 200)
    assert len(name.encode()) <= 120
    assert name == "Ж" * 50 + " report.pdf"


def test_options_decide_what_the_report_says(db, owner_id, dataset_id):
    options = ReportOptions(title="For the board", number="R-1", sections=("register",), types=("Pump",))
    made = make_report(db, FakeRenderer(), owner_id=owner_id, dataset_id=dataset_id, now=NOW, options=options)
    said = text_of(made.pdf)
    for words in ("For the board", "R-1", "P-101A"):
        assert words in said
    assert "E-201" not in said.replace("<b>E-201</b>", "E-201")


def test_in_us_units_numbers_charts_and_headers_change_and_the_stored_data_do_not(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    for units, inside, outside in (("US", "530.", "bar(g)]"), ("metric", "120.5", "psig")):
        made = make_report(
            db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW,
            options=ReportOptions(units=units, sections=("types", "charts", "register")),
        )  # fmt: skip
        assert inside in text_of(made.pdf)
        assert outside not in text_of(made.pdf)
    assert any("psig" in str(figure) for figure in renderer.figures)


def test_without_the_charts_no_chart_is_drawn(db, owner_id, dataset_id):
    renderer = FakeRenderer()
    options = ReportOptions(sections=("findings",))
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW, options=options)
    assert renderer.asked == []
    assert made.note is None


def test_breaches_of_the_owners_limits_and_notes_are_in_the_report(db, owner_id, dataset_id):
    replace_limits(db, owner_id=owner_id, limits=[Limit("pressure", equipment_type="Pump", high=8.3, unit="bar(g)")])
    breach = findings_of(db, owner_id=owner_id, dataset_id=dataset_id).findings[0].finding
    set_note(
        db, owner_id=owner_id, dataset_id=dataset_id, finding_key=breach.key, state="acknowledged",
        comment="Gauge is being changed.", now=NOW,
    )  # fmt: skip
    said = text_of(make_report(db, FakeRenderer(), owner_id=owner_id, dataset_id=dataset_id, now=NOW).pdf)
    assert "8.3" in said
    assert "Gauge is being changed." in said


def test_changes_since_the_version_before_are_in_the_report_of_a_later_one_only(db, owner_id, dataset_id):
    data = TABLE.replace(b"P-101A", b"P-777")
    later = import_dataset(
        db, owner_id=owner_id, name="Summer", file_name="s.csv", data=data, now=NOW, version_of=dataset_id
    )
    options = ReportOptions(sections=("changes",))
    first, second = (
        text_of(make_report(db, FakeRenderer(), owner_id=owner_id, dataset_id=each, now=NOW, options=options).pdf)
        for each in (dataset_id, later)
    )
    assert "P-777" in second
    assert "P-101A" in second
    assert "Changes since" not in first


def test_the_advice_is_the_built_in_one_without_a_model_and_can_be_left_out(db, owner_id, dataset_id):
    with_it, without = (
        text_of(
            make_report(
                db, FakeRenderer(), owner_id=owner_id, dataset_id=dataset_id, now=NOW,
                options=ReportOptions(sections=sections),
            ).pdf
        )
        for sections in (("findings", "advice"), ("findings",))
    )  # fmt: skip
    assert "Built-in advice of ChemViz" in with_it
    assert "Built-in advice of ChemViz" not in without


def test_the_comparison_of_two_datasets_names_both_and_what_came_and_went(db, owner_id, dataset_id):
    data = TABLE.replace(b"P-101A,Pump,120.5", b"P-777,Pump,125.5")
    later = import_dataset(db, owner_id=owner_id, name="Summer", file_name="s.csv", data=data, now=NOW)
    made = make_comparison_report(
        db, FakeRenderer(), owner_id=owner_id, before_id=dataset_id, after_id=later, now=NOW,
        options=ReportOptions(number="C-9"),
    )  # fmt: skip
    said = text_of(made.pdf)
    for words in ("Unit 3: spring", "Summer", "P-777", "P-101A", "C-9"):
        assert words in said
    assert made.file_name == "Unit 3 spring and Summer comparison.pdf"


def test_nobody_gets_a_comparison_with_another_ones_dataset(db, owner_id, other_id, dataset_id):
    own = import_dataset(db, owner_id=other_id, name="Mine", file_name="m.csv", data=TABLE, now=NOW)
    renderer = FakeRenderer()
    for before, after in ((own, dataset_id), (dataset_id, own)):
        with pytest.raises(NotFound):
            make_comparison_report(db, renderer, owner_id=other_id, before_id=before, after_id=after, now=NOW)
    assert renderer.asked == []


def test_a_dataset_and_itself_are_refused(db, owner_id, dataset_id):
    with pytest.raises(RefusedInput, match="compared with itself"):
        make_comparison_report(
            db, FakeRenderer(), owner_id=owner_id, before_id=dataset_id, after_id=dataset_id, now=NOW
        )


def test_a_chrome_that_dies_in_the_middle_leaves_a_report_without_charts(db, owner_id, dataset_id):
    renderer = FakeRenderer(fails_after=2)
    made = make_report(db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW)
    assert made.note == "Chrome stopped twice while it drew the charts."
    assert "drawn:" not in text_of(made.pdf)
    assert made.note in text_of(made.pdf)


def test_the_steps_of_a_making_go_forward_and_one_that_raises_ends_it(db, owner_id, dataset_id):
    owned = {"owner_id": owner_id, "dataset_id": dataset_id, "now": NOW}
    seen = []
    make_report(db, FakeRenderer(), **owned, watch=Watch(lambda *told: seen.append(told)))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1
    assert [stage for _, stage in seen][-1] == "Laying out the pages"
    for stop_at in (stage for _, stage in seen):

        def give_up(_share, stage, stop_at=stop_at):
            if stage == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            make_report(db, FakeRenderer(), **owned, watch=Watch(give_up))


def test_another_title_draws_no_chart_anew(db, owner_id, dataset_id):
    memory = ChartMemory()
    made = []
    for title in ("One", "Two"):
        renderer = FakeRenderer()
        made.append(
            make_report(
                db, renderer, owner_id=owner_id, dataset_id=dataset_id, now=NOW, options=ReportOptions(title=title),
                watch=Watch(memory=memory),
            )
        )  # fmt: skip
    assert renderer.asked == []
    assert text_of(made[1].pdf).count("drawn:") == text_of(made[0].pdf).count("drawn:") == 6


def test_what_a_report_depends_on_changes_its_state_and_reading_it_does_not(db, owner_id, other_id, dataset_id):
    def state():
        opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
        return report_state(db, owner_id=owner_id, dataset=opened)

    seen = [state()]
    assert state() == seen[0]
    replace_limits(db, owner_id=other_id, limits=[Limit("pressure", equipment_type="Pump", high=1.0)])
    assert state() == seen[0]
    replace_limits(db, owner_id=owner_id, limits=[Limit("pressure", equipment_type="Pump", high=1.0, unit="bar(g)")])
    seen.append(state())
    key = findings_of(db, owner_id=owner_id, dataset_id=dataset_id).findings[0].finding.key
    note = {"finding_key": key, "state": "open", "comment": "Hm.", "now": NOW}
    set_note(db, owner_id=owner_id, dataset_id=dataset_id, **note)
    seen.append(state())
    rename_dataset(db, owner_id=owner_id, dataset_id=dataset_id, name="Renamed")
    seen.append(state())
    assert len(set(seen)) == len(seen)
    opened = open_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
    with pytest.raises(NotFound):
        report_state(db, owner_id=other_id, dataset=opened)
