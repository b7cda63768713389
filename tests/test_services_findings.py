"""Findings of a stored dataset: limits at once, notes that last, evidence to draw; on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from chemviz.analysis.breaches import find_breaches
from chemviz.analysis.limits import Limit
from chemviz.analysis.results import FINDINGS_KEPT, Finding
from chemviz.db.engine import Database
from chemviz.db.models import FindingEvent, FindingNote
from chemviz.errors import NotFound, RefusedInput
from chemviz.ingest import read_table
from chemviz.services import breaches, datasets
from chemviz.services.evidence import ITEMS_SHOWN, PEERS_SHOWN
from chemviz.services.findings import FindingList, evidence, findings_of, note_history, set_note
from chemviz.services.limits import replace_limits

Import = Callable[..., int]

HEADER = "Equipment Name,Type,Flowrate (m3/h),Pressure [barg],Temperature (°C)\n"
NO_IDS: list[Any] = [0, -1, 999_999, 2**31, 2**64, "1", None, 1.0, True]


@pytest.fixture
def import_(db: Database, owner_id: int, now: datetime) -> Import:
    """Stores rows, given as text below the usual header, for `owner_id` or who else is named."""

    def run(rows: str, *, header: str = HEADER, **changed: Any) -> int:
        usual = {"owner_id": owner_id, "name": "Spring", "file_name": "a.csv", "now": now}
        return datasets.import_dataset(db, data=(header + rows).encode(), **(usual | changed))

    return run


@pytest.fixture
def set_limits(db: Database, owner_id: int) -> Callable[..., list[Limit]]:
    return lambda *limits: replace_limits(db, owner_id=owner_id, limits=limits)


def pump(high: float, **more: Any) -> Limit:
    about = {} if "equipment" in more else {"equipment_type": "Pump"}
    return Limit("pressure", high=high, **({"unit": "bar(g)"} | about | more))


def breached(found: FindingList) -> list[tuple[str | None, str | None, int]]:
    rows = [each.finding for each in found.findings if each.finding.rule == "limit-breach"]
    return [(each.equipment, each.level, each.row) for each in rows]


def pumps(*pressures: object, name: str = "P-{}") -> str:
    return "".join(f"{name.format(place)},Pump,100,{each},50\n" for place, each in enumerate(pressures, start=1))


def test_a_changed_limit_counts_at_once_on_a_dataset_that_is_there(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(7, 8.5, 9))
    assert breached(findings_of(db, owner_id=owner_id, dataset_id=dataset_id)) == []

    set_limits(pump(8.0))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)
    assert breached(found) == [("P-3", "standard", 4), ("P-2", "standard", 3)]
    assert found.breach_count == 2
    assert found.total == 2 + datasets.open_dataset(db, owner_id=owner_id, dataset_id=dataset_id).analysis.finding_count

    set_limits(pump(8.6))
    assert breached(findings_of(db, owner_id=owner_id, dataset_id=dataset_id)) == [("P-3", "standard", 4)]


def test_the_findings_of_the_analysis_stand_beside_the_breaches_by_severity(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(7, 8.5) + "V-1,Vessel,-5,3,60\nV-2,Vessel,1,3,-300\n")
    set_limits(pump(8.0))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    rules = [each.finding.rule for each in found.findings]
    assert rules.index("below-absolute-zero") < rules.index("limit-breach") < rules.index("negative-flow")


def test_an_item_limit_beats_the_type_limit_and_names_are_compared_as_tidied_text(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    names = ["P-1", "p-2", "Feed  Pump", "FEED pump", "Öl-PUMPE", "öl-pumpe", "Pumpe  Ö", "X"]
    dataset_id = import_("".join(f"{each},Pump,1,9,1\n" for each in names))
    set_limits(
        pump(8.0),
        *(pump(10.0, equipment=each) for each in ("p-1", "P-2", "feed pump", "ÖL-pumpe", "pumpe ö")),
    )
    assert breached(findings_of(db, owner_id=owner_id, dataset_id=dataset_id)) == [("X", "standard", 9)]

    set_limits(*(pump(8.0, equipment=each) for each in ("p-1", "P-2", "feed pump", "ÖL-pumpe", "pumpe ö")))
    rows = {row for _, _, row in breached(findings_of(db, owner_id=owner_id, dataset_id=dataset_id))}
    assert rows == {2, 3, 4, 5, 6, 7, 8}


def test_a_limit_on_a_name_in_three_rows_gives_one_finding_on_the_worst(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(9, 11, 10, name="P-1"))
    set_limits(pump(8.0, equipment="P-1"))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    (finding,) = [each.finding for each in found.findings if each.finding.rule == "limit-breach"]
    assert (finding.row, finding.value, finding.n, found.breach_count) == (3, 11.0, 3, 1)


def test_limits_that_do_not_fit_are_told_and_not_applied(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(9), header="Name,Type,Flow (kg/h),Pressure,Temp (°C)\n")
    set_limits(pump(8.0), Limit("flowrate", equipment_type="Pump", high=1.0, unit="m3/h"))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    assert breached(found) == []
    assert len(found.not_applied) == 2
    assert any("m³/h" in each and "kg/h" in each for each in found.not_applied)


def test_gauge_limits_are_judged_in_data_in_absolute_pressure(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(9, 9.1), header=HEADER.replace("[barg]", "[bara]"))
    set_limits(pump(8.0))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    assert breached(found) == [("P-2", "standard", 3)]
    assert len(found.notes) == 1


def test_the_database_finds_what_the_frame_holds(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    kinds, names = ["Pump", "pumps", "Tank", "", "Kühler"], ["a 1", "A  1", "b", "B", "ß", "é", ""]
    rows = "".join(
        f"{names[n % 7]},{kinds[n % 5]},{n % 11},{'' if n % 13 == 0 else n % 9},{n % 17 - 3}\n" for n in range(1, 400)
    )
    dataset_id = import_(rows)
    limits = set_limits(
        pump(6.0, low=1.0),
        pump(7.0, level="critical"),
        Limit("temperature", equipment_type="TANKS", low=0.0, high=12.0, unit="°C"),
        Limit("temperature", "informational", equipment_type="kühler", high=3.5, unit="°C"),
        Limit("flowrate", equipment_type="Type not stated", high=7.0, unit="m³/h"),
        Limit("flowrate", equipment="A 1", low=0.5, unit="m³/h"),
        Limit("pressure", "critical", equipment="b", high=2.0, unit="bar(g)"),
        Limit("temperature", equipment="É", high=2.0, unit="°C"),
    )
    survey = read_table((HEADER + rows).encode(), file_name="a.csv")
    expected, _ = find_breaches(survey.frame, survey.columns, limits)

    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)
    got = [each.finding for each in found.findings if each.finding.rule == "limit-breach"]
    assert sorted(got, key=lambda each: each.id) == sorted(expected.findings, key=lambda each: each.id)
    assert found.breach_count == expected.total > 20


def test_limits_that_nearly_all_rows_breach_are_counted_and_the_most_severe_come_first(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaches, "ROWS_JUDGED", 10)
    dataset_id = import_(pumps(*[9] * 40, *[20] * 3))
    set_limits(
        pump(8.0, level="informational"),
        pump(12.0, level="critical"),
        Limit("temperature", "informational", equipment_type="Pump", high=1.0, unit="°C"),
    )
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    assert found.breach_count == 43 + 43
    listed = breached(found)
    assert [level for _, level, _ in listed][:3] == ["critical"] * 3
    assert {row for _, level, row in listed if level == "critical"} == {42, 43, 44}
    assert "86 values are beyond a limit. 10 of their rows" in found.notes[0]


def test_the_list_is_bounded_and_the_total_true(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(*range(1, 1_201)))
    set_limits(pump(0.5))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)

    assert len(found.findings) == FINDINGS_KEPT
    assert found.breach_count == 1_200


def test_ten_thousand_limits_on_items_are_judged(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    dataset_id = import_(pumps(*[5] * 50))
    set_limits(*(pump(4.0 if each % 10 == 0 else 6.0, equipment=f"p-{each}") for each in range(10_000)))
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id)
    assert {name for name, _, _ in breached(found)} == {"P-10", "P-20", "P-30", "P-40", "P-50"}


def test_the_limits_of_somebody_else_do_not_count(db: Database, owner_id: int, other_id: int, import_: Import) -> None:
    replace_limits(db, owner_id=other_id, limits=[pump(1.0)])
    assert breached(findings_of(db, owner_id=owner_id, dataset_id=import_(pumps(9)))) == []


class TestNotes:
    """Acknowledging, commenting, reopening."""

    @pytest.fixture
    def dataset_id(self, import_: Import, set_limits: Callable[..., Any]) -> int:
        set_limits(pump(8.0))
        return import_(pumps(7, 9))

    @pytest.fixture
    def note(self, db: Database, owner_id: int, now: datetime) -> Callable[..., Any]:
        def write(dataset_id: int, key: str, **changed: Any) -> Any:
            usual = {"state": "acknowledged", "comment": "Known, valve is on order.", "now": now}
            return set_note(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=key, **(usual | changed))

        return write

    def _breach(self, db: Database, owner_id: int, dataset_id: int) -> Any:
        found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id).findings
        return next(each for each in found if each.finding.rule == "limit-breach")

    def test_a_note_stands_beside_its_finding_and_has_a_history(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], now: datetime
    ) -> None:
        noted = self._breach(db, owner_id, dataset_id)
        assert (noted.note, noted.is_open) == (None, True)
        key = noted.finding.key
        note(dataset_id, key)
        note(dataset_id, key)  # the same again is no step
        note(dataset_id, key, comment="On order\r\nuntil May.\0", now=now + timedelta(days=1))
        note(dataset_id, key, state="open", comment="", now=now + timedelta(days=2))
        again = self._breach(db, owner_id, dataset_id)

        assert (again.note.state, again.note.comment, again.is_open) == ("open", "", True)
        assert again.note.changed_at == now + timedelta(days=2)
        history = note_history(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=key)
        assert [(each.what, each.comment) for each in history] == [
            ("reopened", ""),
            ("commented", "On order\nuntil May."),
            ("acknowledged", "Known, valve is on order."),
        ]
        assert history[0].happened_at == now + timedelta(days=2)

    def test_a_note_is_there_in_the_next_version_and_when_rows_have_moved(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], import_: Import
    ) -> None:
        note(dataset_id, self._breach(db, owner_id, dataset_id).finding.key)
        later = import_("T-1,Tank,1,1,1\n" + pumps(7, 9.5), version_of=dataset_id)
        apart = import_(pumps(7, 9))

        assert self._breach(db, owner_id, later).note.comment == "Known, valve is on order."
        assert self._breach(db, owner_id, apart).note is None

    def test_a_note_is_there_when_the_next_version_spells_the_tag_in_another_way(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], import_: Import
    ) -> None:
        note(dataset_id, self._breach(db, owner_id, dataset_id).finding.key)
        later = import_(pumps(9, name="p-2") + pumps(9.2, name="P-2"), version_of=dataset_id)

        found = findings_of(db, owner_id=owner_id, dataset_id=later).findings
        breaches_ = {each.finding.equipment: each for each in found if each.finding.rule == "limit-breach"}
        assert not breaches_["p-2"].is_open
        assert breaches_["P-2"].is_open  # a second item, whatever its tag
        note(later, breaches_["p-2"].finding.key, state="open", comment="")
        history = note_history(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=breaches_["p-2"].finding.key)
        assert [each.what for each in history] == ["reopened", "acknowledged"]

    def test_a_note_on_an_outlier_is_there_when_its_type_has_grown_large_enough_to_be_judged_by_itself(
        self, db: Database, owner_id: int, note: Callable[..., Any], import_: Import
    ) -> None:
        rows = "".join(
            f"T{kind}-{item},Type {kind},100,{10 * kind + item % 4},50\n" for kind in range(1, 6) for item in range(14)
        )
        rows = rows.replace("T1-5,Type 1,100,11,", "T1-5,Type 1,100,77,")
        before = import_(rows)
        after = import_(rows + "T1-99,Type 1,100,11,50\n", version_of=before)
        first, second = (
            next(
                each
                for each in findings_of(db, owner_id=owner_id, dataset_id=which).findings
                if (each.finding.equipment, each.finding.parameter) == ("T1-5", "pressure")
            )
            for which in (before, after)
        )
        assert (first.finding.rule, second.finding.rule) == ("pooled-outlier", "outlier")

        note(before, first.finding.key)
        again = findings_of(db, owner_id=owner_id, dataset_id=after).findings
        assert [each.is_open for each in again if each.finding.id == second.finding.id] == [False]

    def test_a_note_of_an_earlier_version_of_chemviz_is_found_and_changed(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], now: datetime
    ) -> None:
        key = self._breach(db, owner_id, dataset_id).finding.key
        old = {"owner_id": owner_id, "series_id": dataset_id, "key_hash": sha256(key.encode()).hexdigest()}
        with db.session() as session:
            session.add(FindingNote(**old, finding_key=key, state="acknowledged", comment="Old", changed_at=now))
        assert self._breach(db, owner_id, dataset_id).note.comment == "Old"

        note(dataset_id, key, comment="New", now=now + timedelta(days=1))
        assert self._breach(db, owner_id, dataset_id).note.comment == "New"
        with db.reading() as session:
            assert session.scalar(select(func.count()).select_from(FindingNote)) == 1

    def test_a_breach_of_a_more_severe_limit_is_not_acknowledged_with_the_lesser_one(
        self,
        db: Database,
        owner_id: int,
        dataset_id: int,
        note: Callable[..., Any],
        set_limits: Callable[..., Any],
    ) -> None:
        note(dataset_id, self._breach(db, owner_id, dataset_id).finding.key)
        set_limits(pump(8.0), pump(8.5, level="critical"))
        assert self._breach(db, owner_id, dataset_id).is_open

    def test_notes_go_with_the_last_dataset_of_the_series(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], import_: Import
    ) -> None:
        second, apart = import_(pumps(7, 9), version_of=dataset_id), import_(pumps(7, 9))
        for each in (dataset_id, apart):
            note(each, self._breach(db, owner_id, each).finding.key)
        datasets.delete_dataset(db, owner_id=owner_id, dataset_id=dataset_id)
        assert self._breach(db, owner_id, second).note is not None
        datasets.delete_dataset(db, owner_id=owner_id, dataset_id=second)

        with db.reading() as session:
            assert session.scalars(select(FindingNote.series_id)).all() == [apart]
            assert session.scalar(select(func.count()).select_from(FindingEvent)) == 1

    def test_two_who_delete_the_last_two_versions_at_once_leave_no_note(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], import_: Import
    ) -> None:
        versions = [dataset_id, import_(pumps(7, 9), version_of=dataset_id)]
        note(dataset_id, "a|b|c")

        def delete(each: int) -> None:
            datasets.delete_dataset(db, owner_id=owner_id, dataset_id=each)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(delete, versions))
        with db.reading() as session:
            assert session.scalar(select(func.count()).select_from(FindingNote)) == 0

    def test_two_who_write_one_note_at_once_both_have_their_step(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any]
    ) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda each: note(dataset_id, "a|b|c", comment=f"Comment {each}"), range(8)))

        history = note_history(db, owner_id=owner_id, dataset_id=dataset_id, finding_key="a|b|c")
        assert {each.comment for each in history} == {f"Comment {each}" for each in range(8)}

    @pytest.mark.parametrize("key", ["outlier|" + "Ö" * 32_767 + "|pressure", "a|\0\ud800|b", "x' OR '1'='1"])
    def test_a_key_may_hold_any_name(
        self, db: Database, owner_id: int, dataset_id: int, note: Callable[..., Any], key: str
    ) -> None:
        note(dataset_id, key)
        assert len(note_history(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=key)) == 1
        assert note_history(db, owner_id=owner_id, dataset_id=dataset_id, finding_key=key + "#2") == []

    @pytest.mark.parametrize(
        "wrong", [{"state": "closed"}, {"comment": "x" * 2_001}, {"key": ""}, {"key": "x" * 40_001}]
    )
    def test_what_is_no_note_is_refused(
        self, db: Database, dataset_id: int, note: Callable[..., Any], wrong: dict[str, str]
    ) -> None:
        with pytest.raises(RefusedInput):
            note(dataset_id, **({"key": "a|b|c"} | wrong))
        with db.reading() as session:
            assert session.scalar(select(func.count()).select_from(FindingNote)) == 0

    def test_nobody_else_sees_or_writes_a_note(
        self, db: Database, owner_id: int, other_id: int, dataset_id: int, note: Callable[..., Any], now: datetime
    ) -> None:
        noted = self._breach(db, owner_id, dataset_id)
        key = noted.finding.key
        note(dataset_id, key)
        said = {"finding_key": key, "state": "open", "comment": "Mine now", "now": now}
        for who, which in [(other_id, dataset_id), *((each, dataset_id) for each in NO_IDS)]:
            with pytest.raises(NotFound):
                set_note(db, owner_id=who, dataset_id=which, **said)
            with pytest.raises(NotFound):
                note_history(db, owner_id=who, dataset_id=which, finding_key=key)
            with pytest.raises(NotFound):
                findings_of(db, owner_id=who, dataset_id=which)
            with pytest.raises(NotFound):
                evidence(db, owner_id=who, dataset_id=which, finding=noted.finding)
        assert self._breach(db, owner_id, dataset_id).note.comment == "Known, valve is on order."


def finding_of(db: Database, owner_id: int, dataset_id: int) -> Finding:
    found = findings_of(db, owner_id=owner_id, dataset_id=dataset_id).findings
    return next(each.finding for each in found if each.finding.rule == "limit-breach")


def test_evidence_is_the_item_beside_the_others_of_its_type(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    set_limits(pump(8.0))
    dataset_id = import_(pumps(7, 9, "", 6) + "T-1,Tank,1,5,1\nP-2,Pump,1,3,1\n")
    shown = evidence(db, owner_id=owner_id, dataset_id=dataset_id, finding=finding_of(db, owner_id, dataset_id))

    assert [(each.row, each.pressure) for each in shown.item] == [(3, 9.0), (7, 3.0)]
    assert [(each.name, each.pressure) for each in shown.peers] == [("P-1", 7.0), ("P-4", 6.0)]
    assert (shown.parameter, shown.n) == ("pressure", 2)


def test_evidence_is_bounded_and_evenly_spread(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    set_limits(pump(8.0))
    rows = [f"{'A' if each % 2 else 'Q'},Pump,1,{9 if each == 701 else 5},1\n" for each in range(2_000)]
    dataset_id = import_("".join(rows))
    shown = evidence(db, owner_id=owner_id, dataset_id=dataset_id, finding=finding_of(db, owner_id, dataset_id))

    assert (len(shown.item), len(shown.peers), shown.n) == (ITEMS_SHOWN, PEERS_SHOWN, 1_000)
    assert shown.item[-1].pressure == 9
    steps = {after.row - before.row for before, after in zip(shown.peers, shown.peers[1:], strict=False)}
    assert steps == {4}


def test_items_without_name_or_type_have_evidence_too(
    db: Database, owner_id: int, import_: Import, set_limits: Callable[..., Any]
) -> None:
    set_limits(pump(8.0, equipment_type="Type not stated"))
    dataset_id = import_(",,1,9,1\n,,1,5,1\n,,1,6,1\n")
    shown = evidence(db, owner_id=owner_id, dataset_id=dataset_id, finding=finding_of(db, owner_id, dataset_id))

    assert [each.row for each in shown.item] == [2]
    assert [each.row for each in shown.peers] == [3, 4]
