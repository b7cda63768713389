"""`python -m chemviz report` with its options: the PDF is read back."""

import io
from pathlib import Path

import pypdf
import pytest

from chemviz.cli import main
from chemviz.cli_report import SECTIONS
from chemviz.report import options

TABLE = """Tag,Type,Flow (m3/h),Pressure (barg),Temp (°C)
P-101A,Pump,120,8.5,45
P-101B,Pump,118,8.4,46
P-102,Pump,110,8.6,-300
E-201,Heat Exchanger,80,5.5,100
"""
LETTER = (612, 792)


@pytest.fixture(autouse=True)
def no_chrome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are tested elsewhere; a report without them is written in a moment."""
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-chrome"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def survey_file(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(TABLE, "utf-8")
    return path


def read(path: Path) -> tuple[pypdf.PdfReader, str]:
    pdf = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    words = " ".join(page.extract_text() for page in pdf.pages).replace("\N{NARROW NO-BREAK SPACE}", " ")
    return pdf, " ".join(words.split())


def chapters(pdf: pypdf.PdfReader) -> list[str]:
    return [each.title for each in pdf.outline if not isinstance(each, list)]


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["report", *map(str, arguments)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("chemviz: ")
    assert said.count("\n") == 1
    return said


def test_the_sections_of_the_shell_are_those_of_the_report() -> None:
    assert options.SECTIONS == SECTIONS


def test_title_number_people_paper_and_units_are_printed(survey_file: Path, tmp_path: Path) -> None:
    said = ["--title", "Unit 3 turnaround", "--number", "SR-7", "--prepared-by", "Zoë", "--reviewed-by", "Пётр"]
    assert main(["report", str(survey_file), "-o", "out.pdf", *said, "--paper", "Letter", "--units", "US"]) == 0
    pdf, text = read(tmp_path / "out.pdf")

    for words in ("Unit 3 turnaround", "SR-7", "Zoë", "Пётр", "psig", "°F", "gpm"):
        assert words in text
    assert "bar(g)" not in text.replace("source unit bar(g)", "")
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages} == {LETTER}
    assert pdf.metadata is not None
    assert pdf.metadata.title.startswith("Unit 3 turnaround")
    assert pdf.metadata.author == "Zoë"


def test_only_the_chosen_sections_and_types_are_in_the_report(survey_file: Path, tmp_path: Path) -> None:
    chosen = ["--sections", "register", "findings", "advice", "--types", "Heat Exchanger", "--no-advice"]
    assert main(["report", str(survey_file), "-o", "out.pdf", *chosen]) == 0
    pdf, text = read(tmp_path / "out.pdf")

    assert len(chapters(pdf)) == 3  # the summary and the two
    assert "E-201" in text
    assert "P-101A" not in text


def test_the_register_can_hold_only_items_with_a_finding(survey_file: Path, tmp_path: Path) -> None:
    few = ["--sections", "register"]
    for name, more in (("all.pdf", []), ("few.pdf", ["--findings-only"])):
        assert main(["report", str(survey_file), "-o", name, *few, *more]) == 0

    assert "P-101B" in read(tmp_path / "all.pdf")[1]
    assert "P-101B" not in read(tmp_path / "few.pdf")[1]
    assert "P-102" in read(tmp_path / "few.pdf")[1]


def test_tables_are_attached_on_request_only(survey_file: Path, tmp_path: Path) -> None:
    for name, more in (("without.pdf", []), ("with.pdf", ["--attach"])):
        assert main(["report", str(survey_file), "-o", name, *more]) == 0

    assert not read(tmp_path / "without.pdf")[0].attachments
    attached = read(tmp_path / "with.pdf")[0].attachments
    assert sorted(attached) == ["cleaned-table.csv", "findings.csv"]
    assert b"Pressure [bar(g)]" in attached["cleaned-table.csv"][0]


def test_limits_are_judged_and_printed(survey_file: Path, tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text(
        "Type,Item,Parameter,Low,High,Unit,Level\nPump,,Pressure,,8.45,barg,critical\n"
    )
    assert main(["report", str(survey_file), "-o", "out.pdf", "--limits", "limits.csv"]) == 0

    assert "8.45" in read(tmp_path / "out.pdf")[1]


def test_two_surveys_are_compared(survey_file: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(TABLE.replace("P-101B", "P-199").replace("120,8.5", "125,8.5"), "utf-8")
    assert main(["report", str(later), "-o", "out.pdf", "--compare", str(survey_file), "--number", "C-1"]) == 0
    text = read(tmp_path / "out.pdf")[1]

    for words in ("survey.csv", "later.csv", "P-199", "P-101B", "C-1"):
        assert words in text


@pytest.mark.parametrize(
    "wrong", [["--types", "Pump"], ["--sections", "register"], ["--attach"], ["--no-advice"], ["--findings-only"]]
)
def test_what_means_nothing_for_two_surveys_is_refused_and_nothing_written(
    survey_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    said = refused(capsys, survey_file, "-o", "out.pdf", "--compare", survey_file, *wrong)

    assert wrong[0] in said
    assert not (tmp_path / "out.pdf").exists()


def test_a_type_that_the_file_has_not_is_refused_with_those_it_has(
    survey_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, survey_file, "-o", "out.pdf", "--types", "Pump", "Turbine")

    assert "“Turbine”" in said
    assert "“Heat Exchanger”" in said
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("option", ["--compare", "--limits"])
def test_no_file_that_is_read_is_written_over(
    survey_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("anything")

    assert "Name another file" in refused(capsys, survey_file, "-o", other, option, other)
    assert other.read_text() == "anything"


def test_a_title_that_is_too_long_is_refused(survey_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "120 characters" in refused(capsys, survey_file, "-o", "out.pdf", "--title", "x" * 121)


def test_a_missing_file_to_compare_with_is_named(survey_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nowhere.csv does not exist" in refused(capsys, survey_file, "-o", "out.pdf", "--compare", "nowhere.csv")


@pytest.mark.parametrize("wrong", [["--paper", "A3"], ["--units", "furlongs"], ["--sections", "poems"], ["--types"]])
def test_wrong_usage_has_status_2(survey_file: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", str(survey_file), "-o", "out.pdf", *wrong])

    assert ended.value.code == 2
