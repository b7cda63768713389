import pytest
from hypothesis import given
from hypothesis import strategies as st

from chemviz.ingest.types import TypeMerge, tidy_types, type_key


def types(*spellings: str, **options: dict[str, str]) -> list[str]:
    """The type of each of these spellings, each of which occurs once."""
    mapping, _ = tidy_types(dict.fromkeys(spellings, 1), own=options.get("own"))
    return [mapping[spelling] for spelling in spellings]


def test_seven_spellings_are_two_types():
    counts = {
        "pump": 1,
        "PUMP": 1,
        "Pump ": 3,
        "Pumps": 1,
        "HeatExchanger": 1,
        "Heat Exchanger": 2,
        "heat-exchanger": 1,
    }
    mapping, merges = tidy_types(counts)
    assert set(mapping.values()) == {"Pump", "Heat Exchanger"}
    assert merges == (
        TypeMerge("Pump", (("pump", 1), ("PUMP", 1), ("Pump ", 3), ("Pumps", 1))),
        TypeMerge("Heat Exchanger", (("HeatExchanger", 1), ("Heat Exchanger", 2), ("heat-exchanger", 1))),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Condenser", "Heat Exchanger"),
        ("Pump", "Pump Motor"),
        ("Pump", "Vacuum Pump"),
        ("Gas", "Ga"),
        ("Glass", "Glas"),
        ("Gas Compressor", "Compressor"),
        ("Apparatus", "Apparatu"),
        ("PRD", "PRDS"),
        ("Pump 1-2", "Pump 12"),
        ("Tank 1 1", "Tank 11"),
        ("Process", "Proces"),
        ("Chassis", "Chassi"),
        ("Pump A", "Pump B"),
        ("On/Off valve", "On Off valve"),
        ("Pump (spare)", "Pump"),
        ("C+", "C"),
        ("Kühler", "Kuhler"),
        ("Wärme-Tauscher", "Wärmetauscher"),
        ("Échangeur", "Echangeur"),
        ("Bombas", "Bomba"),
    ],
)
def test_different_things_are_never_merged(one, other):
    assert types(one, other) == [one, other]
    assert tidy_types({one: 1, other: 1})[1] == ()


@pytest.mark.parametrize(
    "spellings",
    [
        ("Heat_Exchanger", "HEAT EXCHANGERS", "heatExchanger", "Heat  exchanger"),
        ("Batteries", "battery"),
        ("Press", "Presses"),
        ("Wärmetauscher", "WÄRMETAUSCHER", "wärmetauscher "),
        ("Насос", "насос", "НАСОС"),
        ("Straße", "STRASSE"),
        ("换热器", " 换热器"),
        ("Kühler", "Ku\N{COMBINING DIAERESIS}hler"),
        ("Knock-out drum", "Knock out Drum", "KnockOutDrums"),
    ],
)
def test_spellings_of_one_type_are_merged_into_the_first(spellings):
    assert set(types(*spellings)) == {spellings[0]}


def test_the_most_frequent_spelling_wins_and_of_equals_the_first():
    assert tidy_types({"PUMP": 2, "Pump": 2, "pumps": 1})[0]["pumps"] == "PUMP"
    assert tidy_types({"PUMP": 2, "Pump": 3})[0]["PUMP"] == "Pump"


def test_spellings_that_differ_only_in_white_space_count_as_one():
    mapping, _ = tidy_types({"Pump": 2, "PUMP": 3, "Pump ": 2})
    assert set(mapping.values()) == {"Pump"}


def test_a_type_with_one_spelling_is_no_merge():
    assert tidy_types({"Pump": 4, "Valve": 1}) == ({"Pump": "Pump", "Valve": "Valve"}, ())


def test_a_person_joins_what_is_apart():
    mapping, merges = tidy_types({"Pmp": 1, "PUMP": 3, "Pump": 1}, own={"Pmp": "Pump"})
    assert set(mapping.values()) == {"PUMP"}
    assert merges[0].spellings == (("Pmp", 1), ("PUMP", 3), ("Pump", 1))


def test_a_person_keeps_apart_what_would_be_joined():
    mapping, merges = tidy_types({"Pump": 3, "Pumps": 1, "pump": 1}, own={"Pumps": "Pumps"})
    assert mapping == {"Pump": "Pump", "Pumps": "Pumps", "pump": "Pump"}
    assert merges == (TypeMerge("Pump", (("Pump", 3), ("pump", 1))),)


def test_a_person_may_give_a_new_name_and_it_is_kept_as_written():
    assert types("Pump", "pump", "Valve", own={"Pump": "Feed pump", "pump": "Feed pump"}) == [
        "Feed pump",
        "Feed pump",
        "Valve",
    ]


def test_a_joining_with_a_spelling_that_is_kept_apart_follows_it():
    assert types("PUMP", "Pump", "Pmp", own={"Pump": "Pump", "Pmp": "Pump"}) == ["PUMP", "Pump", "Pump"]


def test_decisions_about_spellings_that_the_file_lacks_do_nothing():
    assert types("Pump", own={"Valves": "Valve"}) == ["Pump"]


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 9), max_size=8))
def test_every_spelling_has_a_type_that_is_one_of_the_spellings(spellings):
    mapping, merges = tidy_types(spellings)
    assert list(mapping) == list(spellings)
    tidy = {" ".join(spelling.split()) for spelling in spellings}
    assert set(mapping.values()) <= tidy
    assert sum(count for merge in merges for _, count in merge.spellings) <= sum(spellings.values())


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 9), max_size=8))
def test_tidied_types_stay_as_they_are(spellings):
    mapping, _ = tidy_types(spellings)
    types_found = dict.fromkeys(mapping.values(), 1)
    assert tidy_types(types_found) == ({each: each for each in types_found}, ())


@given(st.text())
def test_a_key_does_not_depend_on_case(text):
    assert type_key(text.casefold()) == type_key(text.casefold().casefold())
