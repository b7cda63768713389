"""The audit of the packages: a vulnerability fails, a clean list passes, and a service that is away is said to be."""

import http.server
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import audit

FLAW = {
    "id": "PYSEC-2026-1",
    "summary": "Bad",
    "affected": [
        {
            "package": {"name": "beta", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
        }
    ],
}


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    path = tmp_path / "pins.txt"
    path.write_text("alpha==1.0\n    # via beta\nbeta==2.0 ; sys_platform != 'other'\n")
    return path


@pytest.fixture
def service() -> Iterator[Callable[..., str]]:
    """Starts a service that speaks as OSV does, knows of one flaw or none, or fails; gives its address."""
    started: list[http.server.ThreadingHTTPServer] = []

    def start(*, flawed: str | None = None, status: int = 200, body: bytes | None = None) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                found = {"vulns": [FLAW]} if asked["package"]["name"] == flawed else {}
                answer = body if body is not None else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}/v1/query"

    yield start
    for each in started:
        each.shutdown()
        each.server_close()


def test_a_known_vulnerability_fails_and_is_named(pins, service, capsys) -> None:
    assert audit.main(["--osv-url", service(flawed="beta"), str(pins)]) == 1
    said = capsys.readouterr().out
    assert "beta 2.0 has PYSEC-2026-1, mended in 2.1" in said
    assert "Audited 2 packages: 1 known vulnerability" in said


def test_an_accepted_one_does_not_fail(pins, service, capsys, monkeypatch) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {"PYSEC-2026-1": "It concerns a part that is not used."})
    assert audit.main(["--osv-url", service(flawed="beta"), str(pins)]) == 0


def test_a_clean_list_passes(pins, service, capsys) -> None:
    assert audit.main(["--osv-url", service(), str(pins)]) == 0
    assert capsys.readouterr().out == "Audited 2 packages: no known vulnerabilities\n"


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 403}, {"body": b"<html>sign in to the network</html>"}])
def test_a_service_that_makes_no_sense_is_no_audit(pins, service, capsys, fault) -> None:
    assert audit.main(["--osv-url", service(**fault), str(pins)]) == 0
    assert capsys.readouterr().out == f"{audit.NOT_AUDITED}\n"


def test_a_service_that_is_away_is_no_audit(pins, capsys) -> None:
    with socket.socket() as taken:  # bound and not listening: refused at once
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1/query"
        assert audit.main(["--osv-url", url, str(pins)]) == 0
    assert capsys.readouterr().out == f"{audit.NOT_AUDITED}\n"


def test_packages_that_the_service_does_not_know_are_not_called_safe(pins, capsys, monkeypatch) -> None:
    skipped = [{"name": name, "skip_reason": "not found"} for name in ("alpha", "beta")]
    monkeypatch.setattr(audit, "ask", lambda *_: audit.read(json.dumps({"dependencies": skipped})))
    assert audit.main([str(pins)]) == 0
    assert capsys.readouterr().out == f"{audit.NOT_AUDITED}\n"
    known = [{"name": "alpha", "version": "1.0", "vulns": []}, skipped[1]]
    monkeypatch.setattr(audit, "ask", lambda *_: audit.read(json.dumps({"dependencies": known})))
    assert audit.main([str(pins)]) == 0
    assert "not audited, as the service does not know them: beta" in capsys.readouterr().out


def test_pypi_is_asked_when_osv_is_away(pins, capsys, monkeypatch) -> None:
    clean = [{"name": "alpha", "version": "1.0", "vulns": []}]
    asked = []

    def ask(lists: list[Path], service: str, *_: str) -> audit.Answer | None:
        asked.append((service, lists[0].name))
        return None if service == "osv" else audit.read(json.dumps({"dependencies": clean}))

    monkeypatch.setattr(audit, "ask", ask)
    assert audit.main([str(pins)]) == 0
    assert asked == [("osv", "pins.txt"), ("pypi", "probe.txt"), ("pypi", "pins.txt")]
    assert "Audited 1 packages" in capsys.readouterr().out
