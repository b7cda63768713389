"""What the bytes of a text stand for."""

import codecs

import pytest

from chemviz.errors import NeedsAnswer, RefusedFile, RefusedInput
from chemviz.ingest.encoding import ENCODINGS, known_encoding, read_text
from tests.ingest_tables import found, question_of, survey_of, values

TEXT = "Tag;Type;Flow (m³/h);Pressure;Temp (°C)\nKühler Süd;Wärmetauscher;1,5;2,5;3,5\nPumpe “A”;Pumpe;2;3;4\n"
RUSSIAN = "Tag;Type;Flow;Pressure;Temp\nНасос центробежный;Насос;1,5;2;3\nТеплообменник пластинчатый;Аппарат;2;3;4\n"


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("utf-32-be", codecs.BOM_UTF32_BE, "utf-32-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_the_text_is_the_same(encoding, mark, name):
    survey = survey_of(mark + TEXT.encode(encoding))
    assert survey.file.encoding == name
    assert values(survey) == [("Kühler Süd", 1.5, 2.5, 3.5), ("Pumpe “A”", 2.0, 3.0, 4.0)]
    assert survey.columns["flowrate"].source_unit == "m³/h"
    assert survey.columns["temperature"].source_unit == "°C"
    assert survey.issues == ()


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman", "cp1252"])
@pytest.mark.parametrize("text", ["Tag;Type;Flow;Pressure;Temp (°C)\nP-1;Pump;1;2;3\n", TEXT.replace("“A”", "A")])
def test_a_western_code_page_is_told_by_where_its_letters_and_signs_stand(encoding, text):
    evidence = found(text.replace("³", "3").encode(encoding), "encoding")
    assert (evidence.found, evidence.certainty) == (encoding, "likely")
    assert "cp1252" in (evidence.found, *evidence.choices)


def test_the_degree_sign_of_cp1252_alone_is_enough():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp (°F)\nP-1;Pump;1;2;212\n".encode("latin-1"))
    assert survey.frame["temperature"].tolist() == [100.0]


def test_another_script_is_asked_about_with_what_the_statistics_say():
    question = question_of(RUSSIAN.encode("cp1251"))
    assert (question.subject, question.option) == ("encoding", "--encoding cp1251")
    survey = survey_of(RUSSIAN.encode("cp1251"), encoding="windows-1251")
    assert survey.frame["name"][0] == "Насос центробежный"
    assert survey.file.encoding == "cp1251"


def test_japanese_is_read_when_its_encoding_is_named():
    data = "Tag;Type;Flow;Pressure;Temp\nポンプ;熱交換器;1;2;3\n".encode("shift_jis")
    with pytest.raises(NeedsAnswer):
        survey_of(data)
    assert survey_of(data, encoding="shift_jis").frame["name"].tolist() == ["ポンプ"]


def test_a_wrong_encoding_is_refused_with_a_way_out():
    with pytest.raises(RefusedFile, match=r"not utf-16-le text|NUL byte|No line"):
        survey_of(TEXT.encode("cp1252"), encoding="utf-16-le")
    with pytest.raises(RefusedFile, match="line 2 holds the byte 0xFC"):
        survey_of(TEXT.encode("cp1252").replace(b"\xb3", b"").replace(b"\xb0", b""), encoding="utf-8")
    with pytest.raises(RefusedInput, match="not one that ChemViz reads"):
        survey_of(TEXT, encoding="rot13")


@pytest.mark.parametrize("name", ["rot13", "base64", "unicode_escape", "utf-7", "idna", "", "nope", "hex\0"])
def test_only_encodings_of_text_may_be_named(name):
    with pytest.raises(RefusedInput):
        known_encoding(name)


def test_every_encoding_that_may_be_named_exists():
    assert all(known_encoding(name) for name in ENCODINGS)


def test_damaged_utf8_is_not_taken_for_something_else():
    data = "Kühler;" * 3 + "\n"
    with pytest.raises(RefusedFile, match="line 2 holds the byte 0xFF"):
        read_text(data.encode() + b"P\xff-1\n")
    with pytest.raises(RefusedFile, match="line 200001 holds the byte 0xFF"):
        read_text(data.encode() * 200_000 + b"\xff")


def test_one_stray_byte_is_asked_about():
    assert question_of(b"Tag,Type,Flow,Pressure,Temp\nP\xff1,Pump,1,2,3\n").subject == "encoding"


def test_line_numbers_are_those_of_the_file_in_every_encoding():
    text = "Title\n\n" + TEXT + "P-3;Pumpe;x;1;1\n"
    for encoding in ("utf-8", "utf-16", "cp1252"):
        assert [issue.row for issue in survey_of(text.encode(encoding)).issues] == [6]
