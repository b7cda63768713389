"""Tables made to mislead the import: values that are not run, units in columns, totals and remarks, odd code pages."""

import pytest

from chemviz.errors import NeedsAnswer
from chemviz.ingest import Choices, read_table, understand
from chemviz.ingest.checks import SEVERAL_UNITS, UNKNOWN_UNIT
from chemviz.ingest.group_words import kind_of, says_other
from chemviz.ingest.header_reading import read_header
from chemviz.ingest.row_remarks import HEADER_AGAIN, REMARK, REMARK_INSIDE, SECTION, TOTAL
from chemviz.schema import PARAMETERS
from tests.ingest_tables import found, question_of, survey_of, values, workbook

ROWS = "P-1;Pump;120;8.2;45\nP-2;Pump;118;8.0;44\n"
HEADER = "Tag;Type;Flow (m3/h);Pressure (barg);Temp (°C)\n"

NOT_RUN = {
    "French": "Équipement;;Conditions de calcul;;\nRepère;Type;Débit (m3/h);Pression (barg);Température (°C)\n",
    "German": "Apparat;;Auslegungsdaten;;\nKKS;Typ;Durchfluss (m3/h);Druck (barg);Temperatur (°C)\n",
    "Russian": "Оборудование;;Расчетные параметры;;\nПозиция;Тип;Расход (м3/ч);Давление (бар);Температура (°C)\n",
    "Chinese": "设备;;设计参数;;\n位号;类型;流量 (m3/h);压力 (MPa);温度 (°C)\n",
    "Spanish": "Equipo;;Datos de diseño;;\nTag;Tipo;Caudal (m3/h);Presión (barg);Temperatura (°C)\n",
    "Italian": "Apparecchiatura;;Dati di progetto;;\nSigla;Tipo;Portata (m3/h);Pressione (barg);Temperatura (°C)\n",
    "Polish": "Urządzenie;;Parametry znamionowe;;\nTag;Typ;Przepływ (m3/h);Ciśnienie (bar);Temperatura (°C)\n",
    "relief": ";;Relief case;;\n" + HEADER,
    "hydrotest": "Equipment;;Hydrotest;;\n" + HEADER,
    "rated": "Equipment;;Rated;;\n" + HEADER,
    "allowed": "Gerät;;Max. zulässig;;\nTag;Typ;Durchfluss (m3/h);Druck (barg);Temperatur (°C)\n",
    "in each cell": "Equipment;Equipment;Design;Design;Design\n" + HEADER,
    "below": "Tag;Type;Flow (m3/h);Pressure (barg);Temp (°C)\n;;Rated;Rated;Rated\n",
}


@pytest.mark.parametrize("header", NOT_RUN.values(), ids=NOT_RUN)
def test_values_under_a_group_that_is_not_operation_are_no_operating_values(header):
    understood = understand((header + ROWS).encode(), file_name="plant.csv")
    assert {key: understood.columns.get(key) for key in PARAMETERS} == dict.fromkeys(PARAMETERS)
    assert [question.subject for question in understood.questions][-3:] == list(PARAMETERS)


def test_design_groups_in_other_languages_give_the_design_values_beside_the_operating_ones():
    header = (
        "Équipement;;Conditions de service;;;Conditions de calcul;\nRepère;Type;Débit;Pression;Temp.;Pression;Temp.\n"
    )
    survey = survey_of(header + ";;m3/h;barg;°C;barg;°C\nP-1;Pompe;120;8.2;45;16;90\n")
    assert survey.frame[["pressure", "temperature", "design_pressure", "design_temperature"]].to_numpy().tolist() == [
        [8.2, 45.0, 16.0, 90.0]
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Équipement;;Données mesurées;;\nRepère;Type;Débit (m3/h);Pression (barg);Température (°C)\n",
        "Apparat;;Betriebsdaten;;\nKKS;Typ;Durchfluss (m3/h);Druck (barg);Temperatur (°C)\n",
        "设备;;操作条件;;\n位号;类型;流量 (m3/h);压力 (barg);温度 (°C)\n",
        "Equipment;;Process data;;\n" + HEADER,
    ],
)
def test_a_group_of_operating_values_asks_nothing(header):
    assert values(survey_of(header + ROWS)) == [("P-1", 120.0, 8.2, 45.0), ("P-2", 118.0, 8.0, 44.0)]


@pytest.mark.parametrize("group", ["Case 7", "Szenario A", "Q3"])
def test_a_group_that_is_not_understood_is_asked_about(group):
    question = question_of(f";;{group};;\n{HEADER}{ROWS}")
    assert question.subject == "flowrate"
    assert f"above it stands “{group}”" in question.sentence


@pytest.mark.parametrize(
    "title",
    [
        "Design data - Unit 100",
        "Hydrotest conditions",
        "Auslegungsdaten Anlage 3",
        "PSV relief loads",
        "Paramètres nominaux",
    ],
)
def test_a_title_that_says_that_the_values_are_not_run_is_asked_about(title):
    data = (f"{title}\n" + HEADER + ROWS).encode()
    with pytest.raises(NeedsAnswer) as asked:
        read_table(data, file_name="plant.csv")
    assert [question.subject for question in asked.value.questions] == list(PARAMETERS)
    assert f"above it stands “{title}”" in str(asked.value)
    chosen = {"flowrate": "Flow (m3/h)", "pressure": "Pressure (barg)", "temperature": "Temp (°C)"}
    assert len(survey_of(data, columns=chosen).frame) == 2


@pytest.mark.parametrize(
    "title",
    ["Data set 3", "Test plant, survey of May", "Design and operating data", "Project Setúbal", "Plant North;Shift B"],
)
def test_other_titles_ask_nothing(title):
    assert len(survey_of(f"{title}\n{HEADER}{ROWS}").frame) == 2


def test_the_name_of_a_sheet_is_a_title():
    lines = [["Tag", "Type", "Flow (m3/h)", "Pressure (barg)", "Temp (°C)"], ["P-1", "Pump", 1, 2, 3]]
    assert "“Design data”" in question_of(workbook(lines, names=["Design data"])).sentence
    assert len(survey_of(workbook(lines, names=["Survey"])).frame) == 1


@pytest.mark.parametrize("word", ["Rated", "Design"])
def test_the_words_that_groups_are_read_as_name_no_operating_value(word):
    for own in ("Flow (m3/h)", "Pressure (barg)", "T [°C]", "Volumenstrom", "PT-101 barg", "°C"):
        reading = read_header(f"{word} / {own}")
        assert reading is None or reading.field not in PARAMETERS


def test_kinds_of_groups_in_the_languages_of_headers():
    other = "Nenndaten|Prüfbedingungen|Pression d'épreuve|额定参数|Параметры уставки|Set|Máxima admisible|Trip"
    assert {kind_of(group) for group in other.split("|")} == {"other"}
    design = "Návrhové parametry|Tervezési adatok|Suunnitteluarvot|Dimensionering|設計条件|설계"
    assert {kind_of(group) for group in design.split("|")} == {"design"}
    assert not any(map(says_other, ("Summer survey", "Unit 100", "Setubal", "Max Mustermann", "Testing area")))


# units in a column of their own


@pytest.mark.parametrize(
    "header",
    [
        "Tag;Type;Flow;Flow Unit;Pressure;Pressure Unit;Temp;Temp Unit",
        "Tag;Type;Flow;UOM;Pressure;UOM;Temp;UOM",
        "Tag;Type;Flow;;Pressure;;Temp;",
        "KKS;Typ;Durchsatz;ME;Betriebsdruck;ME;Betriebstemp.;ME",
    ],
)
def test_a_column_of_units_behind_a_number_is_its_unit_row_by_row(header):
    survey = survey_of(f"{header}\nP-1;Pump;120;m3/h;8.2;barg;45;C\nP-2;Pump;120000;l/h;8200;mbarg;113;F\n")
    assert values(survey) == [("P-1", 120.0, 8.2, 45.0), ("P-2", 120.0, 8.2, 45.0)]
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert [(change.row, change.value) for change in survey.changes] == [
        (3, "120000 l/h"),
        (3, "8200 mbarg"),
        (3, "113 F"),
    ]
    assert survey.unmapped == ()


def test_a_column_of_units_may_stand_anywhere_when_it_is_called_after_the_number():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp (°C);Flow unit;Unit of pressure\nP-1;Pump;60;29;45;L/min;psia\n")
    assert survey.frame["flowrate"].tolist() == [3.6]
    assert survey.columns["pressure"].unit_text() == "bar(a)"


def test_what_a_column_of_units_says_is_told():
    data = "Tag;Type;Flow;UOM;Pressure (barg);Temp (°C)\nP-1;Pump;120;m3/h;8;45\nP-2;Pump;7;gpm;8;45\n"
    told = [
        each.why
        for each in understand(data.encode(), file_name="plant.csv").evidence
        if each.subject == "unit: flowrate"
    ]
    assert "the column “UOM” states it: " in told[-1]


def test_a_unit_in_a_column_that_is_unknown_is_said_to_be_unknown_and_never_mixed_in():
    rows = "P-1;Pump;1;m3/h\nP-2;Pump;2;blah\nP-3;Pump;3;tph\nP-4;Pump;4;kg/h\n"
    survey = survey_of("Tag;Type;Flow;Flow unit\n" + rows, columns={"pressure": None, "temperature": None})
    assert survey.frame["flowrate"].dropna().tolist() == [1.0]
    assert [(issue.row, issue.value) for issue in survey.issues] == [(3, "2 blah"), (4, "3 tph"), (5, "4 kg/h")]
    assert [issue.problem for issue in survey.issues][:2] == [UNKNOWN_UNIT, SEVERAL_UNITS]


def test_rows_without_a_unit_beside_others_with_one_are_asked_about():
    data = "Tag;Type;Flow (m3/h);Pressure;Unit;Temp (°C)\nP-1;Pump;1;8;barg;45\nP-2;Pump;1;119;;45\n"
    assert question_of(data).subject == "unit: pressure"
    assert survey_of(data, units={"pressure": "barg"}).frame["pressure"].tolist() == [8.0, 119.0]


def test_a_unit_of_the_plant_behind_a_number_is_no_unit():
    survey = survey_of(
        "Tag;Type;Flow (m3/h);Unit;Pressure (barg);Temp (°C)\nP-1;Pump;1;U-100;8;45\nP-2;Pump;1;C;8;45\n"
    )
    assert survey.frame["flowrate"].tolist() == [1.0, 1.0]
    assert "Unit" in survey.unmapped


def test_numbers_of_a_worksheet_have_the_units_of_the_next_column():
    lines = [["Tag", "Type", "Flow", "UOM", "Pressure (barg)", "Temp (°C)"], ["P-1", "Pump", 120, "m3/h", 8, 45]]
    survey = survey_of(workbook([*lines, ["P-2", "Pump", 60, "L/min", 8, 45], ["P-3", "Pump", 5, "blah", 8, 45]]))
    assert survey.frame["flowrate"].tolist()[:2] == [120.0, 3.6]
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(4, "5 blah", UNKNOWN_UNIT)]


# units rows


@pytest.mark.parametrize(
    ("more", "units"),
    [
        ("Speed;Power", "rpm;kW"),
        ("Opening;Note", "%;"),
        ("Date;Level", "dd.mm.yyyy;mm"),
        ("Viscosity;Head", "cSt;furlong"),
    ],
)
def test_a_units_row_may_hold_units_of_other_columns(more, units):
    survey = survey_of(
        f"Tag;Type;Flow;Pressure;Temp;{more}\n;;m3/h;psig;°F;{units}\nP-1;Pump;1;14.5;212;01.02.2026;5\n"
    )
    assert survey.choices.has_units_row is True
    assert survey.columns["pressure"].unit_text() == "bar(g)"
    assert survey.frame["temperature"].tolist() == [100.0]


def test_a_row_of_equipment_is_no_units_row():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp\nC;Pump;;;F\nP-1;Pump;1;2;3\n")
    assert survey.frame["name"].tolist() == ["C", "P-1"]


def test_an_unknown_unit_in_a_units_row_is_said_to_be_unknown():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp\n;;m3/h;furlong;°C\nP-1;Pump;120;8.2;45\n")
    assert values(survey) == [("P-1", 120.0, 8.2, 45.0)]
    assert survey.columns["pressure"].unit is None
    (issue,) = survey.issues
    assert (issue.column, issue.value) == ("Pressure", "furlong")
    assert "“furlong” is not known" in issue.problem


def test_a_line_of_words_between_the_headers_and_their_units_belongs_to_the_header():
    text = ";;Operating;;;Design;\nTag;Type;Flow;Pressure;Temp;Pressure;Temp\n"
    text += ";;(normal);(suction);;;\n;;m3/h;barg;C;barg;C\n"
    assert "(suction)" in question_of(text + "P-1;Pump;1;2;3;4;5\n", columns={"flowrate": None}).sentence
    survey = survey_of(text + "P-1;Pump;1;2;3;4;5\n", accept_guesses=True)
    assert (survey.choices.header_lines, survey.choices.has_units_row) == (3, True)
    assert survey.frame.drop(columns=["row", "name", "equipment_type"]).to_numpy().tolist() == [[1, 2, 3, 4, 5]]


def test_the_header_and_its_units_row_once_more_in_the_midst_are_left_out():
    head = "Tag;Type;Flow;Pressure;Temp\n;;m3/h;barg;°C\n"
    survey = survey_of(head + "P-1;Pump;1;2;3\n" + head + "P-2;Pump;4;5;6\n")
    assert values(survey) == [("P-1", 1.0, 2.0, 3.0), ("P-2", 4.0, 5.0, 6.0)]
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, HEADER_AGAIN), (5, HEADER_AGAIN)]


def test_a_header_of_groups_once_more_in_the_midst_is_left_out():
    head = ";;Operating;;\nTag;Type;Flow;Pressure;Temp\n"
    survey = survey_of(head + "P-1;Pump;1;2;3\n" + head + "P-2;Pump;4;5;6\n")
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, HEADER_AGAIN), (5, HEADER_AGAIN)]


@pytest.mark.parametrize(
    ("header", "below", "units"),
    [
        ("Pressure (psig)", "barg", ("psig", "barg")),
        ("Pressure, bara", "barg", ("bara", "barg")),
        ("Press. (psi)", "°C", ("psi",)),
    ],
)
def test_a_header_and_a_units_row_that_contradict_each_other_are_asked_about(header, below, units):
    data = f"Tag;Type;Flow;{header};Temp\n;;m3/h;{below};°C\nP-1;Pump;120;8.2;45\n"
    question = question_of(data)
    assert question.subject == "unit: pressure"
    assert question.candidates == (*units, "not stated")
    chosen = survey_of(data, units={"pressure": "barg"})
    assert chosen.frame["pressure"].tolist() == [8.2]


def test_a_header_and_a_units_row_that_agree_ask_nothing():
    survey = survey_of("Tag;Type;Flow (m3/h);Pressure (bar);Temp\n;;m³/h;barg;°C\nP-1;Pump;120;8.2;45\n")
    assert survey.frame["pressure"].tolist() == [8.2]


@pytest.mark.parametrize(
    ("cell", "problem"), [("1 tph", SEVERAL_UNITS), ("2 blah", UNKNOWN_UNIT), ("3furlong", UNKNOWN_UNIT)]
)
def test_an_unknown_unit_in_a_cell_is_said_to_be_unknown(cell, problem):
    survey = survey_of(f"{HEADER}P-1;Pump;{cell};8;45\nP-2;Pump;1;8;45\n")
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(2, cell, problem)]


# totals


TOTALS = """
    Somme|Total général|Sous-total|Итого|Всего:|合计|总计|Totale|Totale generale|Suma|Summa|Totalt|Totaal|Razem|Celkem
    |Toplam|Összesen|Yhteensä|Moyenne|Mittelwert|Promedio|Среднее|平均|Total Pumps|Summe Pumpen|Total: 12 items|MAX
"""


@pytest.mark.parametrize("total", [total.strip() for total in TOTALS.split("|")])
@pytest.mark.parametrize("place", ["last", "in the midst"])
def test_totals_are_no_equipment_in_any_language(total, place):
    line, more = f"{total};238;16\n", "" if place == "last" else "P-3;1;2\n"
    survey = survey_of(
        f"Repère;Débit (m3/h);Pression (barg)\nP-1;120;8\nP-2;118;8\n{line}{more}",
        single_type="Pump",
        columns={"temperature": None},
    )
    assert not survey.frame["name"].str.contains(total, regex=False).any()
    assert [(issue.row, issue.problem) for issue in survey.issues] == [(4, TOTAL)]


@pytest.mark.parametrize(
    "name", ["MIN 101", "Max 3", "Total condenser", "Max-Насос", "Сумматор", "合计泵房A", "Media filter"]
)
def test_an_item_whose_name_begins_like_a_total_is_kept(name):
    survey = survey_of(
        f"Tag;Flow (m3/h);Pressure (barg)\nP-1;120;8\n{name};1;2\nP-2;118;8\n{name};1;2\n",
        single_type="Pump",
        columns={"temperature": None},
    )
    assert survey.frame["name"].tolist() == ["P-1", name, "P-2", name]


def test_a_total_in_the_place_of_the_type_is_no_equipment():
    survey = survey_of(HEADER + "P-1;Pump;1;2;3\n;Total;238;;\nP-2;Pump;1;2;3\n")
    assert survey.frame["name"].tolist() == ["P-1", "P-2"]
    assert [issue.problem for issue in survey.issues] == [TOTAL]


# remarks


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Page 1 of 2", REMARK_INSIDE),
        ("Seite 3", REMARK_INSIDE),
        ("Unit 100;;;;", SECTION),
        ("Area B - Utilities;;;;", SECTION),
        (";Anlage 300;;;", SECTION),
        ("# a comment", REMARK_INSIDE),
        ("Exporté le 3 mai", REMARK_INSIDE),
    ],
)
def test_remarks_and_headings_between_the_rows_are_left_out_and_listed(line, reason):
    survey = survey_of(f"{HEADER}P-1;Pump;1;2;3\n{line}\nP-2;Pump;1;2;3\n")
    assert survey.frame["name"].tolist() == ["P-1", "P-2"]
    assert [(issue.row, issue.value, issue.problem) for issue in survey.issues] == [(3, line, reason)]


@pytest.mark.parametrize(
    "line", ["Exporté le 3 mai 2026", "Auswertung vom 03.05.2026", "Ende", "Stand: Mai", "Отчет от 3 мая"]
)
def test_remarks_below_the_table_are_left_out_in_other_languages(line):
    survey = survey_of(f"{HEADER}P-1;Pump;1;2;3\n{line}\n")
    assert survey.frame["name"].tolist() == ["P-1"]
    assert [issue.problem for issue in survey.issues] == [REMARK]


@pytest.mark.parametrize("line", ["P-9;;;;", "Feed pump;;;;", "Unit heater;;;;", "Unit 100;Pump;;;", "Unit 100;;5;;"])
def test_an_item_with_a_name_and_little_else_is_kept(line):
    survey = survey_of(f"{HEADER}P-1;Pump;1;2;3\n{line}\nP-2;Pump;1;2;3\n")
    assert survey.frame["name"].tolist() == ["P-1", line.split(";")[0], "P-2"]


def test_a_heading_with_something_in_a_column_that_is_not_read_is_kept():
    survey = survey_of("Tag;Type;Flow;Pressure;Temp;Remarks\nP-1;Pump;1;2;3;\nUnit 100;;;;;spare\nP-2;Pump;1;2;3;\n")
    assert survey.frame["name"].tolist() == ["P-1", "Unit 100", "P-2"]


# code pages


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (("Wymiennik ciepła", "Zbiornik główny"), "cp1250"),
        (("Čerpadlo", "Výměník", "Nádrž"), "cp1250"),
        (("Szivattyú", "Hőcserélő", "Hűtő"), "cp1250"),
        (("Pompă", "Schimbător căldură"), "cp1250"),
        (("Soğutma", "Isı değiştirici"), "cp1254"),
        (("Αντλία", "Εναλλάκτης"), "cp1253"),
    ],
)
def test_text_of_another_region_is_asked_about_with_its_code_page_first(words, encoding):
    rows = "".join(f"P-{number};{word};1,5;2;3\n" for number, word in enumerate(words))
    question = question_of((HEADER.replace(" (°C)", " (C)") + rows).encode(encoding))
    assert (question.subject, question.candidates[0]) == ("encoding", encoding)


@pytest.mark.parametrize(
    "words",
    [
        "Wärmeübertrager Kühler Größe 20 °C 5 m³/h",
        "Débit mesuré côté réfrigération à première œuvre où ça",
        "Presión señal caudal válvula ¿Qué?",
        "Pressão vazão operações não",
        "È già più così caffè",
        "Värmeväxlare flöde tryck å",
        "Køler rør æggehvide strømning",
        "Þrýstingur hitastig öryggi",
        "Nm³ ft² °C ±5 µm 10² ½",
    ],
)
def test_western_text_is_taken_without_a_question(words):
    data = (HEADER + f"P-1;{words.replace(' ', '-', 1)};1,5;2;3\n").encode("cp1252")
    assert found(data, "encoding").found == "cp1252"
    assert survey_of(data).frame["equipment_type"].tolist() == [words.replace(" ", "-", 1)]


@pytest.mark.parametrize("encoding", ["gbk", "big5", "shift_jis", "euc_kr", "koi8-r", "cp866"])
def test_another_script_is_asked_about_even_where_some_bytes_would_be_utf8(encoding):
    headers = {
        "gbk": "位号,设备名称,类型,流量,压力,温度",
        "big5": "設備編號,名稱,類型,流量,壓力,溫度",
        "shift_jis": "機器番号,名称,種類,流量,圧力,温度",
        "euc_kr": "설비,,,유량,압력,온도",
        "koi8-r": "Позиция,Наименование,Тип,Расход,Давление,Температура",
        "cp866": "Позиция,Наименование,Тип,Расход,Давление,Температура",
    }
    data = (headers[encoding] + "\nP-1,A,B,120,0.82,45\n").encode(encoding)
    question = question_of(data)
    assert question.subject == "encoding"
    header = data.decode(question.candidates[0]).split("\n")[0]
    assert header == headers[encoding]


def test_utf8_with_a_byte_amiss_is_still_damaged():
    data = ("Tag;Type\n" + "P-1;Kühler für Öl\n" * 3).encode() + b"P-2;K\xfchler\n"
    with pytest.raises(Exception, match="does not fit there although the rest is UTF-8"):
        read_table(data, file_name="plant.csv", choices=Choices())


def test_a_unit_that_is_guessed_from_cells_below_an_unknown_one_is_read_the_same_again():
    rows = "P-1;Pump;1;8;45\nP-2;Pump;1;8 barg;45\n"
    survey = survey_of("Tag;Type;Flow;Pressure;Temp\n;;m3/h;furlong;°C\n" + rows, accept_guesses=True)
    assert survey.frame["pressure"].tolist() == [8.0, 8.0]
