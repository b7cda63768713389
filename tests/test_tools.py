"""The set-up behind `make`: what it finds, what it leaves alone, and that a cut-off run is noticed by the next."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import chrome, nginx, prepare, serve

ROOT = Path(__file__).parent.parent


def program(path: Path, script: str) -> str:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser: an empty PATH and an empty home."""
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(chrome, "MAC_APPS", ())
    return tmp_path


def test_a_stub_that_cannot_start_is_not_a_browser(no_browser) -> None:
    program(no_browser / "bin" / "chromium", "echo 'this needs the chromium snap' >&2; exit 1")
    assert chrome.find() is None
    real = program(no_browser / "bin" / "google-chrome", "echo Chrome 150")
    assert chrome.find() == real


def test_browser_path_is_asked_first_and_passed_over_when_it_does_not_start(no_browser, monkeypatch) -> None:
    on_path = program(no_browser / "bin" / "chromium", "exit 0")
    named = program(no_browser / "my browser", "exit 0")
    monkeypatch.setenv("BROWSER_PATH", named)
    assert chrome.find() == named
    monkeypatch.setenv("BROWSER_PATH", str(no_browser / "gone"))
    assert chrome.find() == on_path


@pytest.mark.parametrize(
    ("is_root", "system", "wanted"),
    [(True, "debian", "apt-get install chromium"), (True, "ubuntu", "apt-get install libnss3"), (False, "debian", "")],
)
def test_each_machine_is_served_its_own_way_and_the_download_comes_last(
    is_root, system, wanted, no_browser, monkeypatch
) -> None:
    program(no_browser / "bin" / "apt-get", "exit 1")
    program(no_browser / "bin" / "apt-cache", "exit 1")
    ran: list[str] = []
    monkeypatch.setattr(chrome, "run_quietly", lambda command: ran.append(" ".join(command)))
    monkeypatch.setattr(chrome, "distribution", lambda: system)
    monkeypatch.setattr("os.geteuid", lambda: 0 if is_root else 1000)
    assert chrome.install() is None
    assert ran[-1].endswith("plotly_get_chrome -y")
    assert [command.split()[:1] for command in ran[:-1]] == ([["apt-get"]] * 2 if is_root else [])
    assert set(wanted.split()) <= set(" ".join(ran[:-1]).split())


def test_without_a_browser_run_goes_on_and_test_fails_both_with_a_sentence(no_browser, monkeypatch, capsys) -> None:
    monkeypatch.setattr(chrome, "install", lambda: None)
    monkeypatch.setattr(chrome, "may_try", lambda: False)
    assert chrome.main([]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "without charts" in captured.err
    assert chrome.main(["--required"]) == 1
    assert "the tests need it" in capsys.readouterr().err


def test_a_failed_installation_is_not_tried_again_on_the_same_day(no_browser, monkeypatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(no_browser))
    assert chrome.may_try()
    assert not chrome.may_try()


def test_a_folder_that_is_no_environment_is_never_replaced(tmp_path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert not prepare.is_replaceable(tmp_path)
    with pytest.raises(prepare.CannotPrepare, match="no virtual environment"):
        prepare.create(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_an_environment_with_the_mark_of_a_cut_off_run_is_not_usable(tmp_path) -> None:
    environment = tmp_path / "venv"
    program(environment / "bin" / "python", "exit 0")
    (environment / "pyvenv.cfg").touch()
    assert prepare.is_usable(environment)
    (environment / prepare.UNFINISHED).touch()
    assert not prepare.is_usable(environment)
    assert prepare.is_replaceable(environment)


def test_packages_are_installed_again_only_when_the_list_changes(tmp_path, monkeypatch) -> None:
    environment, pins = tmp_path / "a venv", tmp_path / "requirements.txt"
    program(environment / "bin" / "python", "exit 0")
    runs: list[int] = []
    monkeypatch.setattr(prepare, "run_pip", lambda _, wanted: runs.append(wanted) or 0)
    for text in ("one==1\n    # via two\ntwo==2\n", "one==1\n    # via two\ntwo==2\n", "one==2\n"):
        pins.write_text(text)
        assert prepare.main([str(environment), str(pins)]) == 0
    assert runs == [2, 1]
    assert not (environment / prepare.UNFINISHED).exists()


def test_a_failed_installation_is_told_and_leaves_its_mark(tmp_path, monkeypatch, capsys) -> None:
    environment, pins = tmp_path / "venv", tmp_path / "requirements.txt"
    program(environment / "bin" / "python", "exit 0")
    pins.write_text("one==1\n")
    monkeypatch.setattr(prepare, "run_pip", lambda *_: 1)
    assert prepare.main([str(environment), str(pins)]) == 1
    assert "could not be installed" in capsys.readouterr().err
    assert (environment / prepare.UNFINISHED).exists()


def test_a_python_without_ensurepip_names_the_package(monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(prepare.CannotPrepare, match=r"apt-get install python3\.\d+-venv"):
        prepare.need_ensurepip()


def test_a_shim_that_fails_is_passed_over_and_no_python_is_told(tmp_path) -> None:
    program(tmp_path / "python3", "echo 'pyenv: python3: command not found' >&2; exit 127")
    command = ["/bin/sh", str(ROOT / "tools" / "find_python.sh")]
    environment = {"PATH": str(tmp_path)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert "needs Python 3.11 or newer" in run.stderr

    program(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "python3.12\n")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PORT", port)
    assert serve.main() == 1
    assert "PORT is" in capsys.readouterr().err


def test_a_taken_port_is_told_with_another_way(monkeypatch, capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert serve.main() == 1
    assert f"Port {port} is taken" in capsys.readouterr().err


def test_without_nginx_and_without_a_way_to_it_one_sentence_says_so(no_browser, monkeypatch, capsys) -> None:
    monkeypatch.setattr(nginx, "PLACES", ())
    monkeypatch.setattr(nginx, "OWN", no_browser / "own")
    assert nginx.main() == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip() == nginx.MISSING


def test_nginx_is_unpacked_and_not_installed(no_browser, monkeypatch) -> None:
    monkeypatch.setattr(nginx, "PLACES", ())
    monkeypatch.setattr(nginx, "OWN", own := no_browser / "own")
    program(no_browser / "bin" / "nginx", "echo a library is missing >&2; exit 127")
    asked = no_browser / "asked"
    program(no_browser / "bin" / "apt-get", f'echo "$@" >> "{asked}"; [ "$2" != download ] || : > nginx_1.deb')
    monkeypatch.setattr(nginx, "starts", lambda path: path == str(own / "usr/sbin/nginx"))
    program(no_browser / "bin" / "dpkg-deb", f': > "{own}/unpacked"')
    assert nginx.fetch() == str(own / "usr/sbin/nginx")
    assert (own / "unpacked").exists()
    assert asked.read_text() == "-q update\n-q download nginx\n"
