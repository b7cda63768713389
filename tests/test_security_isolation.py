"""Several users doing anything at any time, by chance: nobody ever sees, changes or deletes what is somebody else's.

The machine keeps its own account of who owns what, and compares after each step.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from chemviz.analysis.limits import Limit
from chemviz.db.engine import Database, open_database
from chemviz.db.models import Dataset, FindingNote, OperatingLimit, User
from chemviz.errors import ChemVizError, NotAllowed, NotFound, RefusedInput, SignInFailed
from chemviz.services import (
    accounts,
    admin_datasets,
    admin_records,
    admin_users,
    datasets,
    findings,
    limits,
    passwords,
    profile,
    recovery,
    takeout,
)
from chemviz.services.admin_records import Change
from chemviz.services.audit import BY_SHELL

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
SURVEY = b"Equipment Name,Type,Flowrate,Pressure,Temperature\nP-1,Pump,%d,2,3\nP-2,Pump,x,2,3\n"
IDS = st.integers(1, 12)
WHO = st.sampled_from(["ann", "bob", "cyd", "root"])


class Users(RuleBasedStateMachine):
    """`owned` is who owns which dataset under which name; `live` the session that counts, `dead` those that do not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="chemviz-machine-"))
        shutil.copyfile(TEMPLATE["path"], self.folder / "chemviz.db")
        self.db: Database = open_database(f"sqlite:///{self.folder / 'chemviz.db'}")
        self.now = START
        self.passwords: dict[str, str] = {}
        self.ids: dict[str, int] = {}
        self.admins: set[str] = set()
        self.disabled: set[str] = set()
        self.live: dict[str, int] = {}
        self.owned: dict[int, tuple[str, str]] = {}
        self.limits: dict[str, float] = {}
        self.notes: dict[int, str] = {}
        self.opened: dict[tuple[str, int], datetime] = {}
        self.dead: set[tuple[str, int]] = set()
        self.passes = 0
        self._create("root", is_admin=True)

    def teardown(self) -> None:
        self.db.dispose()
        shutil.rmtree(self.folder)

    def _create(self, name: str, *, is_admin: bool = False) -> None:
        self.passes += 1
        self.passwords[name] = f"calm sea number {self.passes}"
        made = accounts.create_user(
            self.db, username=name, password=self.passwords[name], is_admin=is_admin, now=self.now
        )
        self.ids[name], self.live[name] = made.id, made.session_version
        if is_admin:
            self.admins.add(name)

    def _end_sessions(self, name: str) -> None:
        self.dead.add((name, self.live[name]))
        with self.db.reading() as session:
            self.live[name] = session.scalars(select(User.session_version).where(User.username == name)).one()

    @rule(name=WHO)
    def register(self, name: str) -> None:
        self.now += timedelta(minutes=7)
        if name in self.ids:
            with pytest.raises(RefusedInput):
                accounts.create_user(self.db, username=name, password="a calm sea at 7", now=self.now)
        else:
            self._create(name)

    @rule(name=WHO, is_right=st.booleans())
    def sign_in(self, name: str, is_right: bool) -> None:
        self.now += timedelta(hours=1)
        password = self.passwords.get(name, "a calm sea at 7") if is_right else "wrong"
        if is_right and name in self.ids and name not in self.disabled:
            found = accounts.sign_in(self.db, username=name, password=password, now=self.now, address="203.0.113.7")
            assert (found.id, found.session_version) == (self.ids[name], self.live[name])
        else:
            with pytest.raises(SignInFailed):
                accounts.sign_in(self.db, username=name, password=password, now=self.now, address="203.0.113.7")

    @rule(name=WHO)
    def change_password(self, name: str) -> None:
        self.now += timedelta(hours=1)
        if name not in self.ids or name in self.disabled:
            return
        self.passes += 1
        new = f"calm sea number {self.passes}"
        change = {"current": self.passwords[name], "password": new, "confirm": new}
        profile.change_password(self.db, user_id=self.ids[name], **change, now=self.now)
        self.passwords[name] = new
        self._end_sessions(name)

    @rule(name=WHO)
    def reset_password(self, name: str) -> None:
        if name not in self.ids or name in self.disabled:
            return
        self.passes += 1
        new = f"calm sea number {self.passes}"
        code = recovery.issue_code(self.db, username=name, by=BY_SHELL, now=self.now).code
        recovery.use_code(self.db, code=code, password=new, confirm=new, now=self.now)
        self.passwords[name] = new
        self._end_sessions(name)

    @rule(name=WHO, typed=WHO)
    def delete_account(self, name: str, typed: str) -> None:
        if name not in self.ids:
            return
        is_last = self.admins - self.disabled == {name}
        if typed != name or is_last or name in self.disabled:
            with pytest.raises(ChemVizError):
                profile.delete_account(self.db, user_id=self.ids[name], typed_name=typed, now=self.now)
            return
        profile.delete_account(self.db, user_id=self.ids[name], typed_name=typed, now=self.now)
        self.dead.add((name, self.live.pop(name)))
        self.ids.pop(name)
        self.admins.discard(name)
        self.limits.pop(name, None)
        for dataset_id in [each for each, (owner, _) in self.owned.items() if owner == name]:
            self.owned.pop(dataset_id)
            self.notes.pop(dataset_id, None)
        self.opened = {key: until for key, until in self.opened.items() if key[0] != name}

    @rule(name=WHO, number=st.integers(0, 999))
    def import_a_survey(self, name: str, number: int) -> None:
        file = {"name": f"Survey of {name}", "file_name": "../a.csv", "data": SURVEY % number, "now": self.now}
        if name not in self.ids:
            return
        made = datasets.import_dataset(self.db, owner_id=self.ids[name], **file)
        assert made not in self.owned
        (card,) = [each for each in datasets.list_datasets(self.db, owner_id=self.ids[name]) if each.id == made]
        self.owned[made] = (name, card.name)

    def _is_theirs(self, name: str, dataset_id: int) -> bool:
        return self.owned.get(dataset_id, ("", ""))[0] == name

    @rule(name=WHO, dataset_id=IDS)
    def read(self, name: str, dataset_id: int) -> None:
        owned: dict[str, Any] = {"owner_id": self.ids.get(name, 999), "dataset_id": dataset_id}
        reads = (datasets.open_dataset, datasets.original_file, datasets.cleaned_csv, findings.findings_of)
        for each in reads:
            if self._is_theirs(name, dataset_id):
                each(self.db, **owned)
            else:
                with pytest.raises(NotFound):
                    each(self.db, **owned)

    @rule(name=WHO, dataset_id=IDS, text=st.text(max_size=20))
    def rename(self, name: str, dataset_id: int, text: str) -> None:
        owned = {"owner_id": self.ids.get(name, 999), "dataset_id": dataset_id}
        try:
            datasets.rename_dataset(self.db, **owned, name=text)
        except RefusedInput:
            return  # an unacceptable name, whoever asks
        except NotFound:
            assert not self._is_theirs(name, dataset_id)
            return
        assert self._is_theirs(name, dataset_id)
        with self.db.reading() as session:
            self.owned[dataset_id] = (name, session.scalars(select(Dataset.name).where(Dataset.id == dataset_id)).one())

    @rule(name=WHO, dataset_id=IDS)
    def comment(self, name: str, dataset_id: int) -> None:
        note = {"finding_key": "a|b|c", "state": "acknowledged", "comment": f"by {name}", "now": self.now}
        owned = {"owner_id": self.ids.get(name, 999), "dataset_id": dataset_id}
        if self._is_theirs(name, dataset_id):
            findings.set_note(self.db, **owned, **note)
            self.notes[dataset_id] = f"by {name}"
        else:
            with pytest.raises(NotFound):
                findings.set_note(self.db, **owned, **note)

    @rule(name=WHO, dataset_id=IDS)
    def delete(self, name: str, dataset_id: int) -> None:
        owned = {"owner_id": self.ids.get(name, 999), "dataset_id": dataset_id}
        if self._is_theirs(name, dataset_id):
            datasets.delete_dataset(self.db, **owned)
            self.owned.pop(dataset_id)
            self.notes.pop(dataset_id, None)
            self.opened = {key: until for key, until in self.opened.items() if key[1] != dataset_id}
        else:
            with pytest.raises(NotFound):
                datasets.delete_dataset(self.db, **owned)

    @rule(name=WHO, high=st.integers(1, 99))
    def set_limits(self, name: str, high: int) -> None:
        if name in self.ids:
            limit = Limit("pressure", equipment_type="Pump", high=float(high))
            limits.replace_limits(self.db, owner_id=self.ids[name], limits=[limit])
            self.limits[name] = float(high)

    @rule(name=WHO)
    def take_out(self, name: str) -> None:
        if name not in self.ids:
            return
        with tempfile.TemporaryFile() as file:
            takeout.write_takeout(self.db, file, owner_id=self.ids[name], now=self.now)
            file.seek(0)
            names = str(zip_names(file))
        for dataset_id, (owner, _) in self.owned.items():
            assert (f"datasets/{dataset_id} " in names) == (owner == name)

    @rule(name=WHO, other=WHO)
    def disable(self, name: str, other: str) -> None:
        if other not in self.ids:
            return
        is_admin = name in self.admins and name not in self.disabled
        is_last = self.admins - self.disabled == {other}
        act = {"admin_id": self.ids.get(name, 999), "user_id": self.ids[other], "now": self.now}
        if is_admin and not is_last:
            admin_users.set_active(self.db, is_active=False, **act)
            self.disabled.add(other)
            self._end_sessions(other)
        else:
            with pytest.raises((NotAllowed, RefusedInput)):
                admin_users.set_active(self.db, is_active=False, **act)

    @rule(other=WHO)
    def enable(self, other: str) -> None:
        if other in self.disabled:
            accounts.enable_user(self.db, username=other)
            self.disabled.discard(other)
            self._end_sessions(other)

    @rule(name=WHO, other=WHO)
    def promote(self, name: str, other: str) -> None:
        if other not in self.ids:
            return
        act = {"admin_id": self.ids.get(name, 999), "user_id": self.ids[other], "role": "admin", "now": self.now}
        if name in self.admins and name not in self.disabled:
            admin_users.set_role(self.db, **act)
            self.admins.add(other)
            self._end_sessions(other)
        else:
            with pytest.raises(NotAllowed):
                admin_users.set_role(self.db, **act)

    @rule(name=WHO, dataset_id=IDS)
    def open_content(self, name: str, dataset_id: int) -> None:
        act = {"admin_id": self.ids.get(name, 999), "dataset_id": dataset_id, "now": self.now}
        try:
            until = admin_datasets.open_content(self.db, reason="The owner asked for it.", **act)
        except NotAllowed:
            assert name not in self.admins - self.disabled
        except NotFound:
            assert dataset_id not in self.owned
        else:
            assert name in self.admins - self.disabled
            self.opened[name, dataset_id] = until

    @rule(name=WHO, dataset_id=IDS, minutes=st.integers(0, 90))
    def edit(self, name: str, dataset_id: int, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        act = {"admin_id": self.ids.get(name, 999), "dataset_id": dataset_id, "now": self.now}
        is_admin = name in self.admins and name not in self.disabled
        is_open = self.opened.get((name, dataset_id), START) > self.now or self._is_theirs(name, dataset_id)
        try:
            page = admin_records.find_records(self.db, **act)
            old = float(page.frame["pressure"][0])
            change = Change(int(page.frame["row"][0]), "pressure", old, old + 1)
            admin_records.edit_records(self.db, changes=[change], **act)
        except NotAllowed:
            assert not (is_admin and is_open)
        except NotFound:
            assert dataset_id not in self.owned
        else:
            assert is_admin
            assert is_open

    @invariant()
    def nothing_is_anybody_elses(self) -> None:
        with self.db.reading() as session:
            there = session.execute(select(Dataset.id, Dataset.owner_id, Dataset.name)).all()
            notes = session.execute(select(FindingNote.owner_id, FindingNote.series_id, FindingNote.comment)).all()
            rules = session.execute(select(OperatingLimit.owner_id, OperatingLimit.high)).all()
        assert {row.id: (row.owner_id, row.name) for row in there} == {
            key: (self.ids[owner], name) for key, (owner, name) in self.owned.items()
        }
        assert sorted(tuple(row) for row in notes) == sorted(
            (self.ids[self.owned[key][0]], key, text) for key, text in self.notes.items()
        )
        assert sorted(tuple(row) for row in rules) == sorted((self.ids[n], high) for n, high in self.limits.items())

    @invariant()
    def exactly_the_live_sessions_count(self) -> None:
        for name, version in self.live.items():
            found = accounts.account_of_session(self.db, username=name, session_version=version, now=self.now)
            assert (found is not None) == (name not in self.disabled)
        for name, version in self.dead - set(self.live.items()):
            assert accounts.account_of_session(self.db, username=name, session_version=version, now=self.now) is None

    @invariant()
    def somebody_can_administer(self) -> None:
        assert self.admins - self.disabled


def zip_names(file: Any) -> list[str]:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return archive.namelist()


TEMPLATE: dict[str, Path] = {}


def test_users_who_do_anything_at_any_time_stay_apart(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "BCRYPT_COST", 4)
    monkeypatch.setitem(TEMPLATE, "path", sqlite_template)
    run_state_machine_as_test(
        Users,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
