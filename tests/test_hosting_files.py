"""What hosts start ChemViz with: the files lint, agree with the settings of the app, and their commands work."""

import fnmatch
import http.server
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from nginx_server import Nginx, free_port, start_nginx

from chemviz.config import load_settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
PATIENCE_S = 90
TOOLS = Path(sys.executable).parent


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments, in order."""
    lines = "\n".join(line for line in DOCKERFILE.splitlines() if not line.startswith("#"))
    return [
        (word, rest.replace("\\\n", " ").strip())
        for word, rest in re.findall(r"^([A-Z]+) ((?:.*\\\n)*.*)$", lines, flags=re.MULTILINE)
    ]


def environment_of_the_image() -> dict[str, str]:
    [text] = [rest for word, rest in steps() if word == "ENV"]
    return dict(part.split("=", 1) for part in shlex.split(text))


def command_of(word: str) -> list[str]:
    [text] = [rest for name, rest in steps() if name == word]
    return json.loads(text[text.index("[") :])


def is_in_the_image(path: str) -> bool:
    """Whether .dockerignore lets the file into the image: the last line that speaks of it counts."""
    is_in = True
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        names = [*heads, *(parts if "**/" in line else ())]
        if any(fnmatch.fnmatchcase(name, pattern) for name in names):
            is_in = line.startswith("!")
    return is_in


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app of the image."""
    folder = tmp_path_factory.mktemp("image")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if is_in_the_image(name) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        ["compose-lint", "check", "--fail-on", "medium", "--config", "deploy/compose-lint.yml", "compose.yaml"],
    ],
    ids=lambda command: command[0],
)
def test_the_linter_has_nothing_to_say(command: list[str]) -> None:
    run = subprocess.run([TOOLS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_linter_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN apt-get install chromium\nCMD python app.py\n")
    run = subprocess.run([TOOLS / "hadolint", tmp_path / "Dockerfile"], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    (tmp_path / "compose.yaml").write_text("services: {app: {image: x, privileged: true, ports: [8501:8501]}}\n")
    lint = [TOOLS / "compose-lint", "check", "--fail-on", "medium", tmp_path / "compose.yaml"]
    assert subprocess.run(lint, capture_output=True, text=True, check=False).returncode != 0


def test_the_image_holds_the_app_and_nothing_private(image: Path) -> None:
    held = {each.relative_to(image).as_posix() for each in image.rglob("*") if each.is_file()}
    assert {"app.py", "requirements.txt", "packages.txt", ".streamlit/config.toml", "tools/serve.py"} <= held
    assert {each.split("/")[0] for each in held} <= {
        "app.py", "chemviz", "pages", "docs", "tools", "requirements.txt", "packages.txt", "LICENSE", ".streamlit",
    }  # fmt: skip
    for name in (".streamlit/secrets.toml", ".env", "data/chemviz.db", ".git/config", "tests/conftest.py", "x.db"):
        assert not is_in_the_image(name)


def test_the_image_runs_without_rights_and_installs_the_pinned_packages() -> None:
    assert [rest for word, rest in steps() if word == "USER"] == ["10001:10001"]
    [install] = [rest for word, rest in steps() if word == "RUN" and "pip install" in rest]
    assert "-r /build/requirements.txt" in install
    [debian] = [rest for word, rest in steps() if word == "RUN" and "apt-get" in rest]
    assert "/build/packages.txt" in debian


def test_started_as_in_the_image_it_is_healthy_and_writes_nowhere_but_where_it_may(image: Path, tmp_path: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in image.rglob("*")}
    home, data = tmp_path / "home", tmp_path / "data"
    home.mkdir()
    port = free_port()
    settings = environment_of_the_image() | {"HOME": str(home), "CHEMVIZ_DATA_DIR": str(data), "PORT": str(port)}
    settings |= {"PATH": f"{TOOLS}:{os.environ['PATH']}", "TMPDIR": str(home)}
    command, health = command_of("CMD"), command_of("HEALTHCHECK")
    assert subprocess.run(health, env=settings, capture_output=True, timeout=60, check=False).returncode != 0
    with (tmp_path / "log").open("wb") as log:
        app = subprocess.Popen(command, cwd=image, env=settings, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while subprocess.run(health, env=settings, capture_output=True, timeout=60, check=False).returncode != 0:
            assert app.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
        readiness = [TOOLS / "python", "-m", "chemviz", "db", "check"]
        ready = subprocess.run(readiness, cwd=image, env=settings, capture_output=True, text=True, check=False)
        assert (ready.returncode, "can be read and written" in ready.stdout) == (0, True), ready.stderr
    finally:
        app.terminate()
        with suppress(subprocess.TimeoutExpired):
            app.wait(20)
        app.kill()
    assert {each: each.stat().st_mtime_ns for each in image.rglob("*")} == before
    assert (data / "chemviz.db").is_file()


def test_the_readiness_check_says_that_there_is_no_database_to_be_had() -> None:
    settings = {**os.environ, "DATABASE_URL": f"postgresql://chemviz:secret-word@127.0.0.1:{free_port()}/chemviz"}
    run = subprocess.run(
        [sys.executable, "-m", "chemviz", "db", "check"],
        cwd=ROOT, env=settings, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1
    assert "secret-word" not in run.stderr


def test_the_settings_of_compose_are_such_as_the_app_takes() -> None:
    given = {"POSTGRES_PASSWORD": "a-b_c9"}

    def filled(text: str) -> str:
        return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", lambda m: given.get(m[1]) or (m[3] if m[2] == "-" else ""), text)

    for name in ("app", "app2"):
        settings = load_settings(
            {key: filled(value) for key, value in COMPOSE["services"][name]["environment"].items()}
        )
        assert settings.database_url == "postgresql+psycopg://chemviz:a-b_c9@db:5432/chemviz"
        assert (settings.trusted_proxies, settings.registration) == (1, "invitation")
    example = dict(re.findall(r"^#? ?([A-Z_]+)=(.*)$", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE))
    asked = set(re.findall(r"\$\{(\w+):", (ROOT / "compose.yaml").read_text()))
    assert set(example) <= asked


def test_each_container_is_read_only_without_rights_and_watched() -> None:
    for name, service in COMPOSE["services"].items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert "healthcheck" in service or name.startswith("app")  # the image brings its own
    assert "ports" not in COMPOSE["services"]["db"]


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx before two servers that say what reached them."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) for _ in range(2)]
    for each in servers:
        threading.Thread(target=each.serve_forever, daemon=True).start()
    running = start_nginx(tmp_path_factory.mktemp("nginx"), [each.server_port for each in servers])
    yield running
    running.stop()
    for each in servers:
        each.shutdown()
        each.server_close()


def asked(url: str, **headers: str) -> dict[str, str]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, headers=names), timeout=30) as answer:
        return json.loads(answer.read())


def test_the_app_is_told_host_scheme_and_address_and_a_made_up_address_stands_before(echo: Nginx) -> None:
    seen = asked(f"{echo.url}/overview", X_Forwarded_For="6.6.6.6")
    assert seen["X-Forwarded-For"] == "6.6.6.6, 127.0.0.1"
    assert seen["Host"] == echo.url.removeprefix("http://")  # the origin of a web socket is compared with it
    assert seen["X-Forwarded-Proto"] == "http"
    assert asked(echo.url, Connection="Upgrade", Upgrade="websocket")["Upgrade"] == "websocket"


def test_a_browser_stays_with_its_process(echo: Nginx) -> None:
    cookies = set()
    for _ in range(12):
        with urllib.request.urlopen(f"{echo.url}/first", timeout=30) as answer:
            cookies.add(answer.headers["Set-Cookie"].partition(";")[0])
    assert len(cookies) == 12
    for number, cookie in enumerate(sorted(cookies)):
        for _ in range(3):
            asked(f"{echo.url}/browser-{number}", Cookie=cookie)
    processes = [{each["process"] for each in echo.answered(f"/browser-{n}", times=3)} for n in range(12)]
    assert all(len(each) == 1 for each in processes)
    assert len(set().union(*processes)) == 2


def test_what_is_too_large_is_refused_and_the_limit_is_that_of_the_app(echo: Nginx) -> None:
    [limit] = re.findall(r"client_max_body_size (\d+)m;", echo.configuration)
    assert int(limit) == CONFIG["server"]["maxUploadSize"] + 1
    length = (int(limit) << 20) + 1
    request = urllib.request.Request(
        f"{echo.url}/_stcore/upload_file", headers={"Content-Length": str(length)}, method="PUT"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 413
    refused.value.close()


def test_the_log_holds_no_query_and_no_cookie_and_the_servers_figures_are_not_for_visitors(echo: Nginx) -> None:
    asked(f"{echo.url}/charts?name=P-101A", Cookie="chemviz_session=token-word")
    assert echo.answered("/charts")
    assert "P-101A" not in echo.log()
    assert "token-word" not in echo.log()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{echo.url}/_stcore/metrics", timeout=30)
    assert refused.value.code == 404
    refused.value.close()


def test_a_silent_web_socket_outlives_the_pings_of_the_app(echo: Nginx) -> None:
    [minutes] = re.findall(r"proxy_read_timeout (\d+)m;", echo.configuration)
    from streamlit.web.server.starlette.starlette_server import _get_websocket_settings

    interval_s, _ = _get_websocket_settings()
    assert interval_s * 3 < int(minutes) * 60


HOSTING_DOCS = ("docs/hosting.md", "docs/community-cloud.md")


@pytest.mark.parametrize("name", HOSTING_DOCS)
def test_what_the_pages_on_hosting_name_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    known = (ROOT / "chemviz" / "config.py").read_text("utf-8") + (ROOT / "bench" / "load.py").read_text("utf-8")
    assert {each for each in re.findall(r"\bCHEMVIZ_[A-Z_]+\b", text) if each not in known} == set()
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert (ROOT / "docs" / link).is_file(), link
    for path in re.findall(r"`((?:deploy|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path
    headings = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in re.findall(r"^#+ (.*)$", text, re.M)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= headings


def test_the_secrets_shown_for_community_cloud_are_such_as_the_app_takes() -> None:
    [shown] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "community-cloud.md").read_text("utf-8"), re.DOTALL)
    settings = load_settings({}, tomllib.loads(shown))
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert (settings.registration, settings.log_form) == ("invitation", "json")
    assert settings.has_small_chrome
