"""The findings page and what the overview says of findings, run by AppTest through `app.py`."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from chemviz.analysis.limits import Limit
from chemviz.errors import DatabaseUnavailable
from chemviz.samples import sample_survey
from chemviz.services import accounts
from chemviz.services.datasets import import_dataset, open_dataset
from chemviz.services.findings import NotedFinding, findings_of, set_note
from chemviz.services.findings_csv import HEADER, findings_to_csv
from chemviz.services.limits import replace_limits
from chemviz.ui import cache, figures, finding_notes, session
from chemviz.ui.plain import plain

FINDINGS = "pages/analysis/findings.py"
OVERVIEW = "pages/analysis/overview.py"
HEAD = "Name,Type,Flow (m3/h),Pressure (barg),Temp (°C)\n"
SCRIPT = "<script>alert(1)</script> **b** [x](javascript:alert(1)) $a$ :red[c]"

Visit = Callable[..., AppTest]


def stored(account: accounts.Account, data: bytes | None = None, name: str = "Spring", **kwargs) -> int:
    data = sample_survey()[1] if data is None else data
    return import_dataset(
        cache.database(), owner_id=account.id, name=name, file_name="spring.csv", data=data, now=datetime.now(UTC),
        **kwargs,
    )  # fmt: skip


def listed(account: accounts.Account, dataset_id: int) -> dict[str, NotedFinding]:
    found = findings_of(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    return {each.finding.rule: each for each in found.findings}


def say(
    account: accounts.Account, dataset_id: int, key: str, *, state: str = "acknowledged", comment: str = ""
) -> None:
    owned = {"owner_id": account.id, "dataset_id": dataset_id}
    set_note(cache.database(), **owned, finding_key=key, state=state, comment=comment, now=datetime.now(UTC))


def opened(app: AppTest, dataset_id: int, noted: NotedFinding) -> AppTest:
    """Click on a finding of the list."""
    app.session_state[f"finding_{dataset_id}_{noted.finding.id}"] = True
    return app.run()


def text(app: AppTest) -> str:
    parts = (app.title, app.caption, app.markdown, app.info, app.success, app.warning, app.error)
    return "\n".join(str(each.value) for part in parts for each in part)


def labels(app: AppTest) -> list[str]:
    """The findings that are on the screen."""
    return [each.label for each in app.expander if each.label.startswith("**")]


def counts(app: AppTest) -> dict[str, str]:
    return {each.label.rpartition(": ")[2].rpartition(":")[2].strip(): each.value for each in app.metric}


def healthy(app: AppTest) -> bool:
    return not app.exception and not app.error


def test_the_most_severe_finding_stands_first_each_with_a_word_for_its_severity(
    visit: Visit, account: accounts.Account
) -> None:
    app = visit(FINDINGS, dataset=str(stored(account)))

    assert healthy(app)
    words = [label.split("**")[1] for label in labels(app)]
    assert words == sorted(words, key=["Critical", "Warning", "Notice"].index)
    assert words[0] == "Critical"
    assert all(each.icon for each in app.expander)


def test_a_finding_opens_to_what_was_expected_the_method_and_how_many(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    app = visit(FINDINGS, dataset=str(dataset_id))
    assert "Expected" not in text(app)

    app = opened(app, dataset_id, slip)

    assert healthy(app)
    assert "Expected: within" in text(app)
    assert "Method: Modified z" in text(app).replace("\\", "")
    assert "n = 52" in text(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_comment_and_an_acknowledgement_are_kept_and_leave_the_open_list(
    visit: Visit, account: accounts.Account
) -> None:
    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, slip)
    before = len(labels(app))
    app.text_area[0].set_value("Gauge reads psi, asked Jan")
    app.button(key=f"acknowledge_{dataset_id}_{slip.finding.id}").click().run()

    assert healthy(app)
    assert len(labels(app)) == before - 1
    assert counts(app)["Acknowledged"] == "1"
    app.segmented_control(key="findings_state").set_value("acknowledged").run()
    assert len(labels(app)) == 1
    note = listed(account, dataset_id)["unit-slip"].note
    assert note is not None
    assert (note.state, note.comment) == ("acknowledged", "Gauge reads psi, asked Jan")


def test_a_click_is_carried_out_though_the_run_that_it_began_was_interrupted(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, slip)
    app.text_area[0].set_value("Known")
    with monkeypatch.context() as interrupted:
        interrupted.setattr(finding_notes, "set_note", lambda *_, **__: st.stop())
        app.button(key=f"acknowledge_{dataset_id}_{slip.finding.id}").click().run()
    assert listed(account, dataset_id)["unit-slip"].note is None
    app.run()

    assert healthy(app)
    note = listed(account, dataset_id)["unit-slip"].note
    assert note is not None
    assert (note.state, note.comment) == ("acknowledged", "Known")


def test_a_click_in_a_session_that_had_ended_is_not_carried_out_in_the_next_one(
    visit: Visit, account: accounts.Account
) -> None:
    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    app = visit(FINDINGS, dataset=str(dataset_id))
    order = session.NoteOrder(account.session_version - 1, dataset_id, slip.finding.key, "acknowledged", "Too late")
    app.session_state["chemviz"] = replace(app.session_state["chemviz"], note_order=order)
    app.run()

    assert healthy(app)
    assert app.session_state["chemviz"].note_order is None
    assert listed(account, dataset_id)["unit-slip"].note is None


def test_a_note_that_cannot_be_stored_says_so_once_and_stays_in_its_field(
    visit: Visit, account: accounts.Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("The database is busy with other work.")

    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, slip)
    app.text_area[0].set_value("Known")
    with monkeypatch.context() as busy:
        busy.setattr(finding_notes, "set_note", refuse)
        app.button(key=f"save_{dataset_id}_{slip.finding.id}").click().run()

    assert [each.value for each in app.error] == ["The database is busy with other work\\."]
    assert app.text_area[0].value == "Known"
    app.run()
    assert healthy(app)
    assert app.text_area[0].value == "Known"
    assert listed(account, dataset_id)["unit-slip"].note is None


def test_a_finding_is_opened_again_and_its_history_told(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    slip = listed(account, dataset_id)["unit-slip"]
    say(account, dataset_id, slip.finding.key, comment="Known")
    app = visit(FINDINGS, dataset=str(dataset_id))
    app.segmented_control(key="findings_state").set_value("all").run()
    app = opened(app, dataset_id, slip)
    app.button(key=f"reopen_{dataset_id}_{slip.finding.id}").click().run()
    app = opened(app, dataset_id, slip)  # a browser keeps it open by itself

    note = listed(account, dataset_id)["unit-slip"].note
    assert note is not None
    assert (note.state, note.comment) == ("open", "Known")
    steps = app.caption[-5:]
    assert any(each.value.startswith("Reopened") and "Acknowledged" in each.value for each in steps)


def test_another_chance_analyses_again_and_keeps_what_was_said(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    outlier = listed(account, dataset_id)["outlier"]
    say(account, dataset_id, outlier.finding.key, comment="Fouled, washed in May")
    app = visit(FINDINGS, dataset=str(dataset_id))
    app.segmented_control(key=f"chance_{dataset_id}_0.05").set_value(0.1).run()

    assert healthy(app)
    analysis = open_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id).analysis
    assert analysis.chance == 0.1
    assert "at most about 10 would raise" in text(app)
    note = listed(account, dataset_id)["outlier"].note
    assert note is not None
    assert note.comment == "Fouled, washed in May"


def test_what_was_said_is_still_there_in_the_next_version(visit: Visit, account: accounts.Account) -> None:
    first = stored(account)
    say(account, first, listed(account, first)["outlier"].finding.key, comment="Fouled, washed in May")
    second = stored(account, name="Spring (2)", version_of=first)
    app = visit(FINDINGS, dataset=str(second))

    assert second != first
    assert counts(app)["Acknowledged"] == "1"
    app.segmented_control(key="findings_state").set_value("acknowledged").run()
    app = opened(app, second, listed(account, second)["outlier"])
    assert app.text_area[0].value == "Fouled, washed in May"


@pytest.mark.parametrize(
    ("widget", "choice", "kept"),
    [
        ("severity", ["critical"], ["V\\-105"]),
        ("kind", ["Duplicate name"], ["V\\-302"]),
        ("type", ["Control Valve"], ["FV\\-402"]),
    ],
)
def test_a_filter_leaves_the_findings_that_fit(
    visit: Visit, account: accounts.Account, widget: str, choice: list[str], kept: list[str]
) -> None:
    app = visit(FINDINGS, dataset=str(stored(account)))
    app.multiselect(key=widget).set_value(choice).run()

    assert [label.split(" · ")[2] for label in labels(app)] == kept


def test_an_item_is_found_in_upper_or_lower_case_and_nothing_found_says_what_to_do(
    visit: Visit, account: accounts.Account
) -> None:
    app = visit(FINDINGS, dataset=str(stored(account)))
    app.text_input(key="item").set_value("p-203a").run()
    assert [label.split(" · ")[2] for label in labels(app)] == ["P\\-203A"]
    app.text_input(key="item").set_value("nowhere").run()

    assert labels(app) == []
    assert "No finding fits all of these filters." in text(app)


def test_many_findings_come_page_by_page(visit: Visit, account: accounts.Account) -> None:
    rows = "".join(f"P-{each},Pump,-{each % 90 + 1},8,45\n" for each in range(10_000))
    app = visit(FINDINGS, dataset=str(stored(account, (HEAD + rows).encode())))

    assert healthy(app)
    assert len(labels(app)) == 20
    assert "The 1 000 most important of" in text(app).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "10 000" in text(app).replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_settling_a_finding_keeps_the_page(visit: Visit, account: accounts.Account) -> None:
    rows = "".join(f"P-{each},Pump,-{each + 1},8,45\n" for each in range(50))
    dataset_id = stored(account, (HEAD + rows).encode())
    app = visit(FINDINGS, dataset=str(dataset_id))
    key = f"findings_page_{dataset_id}_3"
    app.session_state[key] = 2
    app.run()
    second_page = labels(app)
    found = findings_of(cache.database(), owner_id=account.id, dataset_id=dataset_id).findings
    say(account, dataset_id, found[25].finding.key)
    app.run()

    assert app.session_state[key] == 2
    assert len(set(second_page) & set(labels(app))) == 19


def test_a_script_in_a_name_a_type_or_a_comment_is_only_text(visit: Visit, account: accounts.Account) -> None:
    rows = f'"{SCRIPT}","{SCRIPT}",-5,8,45\n' + "".join(f"P-{each},Pump,5,8,45\n" for each in range(9))
    dataset_id = stored(account, (HEAD + rows).encode())
    negative = listed(account, dataset_id)["negative-flow"]
    say(account, dataset_id, negative.finding.key, state="open", comment=SCRIPT)
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, negative)

    assert healthy(app)
    shown = "\n".join([text(app), *labels(app)])
    assert "script" in shown
    assert not re.search(r"(?<!\\)(<|>|\*\*b|\[x|\]\(|\$a|\$ |:red)", shown)


@pytest.mark.parametrize("wanted", ["0", "-1", "abc", "9" * 40, "1 OR 1=1"])
def test_an_address_that_names_no_dataset_says_not_found(visit: Visit, account: accounts.Account, wanted: str) -> None:
    stored(account)
    app = visit(FINDINGS, dataset=wanted)

    assert "was not found" in app.error[0].value
    assert labels(app) == []
    assert not app.metric


def test_another_users_findings_are_not_found(visit: Visit, account: accounts.Account) -> None:
    other = accounts.create_user(cache.database(), username="mallory", password="a calm sea 9", now=datetime.now(UTC))
    app = visit(FINDINGS, who=other, dataset=str(stored(account)))

    assert "was not found" in app.error[0].value
    assert labels(app) == []
    assert not app.metric
    assert not app.get("download_button")


@pytest.mark.parametrize("page", [FINDINGS, "pages/analysis/trends.py"])
def test_who_has_no_dataset_yet_is_told_what_to_do(visit: Visit, page: str) -> None:
    app = visit(page)

    assert healthy(app)
    assert "There is no dataset yet." in text(app)
    assert [each.key for each in app.button if (each.key or "").startswith("first_")] == [
        "first_upload",
        "first_sample",
    ]


def test_a_survey_without_findings_says_so_and_what_to_do_next(visit: Visit, account: accounts.Account) -> None:
    rows = "".join(f"P-{each},Pump,{5 + each % 3},8.{each},45\n" for each in range(9))
    app = visit(FINDINGS, dataset=str(stored(account, (HEAD + rows).encode())))

    assert healthy(app)
    assert "Nothing stands out" in text(app)
    assert "Set operating limits" in next(link.value for link in app.page_link)


def test_what_could_not_be_judged_is_said(visit: Visit, account: accounts.Account) -> None:
    rows = "P-1,Pump,5,8,45\nP-2,Pump,5,8,45\n"
    app = visit(FINDINGS, dataset=str(stored(account, (HEAD + rows).encode())))

    assert "3 had too few values to be judged" in text(app)


def test_the_overview_counts_what_is_still_open(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    app = visit(OVERVIEW, dataset=str(dataset_id))
    before = counts(app)
    for each in findings_of(cache.database(), owner_id=account.id, dataset_id=dataset_id).findings:
        say(account, dataset_id, each.finding.key)
    app.run()

    assert (before["Critical"], before["Warnings"]) == ("1", "3")
    assert (counts(app)["Critical"], counts(app)["Warnings"], counts(app)["Notices"]) == ("0", "0", "0")
    assert "Every finding is acknowledged." in text(app)


def test_the_overview_shows_how_the_data_quality_comes_about(visit: Visit, account: accounts.Account) -> None:
    app = visit(OVERVIEW, dataset=str(stored(account)))

    assert "Data quality 99.4 % = 100 × 994 sound cells" in text(app)
    assert "3 missing, 2 implausible values, 1 repeated name, 0 in rows not read" in text(app)


def test_the_statistics_count_zero_flow_apart_and_show_the_median_deviation(
    visit: Visit, account: accounts.Account
) -> None:
    rows = "".join(f"P-{each},Pump,{each % 5},8,45\n" for each in range(10))
    app = visit(OVERVIEW, dataset=str(stored(account, (HEAD + rows).encode())))
    flowrate = app.dataframe[0].value.set_index("Type")

    assert flowrate.loc["Pump", ["n", "Missing", "Zero flow", "Min", "MAD"]].tolist() == [8, 0, 2, 1, 1]


def joint_survey() -> bytes:
    rng = np.random.default_rng(3)
    flow = 100 + 10 * rng.standard_normal(60)
    pressure = 8 + 0.08 * (flow - 100) + 0.05 * rng.standard_normal(60)
    flow[7], pressure[7] = 92, 8.9
    pumps = [f"P-{each},Pump,{flow[each]:.2f},{pressure[each]:.2f},{60 + rng.normal():.2f}\n" for each in range(60)]
    level = 50 + 20 * rng.standard_normal(20)
    coolers = [
        f"C-{200 + each}{unit},Cooler,{level[each] + 0.3 * rng.normal() + 12 * (each == 2 and unit == 'B'):.2f},"
        f"{5 + 0.1 * rng.normal():.2f},{90 + rng.normal():.2f}\n"
        for each in range(20)
        for unit in "AB"
    ]
    return (HEAD + "".join(pumps + coolers)).encode()


def test_joint_outliers_and_sister_differences_open_to_a_chart_of_what_disagrees(
    visit: Visit, account: accounts.Account
) -> None:
    dataset_id = stored(account, joint_survey())
    found = listed(account, dataset_id)
    app = visit(FINDINGS, dataset=str(dataset_id))
    for rule in ("joint-outlier", "sister-difference"):
        app = opened(app, dataset_id, found[rule])
    dataset = open_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    jointly, sisters = (
        figures.evidence(dataset, found[rule].finding, "metric", owner_id=account.id)
        for rule in ("joint-outlier", "sister-difference")
    )

    assert healthy(app)
    assert len(app.get("plotly_chart")) == 2
    assert jointly is not None
    assert jointly.title == "Pressure against flowrate among its peers"
    assert (list(jointly.figure.data[1].x), list(jointly.figure.data[1].y)) == ([92.0], [8.9])
    assert sisters is not None
    assert {*sisters.figure.data[1].text, *sisters.figure.data[2].text} == {"C-202A", "C-202B"}


def test_a_breach_is_drawn_with_the_limit_that_it_is_beyond(account: accounts.Account) -> None:
    dataset_id = stored(account)
    limit = Limit("pressure", equipment_type="pump", low=2.0, high=12.5, unit="bar(g)")
    replace_limits(cache.database(), owner_id=account.id, limits=[limit])
    dataset = open_dataset(cache.database(), owner_id=account.id, dataset_id=dataset_id)
    chart = figures.evidence(
        dataset, listed(account, dataset_id)["limit-breach"].finding, "metric", owner_id=account.id
    )

    assert chart is not None
    assert [each.text for each in chart.figure.layout.annotations][1:] == ["Low 2", "High 12.5"]


def test_a_value_above_the_design_value_of_its_row_is_a_breach_that_says_so(
    visit: Visit, account: accounts.Account
) -> None:
    header = "Name,Type,Flow (m3/h),Pressure (barg),Temp (°C),Design pressure (barg)\n"
    rows = "".join(f"P-{each},Pump,5,{12 if each == 3 else 8},45,10\n" for each in range(9))
    dataset_id = stored(account, (header + rows).encode())
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, listed(account, dataset_id)["above-design"])

    assert labels(app)[0] == "**Critical** · Limit breach (design) · P\\-3 · pressure 12 bar\\(g\\)"
    assert "Expected: at most 10 bar(g), the design pressure; the value is 2 above it (20 %)." in text(app).replace(
        "\\", ""
    )


def test_findings_as_csv_hold_no_formula_and_what_was_said(account: accounts.Account) -> None:
    rows = "=1+1,Pump,-5,8,45\n" + "".join(f"P-{each},Pump,5,8,45\n" for each in range(9))
    dataset_id = stored(account, (HEAD + rows).encode())
    say(account, dataset_id, listed(account, dataset_id)["negative-flow"].finding.key, comment="@SUM(A1)")
    found = findings_of(cache.database(), owner_id=account.id, dataset_id=dataset_id).findings
    table = list(csv.DictReader(io.StringIO(findings_to_csv(found).decode("utf-8-sig"), newline="")))

    assert list(table[0]) == list(HEADER)
    first = next(each for each in table if each["Row"] == "2")
    assert (first["Item"], first["Value"], first["State"], first["Comment"]) == (
        "'=1+1", "-5.0", "acknowledged", "'@SUM(A1)",
    )  # fmt: skip


def test_the_overview_says_of_each_finding_its_kind_its_type_and_how_many_took_part(
    visit: Visit, account: accounts.Account
) -> None:
    rows = "".join(f"M-{at},Mixer,{at},,20\n" for at in range(1, 8))
    app = visit(OVERVIEW, dataset=str(stored(account, (HEAD + rows).encode())))

    [line] = [each.value for each in app.caption if each.value.startswith("Missing data · Mixer · ")]
    assert line.endswith(" · n = 7")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"severity": "Critical"}, ["V\\-105"]),
        ({"item": "P-203A", "kind": "Suspected unit slip", "type": "Pump"}, ["P\\-203A"]),
        ({"severity": "no such", "item": "P-203A"}, ["P\\-203A"]),
    ],
)
def test_a_filter_of_findings_stands_in_the_address(
    visit: Visit, account: accounts.Account, query: dict[str, str], expected: list[str]
) -> None:
    app = visit(FINDINGS, dataset=str(stored(account)), **query)

    assert healthy(app)
    assert [each for each in expected if not any(each in label for label in labels(app))] == []
    assert all(any(each in label for each in expected) for label in labels(app))


def test_a_comment_that_was_written_over_is_still_to_be_seen(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    key = listed(account, dataset_id)["outlier"].finding.key
    for comment in ("Valve on *order*", "Valve came", ""):
        say(account, dataset_id, key, state="open", comment=comment)
    app = opened(visit(FINDINGS, dataset=str(dataset_id)), dataset_id, listed(account, dataset_id)["outlier"])

    assert healthy(app)
    assert r": “Valve on \*order\*”" in text(app)
    assert ": “Valve came”" in text(app)


@pytest.mark.parametrize("name", ["www.evil.example", "HTTPS://evil.example", "a@evil.example", "see http://evil"])
def test_no_name_reads_as_an_address_that_a_browser_makes_a_link_of(name: str) -> None:
    shown = plain(name).replace("\\", "")

    assert not re.search(r"(?i)https?://|www\.|@[-\w]", shown)
    assert shown.replace("\u2060", "") == name


def test_findings_are_shown_in_us_units_and_judged_in_stored_ones(visit: Visit, account: accounts.Account) -> None:
    dataset_id = stored(account)
    metric = text(visit(FINDINGS, dataset=str(dataset_id)))
    app = visit(FINDINGS, dataset=str(dataset_id), units="US")
    for noted in listed(account, dataset_id).values():
        opened(app, dataset_id, noted)
    assert not app.exception
    labels = "\n".join(each.label for each in app.expander)
    assert "°F" in labels
    assert not re.search(r"°C|bar\(|m³/h", labels + text(app))
    assert "°F" not in metric
