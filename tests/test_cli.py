"""The shell: what it prints, its exit status, and that a refusal is one sentence and never a stack trace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chemviz import cli
from chemviz.cli import main
from chemviz.samples import sample_survey

ROOT = Path(__file__).parent.parent
PASSWORD = "correct-horse-boiler"


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without secrets, and settings that point into it."""
    for name in [name for name in os.environ if name.startswith("CHEMVIZ_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CHEMVIZ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def survey_file(tmp_path: Path) -> Path:
    name, content = sample_survey()
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch):
    """Puts text on standard input, which is no terminal then."""

    def pipe(content: str | bytes) -> None:
        read, write = os.pipe()
        os.write(write, content if isinstance(content, bytes) else content.encode())
        os.close(write)
        stream = os.fdopen(read, encoding="utf-8")
        streams.append(stream)
        monkeypatch.setattr(sys, "stdin", stream)

    streams: list = []
    yield pipe
    for stream in streams:
        stream.close()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must be refused: status 1, nothing on standard output, one line on standard error."""
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


def test_analyze_prints_one_json_object_of_the_promised_shape(survey_file, capsys) -> None:
    assert main(["analyze", str(survey_file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert list(document) == [
        "file",
        "rows",
        "columns",
        "unmapped",
        "issues",
        "statistics",
        "findings",
        "quality",
        "correlations",
        "outliers",
        "reading",
    ]
    assert set(document["file"]) == {"name", "sha256", "bytes", "encoding", "delimiter", "decimal", "header_row"}
    assert document["rows"] == {"read": 200, "accepted": 200, "rejected": 0}
    assert document["columns"] == {
        "name": {"source": "Equipment Name"},
        "equipment_type": {"source": "Type"},
        "recorded_at": None,
        "flowrate": {"source": "Flowrate (m3/h)", "source_unit": "m³/h", "unit": "m³/h"},
        "pressure": {"source": "Pressure (barg)", "source_unit": "bar", "unit": "bar", "basis": "gauge"},
        "temperature": {"source": "Temperature (°C)", "source_unit": "°C", "unit": "°C"},
    }
    assert document["unmapped"] == []
    assert all(set(issue) == {"row", "column", "value", "problem"} for issue in document["issues"])
    assert len(document["statistics"]) == 10
    pump = document["statistics"]["Pump"]
    assert list(pump) == ["count", "flowrate", "pressure", "temperature"]
    assert list(pump["flowrate"]) == [
        "count",
        "mean",
        "std",
        "min",
        "q1",
        "median",
        "q3",
        "max",
        "mad",
        "missing",
        "zeros",
    ]
    assert pump["count"] == 52
    finding_keys = "id rule severity equipment equipment_type row parameter value unit expected score method n"
    assert document["findings"]
    assert all(set(finding) == {*finding_keys.split(), "key", "level", "detail"} for finding in document["findings"])
    assert list(document["quality"]) == ["score", "missing", "duplicates", "implausible"]


def test_a_column_that_the_file_lacks_is_null_only_where_it_may_be_missing(tmp_path, capsys) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Equipment Name,Type,Flowrate,Pressure,Temperature\nP-1,Pump,,1,2\nP-2,Pump,,1,2\n")
    assert main(["analyze", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["columns"]["flowrate"] == {"source": "Flowrate", "source_unit": None, "unit": None}
    assert document["columns"]["pressure"]["basis"] is None
    assert document["statistics"]["Pump"]["flowrate"]["count"] == 0
    assert document["statistics"]["Pump"]["flowrate"]["mean"] is None


def test_the_planted_problems_of_the_sample_show_in_the_text(survey_file, capsys) -> None:
    assert main(["analyze", str(survey_file)]) == 0
    text = capsys.readouterr().out
    assert "200 rows read, 200 accepted, 0 rejected; 10 types" in text
    assert "m³/h" in text
    assert "bar(g)" in text
    assert "V-105: Temperature -301 °C" in text
    assert "P-405B: Flowrate -121.7 m³/h" in text
    assert "'see log'" in text


def test_control_characters_of_a_cell_do_not_reach_the_terminal(tmp_path, capsys) -> None:
    path = tmp_path / "evil.csv"
    header = "Equipment Name,Type,Flowrate,Pressure,Temperature\n"
    path.write_text(header + "P-1,Pu\x1b]0;owned\x07mp,1,\x1b[2J,2\nP-1,Pump,1,1,2\n")
    assert main(["analyze", str(path)]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 50, ""),
        (b"Equipment Name,Type,Flowrate,Pressure\na,b,1,2\n", "emperature"),
    ],
    ids=["empty", "binary", "no temperature"],
)
@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(tmp_path, capsys, content, word, flags) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert word in refused(capsys, "analyze", str(path), *flags)


@pytest.mark.parametrize("command", [["analyze"], ["report", "-o", "out.pdf"]], ids=["analyze", "report"])
def test_a_missing_file_and_a_folder_are_refused(command, tmp_path, capsys) -> None:
    assert "does not exist" in refused(capsys, *command, "nowhere.csv")
    assert "folder" in refused(capsys, *command, str(tmp_path))
    assert not (tmp_path / "out.pdf").exists()


def test_a_file_name_that_is_not_utf8_is_refused_without_a_stack_trace(capsys) -> None:
    assert "does not exist" in refused(capsys, "analyze", os.fsdecode(b"\xff\xfe.csv"))


def test_report_writes_a_pdf_and_says_so(survey_file, tmp_path, capsys) -> None:
    out = tmp_path / "survey report.pdf"
    assert main(["report", str(survey_file), "-o", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr().out == f"Wrote {out}\n"


def test_report_without_chrome_still_writes_and_says_why_charts_are_missing(
    survey_file, tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no chrome here"))
    assert main(["report", str(survey_file), "-o", "out.pdf"]) == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert "no chrome here" in capsys.readouterr().err


def test_report_does_not_overwrite_its_own_table_or_write_into_nowhere(survey_file, tmp_path, capsys) -> None:
    before = survey_file.read_bytes()
    assert "another file" in refused(capsys, "report", str(survey_file), "-o", str(survey_file))
    assert survey_file.read_bytes() == before
    assert "folder" in refused(capsys, "report", str(survey_file), "-o", str(tmp_path))
    assert "folder" in refused(capsys, "report", str(survey_file), "-o", str(tmp_path / "no" / "where.pdf"))


def test_an_administrator_is_created_listed_disabled_and_enabled(piped, capsys) -> None:
    piped(f"{PASSWORD}\n")
    assert (
        main(["user", "create", "Olga", "--admin", "--email", "olga@plant.example", "--display-name", "Olga K."]) == 0
    )
    assert main(["user", "list"]) == 0
    text = capsys.readouterr().out
    assert "Created the administrator olga." in text
    assert "Olga K." in text
    assert "admin  active" in text
    assert PASSWORD not in text

    assert main(["user", "disable", "OLGA"]) == 0
    assert main(["user", "list"]) == 0
    assert "disabled" in capsys.readouterr().out
    assert main(["user", "enable", "olga"]) == 0
    assert main(["user", "list"]) == 0
    assert "admin  active" in capsys.readouterr().out


def test_the_password_may_be_reset_and_the_old_one_is_dead(piped, capsys, tmp_path, now) -> None:
    from chemviz.db.engine import open_database
    from chemviz.errors import SignInFailed
    from chemviz.services.accounts import sign_in

    piped(f"{PASSWORD}\n")
    assert main(["user", "create", "olga"]) == 0
    piped("another-boiler-42\r\n")
    assert main(["user", "reset-password", "olga", "--password-stdin"]) == 0

    db = open_database(f"sqlite:///{tmp_path / 'data' / 'chemviz.db'}")
    try:
        assert sign_in(db, username="olga", password="another-boiler-42", now=now).role == "user"
        with pytest.raises(SignInFailed):
            sign_in(db, username="olga", password=PASSWORD, now=now)
    finally:
        db.dispose()


def test_a_one_time_code_is_printed_and_works_once(piped, capsys, tmp_path, now) -> None:
    from datetime import UTC, datetime

    from chemviz.db.engine import open_database
    from chemviz.errors import RefusedInput
    from chemviz.services.accounts import sign_in
    from chemviz.services.recovery import use_code

    piped(f"{PASSWORD}\n")
    assert main(["user", "create", "olga"]) == 0
    capsys.readouterr()
    assert main(["user", "reset-password", "OLGA"]) == 0
    code = capsys.readouterr().out.splitlines()[0]

    db = open_database(f"sqlite:///{tmp_path / 'data' / 'chemviz.db'}")
    try:
        today = datetime.now(UTC)
        assert sign_in(db, username="olga", password=PASSWORD, now=today)  # good until the code is used
        use_code(db, code=code, password="another-boiler-42", confirm="another-boiler-42", now=today)
        assert sign_in(db, username="olga", password="another-boiler-42", now=today)
        with pytest.raises(RefusedInput):
            use_code(db, code=code, password="third-boiler-42", confirm="third-boiler-42", now=today)
    finally:
        db.dispose()


@pytest.mark.parametrize(
    "password", ["", "\n", "short\n", "password1\n", "x" * 73 + "\n", b"\xff\xfe\xff\xfe-boiler\n"]
)
def test_a_bad_password_is_refused_and_no_account_made(password, piped, capsys) -> None:
    piped(password)
    refused(capsys, "user", "create", "olga")
    assert main(["user", "list"]) == 0
    assert "No users yet" in capsys.readouterr().out


def test_at_a_terminal_the_password_is_typed_twice(monkeypatch, capsys) -> None:
    typed = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert "differ" in refused(capsys, "user", "create", "olga")
    assert main(["user", "create", "olga"]) == 0


@pytest.mark.parametrize("command", ["disable", "enable", "reset-password"])
def test_a_user_who_does_not_exist_is_named(command, piped, capsys) -> None:
    piped(f"{PASSWORD}\n")
    assert refused(capsys, "user", command, "nobody") == "chemviz: There is no user nobody.\n"


def test_the_same_name_in_other_letters_is_taken(piped, capsys) -> None:
    piped(f"{PASSWORD}\n{PASSWORD}\n")
    assert main(["user", "create", "olga"]) == 0
    capsys.readouterr()
    assert "taken" in refused(capsys, "user", "create", "OLGA")


def test_db_check_makes_nothing_and_db_upgrade_makes_the_database(tmp_path, capsys) -> None:
    assert "db upgrade" in refused(capsys, "db", "check")
    assert not (tmp_path / "data").exists()
    assert main(["db", "upgrade"]) == 0
    assert (tmp_path / "data" / "chemviz.db").is_file()
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "check"]) == 0
    assert "can be read and written" in capsys.readouterr().out


def test_the_shell_works_on_either_database_and_never_shows_the_password(db, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DATABASE_URL", db.url)
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "check"]) == 0
    assert ("SQLite" if db.is_sqlite else "PostgreSQL") in capsys.readouterr().out


def test_a_database_that_is_away_is_one_sentence_without_its_password(monkeypatch, capsys) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/plant")
    assert "s3cret" not in refused(capsys, "db", "upgrade")


def test_settings_come_from_streamlit_secrets_too_and_the_environment_wins(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("CHEMVIZ_DATA_DIR")
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text('CHEMVIZ_DATA_DIR = "from secrets"\n')
    assert main(["db", "upgrade"]) == 0
    assert (tmp_path / "from secrets" / "chemviz.db").is_file()
    monkeypatch.setenv("CHEMVIZ_DATA_DIR", str(tmp_path / "from environment"))
    assert main(["db", "upgrade"]) == 0
    assert (tmp_path / "from environment" / "chemviz.db").is_file()
    capsys.readouterr()
    secrets.write_text("not = = toml")
    assert "secrets.toml" in refused(capsys, "db", "upgrade")


def test_a_setting_that_makes_no_sense_is_named(monkeypatch, capsys) -> None:
    monkeypatch.setenv("CHEMVIZ_SESSION_DAYS", "a week")
    assert "CHEMVIZ_SESSION_DAYS" in refused(capsys, "db", "upgrade")


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["analyze"], ["report", "a.csv"], ["user"], ["user", "create"], ["db"], ["--what"]]
)
def test_wrong_usage_exits_with_2(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_ctrl_c_leaves_no_stack_trace(monkeypatch, capsys) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_db_upgrade", interrupted)
    assert main(["db", "upgrade"]) == 130
    assert capsys.readouterr().err == "chemviz: stopped.\n"


def test_a_reader_that_stops_reading_gets_no_stack_trace(survey_file) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        run = subprocess.run(
            [sys.executable, "-m", "chemviz", "analyze", str(survey_file), "--json"],
            cwd=ROOT,
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert run.stderr == b""
    assert run.returncode == 1


def test_help_needs_no_heavy_library() -> None:
    code = (
        "import sys\nfrom chemviz.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'plotly', 'streamlit', 'reportlab', 'alembic', 'kaleido'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "analyze" in run.stdout


def test_output_is_utf8_whatever_the_locale(survey_file) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = subprocess.run(
        [sys.executable, "-m", "chemviz", "analyze", str(survey_file), "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.decode("utf-8"))["columns"]["temperature"]["unit"] == "°C"
