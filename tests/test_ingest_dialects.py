"""Delimiters and quoting; and any table, written in any dialect, read back as it was."""

import csv
import gzip
import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chemviz.errors import RefusedFile, RefusedInput
from chemviz.ingest import container, read_table
from chemviz.ingest.container import gunzip
from tests.ingest_tables import HEADER, found, question_of, survey_of, values

ROWS = [["P-101", "Pump", "120.5", "8.2", "45"], ["E-201", "Heat exchanger", "80", "6", "110"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = "\n".join(delimiter.join(cells) for cells in [HEADER, *ROWS])
    survey = survey_of(text)
    assert survey.file.delimiter == delimiter
    assert values(survey)[0] == ("P-101", 120.5, 8.2, 45.0)
    assert found(text, "delimiter").certainty == "certain"


def test_delimiters_inside_quoted_cells_and_decimal_commas_do_not_count():
    text = 'Tag;Type;Flow;Pressure;Temp\n"P,1,2,3";Pump;1,5;2,5;3,5\n"P;2";Pump;1,5;2,5;3,5\n'
    survey = survey_of(text)
    assert survey.frame["name"].tolist() == ["P,1,2,3", "P;2"]
    assert survey.file.delimiter == ";"


def test_a_semicolon_decimal_comma_cp1252_export_with_title_lines_and_psig_asks_nothing():
    text = (
        "Anlage Süd;;;;\nExport vom 01.05.2026;;;;\n\nTag No.;Type;Flow (m³/h);Pressure [psig];Temp. (°C)\n"
        "P-101A;Pumpe;1.120,5;118,4;80,3\nE-201;Kühler;80;;45\nGesamt;;1.200,5;;\n"
    )
    survey = survey_of(text.encode("cp1252"))
    assert (survey.file.encoding, survey.file.delimiter, survey.file.decimal) == ("cp1252", ";", ",")
    assert values(survey)[0] == pytest.approx(("P-101A", 1120.5, 8.16339263, 80.3))
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert survey.frame["equipment_type"].tolist() == ["Pumpe", "Kühler"]
    assert [issue.row for issue in survey.issues] == [7]


def test_a_line_that_names_the_delimiter_is_heeded():
    survey = survey_of("sep=;\nTag;Type;Flow;Pressure;Temp\nP-1;Pump;1,5;2;3\n")
    assert (survey.file.delimiter, survey.file.header_row) == (";", 2)


def test_the_delimiter_can_be_chosen_by_sign_and_by_name():
    text = "Tag|Type|Flow|Pressure|Temp\nP-1|Pump|1|2|3\n"
    for name in ("|", "pipe"):
        assert survey_of(text, delimiter=name).file.delimiter == "|"
    with pytest.raises(RefusedInput, match="delimiter must be"):
        survey_of(text, delimiter="::")


def test_several_delimiters_that_would_do_are_asked_about():
    text = "Alpha,x;Beta,y;Gamma,z\n" + "a,1;b,2;c,3\n" * 5
    assert question_of(text).subject in ("delimiter", "header row")


def test_a_gzipped_table_is_read():
    text = "\n".join(",".join(cells) for cells in [HEADER, *ROWS]) + "\n"
    survey = survey_of(gzip.compress(text.encode()))
    assert len(survey.frame) == 2
    assert survey.file.bytes == len(gzip.compress(text.encode()))
    half = len(text) // 2
    assert len(survey_of(gzip.compress(text[:half].encode()) + gzip.compress(text[half:].encode())).frame) == 2


@pytest.mark.parametrize("cut", [3, 15, -9, -1])
def test_a_gzip_file_that_ends_too_early_is_refused(cut):
    with pytest.raises(RefusedFile, match=r"\.gz file is damaged"):
        survey_of(gzip.compress(b"Tag,Type,Flow\n" * 50)[:cut])


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    bomb = gzip.compress(b"0" * 80_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(RefusedFile, match=r"unpacks to 80.0 MB, which is more than 64.0 MB"):
        survey_of(bomb)


def test_a_gzip_bomb_that_lies_about_its_size_is_stopped_while_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(container, "FREE_UNPACKED", 100_000)
    bomb = gzip.compress(b"0" * 90_000_000)
    lie = bomb[:-4] + (1000).to_bytes(4, "little")
    done = []
    monkeypatch.setattr(container, "refuse_unpacked", watched(container.refuse_unpacked, done))
    with pytest.raises(RefusedFile, match="which no table of equipment does"):
        gunzip(lie)
    assert max(done) < 70_000_000


def watched(function, seen):
    def wrapper(count, packed):
        seen.append(count)
        return function(count, packed)

    return wrapper


def test_a_gzip_file_in_a_gzip_file_is_refused():
    with pytest.raises(RefusedFile, match="holds another gzip archive"):
        survey_of(gzip.compress(gzip.compress(b"Tag,Type\n")))


NAME = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\x85\u2028\u2029"), min_size=1, max_size=12
)
NAMES = NAME.map(str.strip).filter(lambda name: name and name.isprintable()).map(lambda name: f"X {name} Y")
NUMBER = st.none() | st.decimals(-99_999, 9_999_999, places=2) | st.integers(-5000, 5_000_000)
ROW = st.tuples(NAMES, st.sampled_from(["Pump", "Heat exchanger", "Vessel"]), NUMBER, NUMBER, NUMBER)
TITLES = st.lists(
    st.sampled_from(["", "Plant survey North", "Exported 2026-05-01", "Unit 3, shift B; all items"]), max_size=3
)
FOOTERS = st.lists(st.sampled_from(["", "Total", "End of report", "Exported by Historian"]), max_size=3)
FORMATS = [(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'"), (",", "\u00a0"), (",", "\u202f")]


def spelled(number, decimal, thousands):
    if number is None:
        return ""
    text = f"{number:,}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def written(table, *, delimiter, decimal, thousands, quoting, end, titles, footers):
    out = io.StringIO(newline="")
    out.write("".join(title + end for title in titles))
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(HEADER)
    for name, kind, *numbers in table:
        writer.writerow([name, kind, *(spelled(number, decimal, thousands) for number in numbers)])
    out.write("".join(footer + end for footer in footers))
    return out.getvalue()


@settings(max_examples=250, deadline=None)
@given(
    st.lists(ROW, min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(FORMATS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    TITLES,
    FOOTERS,
)
def test_any_table_in_any_dialect_is_read_back_with_the_same_values(
    table, delimiter, number_format, quoting, end, encoding, titles, footers
):
    decimal, thousands = number_format
    text = written(
        table,
        delimiter=delimiter,
        decimal=decimal,
        thousands=thousands,
        quoting=quoting,
        end=end,
        titles=titles,
        footers=footers,
    )
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.encode()
        encoding = "utf-8"
    # Where nothing in the file tells the decimal sign or the code page, a person is asked: here is the answer.
    survey = survey_of(data, decimal=decimal, encoding="cp1252" if encoding == "cp1252" else None)
    assert survey.file.delimiter == delimiter
    expected = [
        (" ".join(name.split()) if "\n" in name else name, *(None if each is None else float(each) for each in numbers))
        for name, _, *numbers in table
    ]
    assert values(survey) == expected
    told = [issue for issue in survey.issues if not issue.is_rejected]
    assert told == []
    assert survey.rows_rejected == sum(bool(footer) for footer in footers)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8), st.sampled_from(FORMATS), st.sampled_from([";", "\t"]))
def test_what_is_read_without_an_answer_is_never_another_value(table, number_format, delimiter):
    decimal, thousands = number_format
    text = written(
        table,
        delimiter=delimiter,
        decimal=decimal,
        thousands=thousands,
        quoting=csv.QUOTE_MINIMAL,
        end="\n",
        titles=[],
        footers=[],
    )
    try:
        survey = read_table(text.encode(), file_name="plant.csv")
    except RefusedFile as asked:
        assert "--decimal" in str(asked)
        return
    for row, (_, *read) in zip(table, values(survey), strict=True):
        for number, value in zip(row[2:], read, strict=True):
            assert (number is None) == (value is None)
            assert number is None or math.isclose(float(number), value)
