"""The renderer with a real Chrome: the right chart for each caller, and no Chrome left behind."""

import http.server
import io
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go
import psutil
import pypdf
import pytest

from chemviz.errors import ChartsUnavailable
from chemviz.report import images
from chemviz.report.browser import chrome_missing, find_chrome
from chemviz.report.images import ChartRenderer

SHELLS = {"dash", "bash", "sh"}
SIZE = {"width": 400, "height": 260}
OTHERS: set[int] = set()
"""Children that were there before the tests of this file."""


@pytest.fixture(scope="module")
def shared() -> Iterator[ChartRenderer]:
    OTHERS.update(child.pid for child in psutil.Process().children())
    renderer = ChartRenderer(chrome_path=None)
    yield renderer
    processes, started = chrome_processes(), starters()
    renderer.close()
    assert not {each.pid for each in started} & set(psutil.pids())  # a zombie would still be listed
    assert_gone(processes)


@pytest.fixture
def renderer(shared: ChartRenderer) -> Iterator[ChartRenderer]:
    """One Chrome for all tests, with its settings put back after each."""
    settings = {key: vars(shared)[key] for key in ("_chrome_path", "_timeout_s")}
    yield shared
    vars(shared).update(settings)


def figure(text: str) -> go.Figure:
    return go.Figure(go.Bar(x=["Pump", "Tank"], y=[3, 1])).update_layout(title=text)


def text_of(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def drawing_of(pdf: bytes) -> tuple[list[float], bytes]:
    """Size and drawing commands of the page; the rest of the file holds the time of printing."""
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    return list(page.mediabox), page.get_contents().get_data()


def chrome_processes() -> list[psutil.Process]:
    """The Chromes of renderers in this process, each with the script that starts it; no other test's browser."""
    return [*starters(), *(each for starter in starters() for each in starter.children(recursive=True))]


def starters() -> list[psutil.Process]:
    children = [child for child in psutil.Process().children() if child.pid not in OTHERS]
    return [child for child in children if "chromium_wrapper" in " ".join(command(child))]


def command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def main_chrome() -> psutil.Process:
    """The browser process itself, not the shell script that Debian starts it with."""
    (starter,) = starters()
    return next(each for each in starter.children(recursive=True) if Path(each.exe()).name not in SHELLS)


def assert_gone(processes: list[psutil.Process]) -> None:
    """None of them is alive, or dead and not waited for by its parent."""
    assert processes
    _gone, alive = psutil.wait_procs(processes, timeout=20)
    assert not alive


def test_each_figure_becomes_one_page_in_the_order_given(renderer):
    pdfs = renderer.render_pdf([figure(f"Chart {i}") for i in range(3)], **SIZE)
    assert [f"Chart {i}" in text_of(pdf) for i, pdf in enumerate(pdfs)] == [True] * 3
    for pdf in pdfs:
        page = pypdf.PdfReader(io.BytesIO(pdf)).pages
        assert len(page) == 1
        assert (float(page[0].mediabox.width), float(page[0].mediabox.height)) == pytest.approx((300, 195), abs=1)
        assert not page[0].images


def test_the_foot_of_a_figure_is_not_cut_off(renderer):
    tall = figure("x").update_layout(margin={"b": 0}, annotations=[{"text": "foot", "yref": "paper", "y": 0}])
    page = pypdf.PdfReader(io.BytesIO(renderer.render_pdf([tall], **SIZE)[0])).pages[0]
    assert "foot" in page.extract_text()
    # Skia scales by 3/4 pt per pixel and starts at the upper left corner: nothing is shrunk to fit margins.
    assert b".75" in page.get_contents().get_data()[:400] or b"3.125" in page.get_contents().get_data()[:400]


def test_sixty_calls_from_six_threads_each_get_their_own_figure(renderer):
    def call(number: int) -> bool:
        return f"Caller {number:02}" in text_of(renderer.render_pdf([figure(f"Caller {number:02}")], **SIZE)[0])

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(call, range(60))) == [True] * 60


def test_what_was_drawn_before_in_the_same_page_changes_nothing(renderer, monkeypatch):
    [alone] = map(drawing_of, renderer.render_pdf([figure("Alone")]))
    others = [figure(f"Other {number}").update_layout(paper_bgcolor="#336699", **SIZE) for number in range(4)]
    renderer.render_pdf(others)
    assert [drawing_of(each) for each in renderer.render_pdf([figure("Alone")])] == [alone]
    monkeypatch.setattr(images, "FIGURES_PER_PAGE", 2)  # now with a fresh page after every second figure
    assert drawing_of(renderer.render_pdf([*others, figure("Alone")])[-1]) == alone


def test_a_killed_chrome_is_replaced(renderer):
    renderer.render_pdf([figure("before")], **SIZE)
    killed = main_chrome()
    killed.kill()
    killed.wait(10)
    assert "after" in text_of(renderer.render_pdf([figure("after")], **SIZE)[0])
    assert main_chrome().pid != killed.pid


def test_a_chrome_killed_while_it_draws_is_replaced_and_every_caller_served(renderer):
    renderer.render_pdf([figure("warm")], **SIZE)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(renderer.render_pdf, [figure(f"Mid {i}")] * 4, **SIZE) for i in range(3)]
        main_chrome().kill()
        for i, each in enumerate(calls):
            assert all(f"Mid {i}" in text_of(pdf) for pdf in each.result())


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    own = ChartRenderer(chrome_path=None)
    own.render_pdf([figure("one")], **SIZE)
    assert list(tmp_path.iterdir())
    own.close()
    assert not list(tmp_path.iterdir())


def test_a_chrome_that_hangs_ends_in_a_time_out_and_is_replaced(renderer):
    renderer.render_pdf([figure("warm")], **SIZE)
    main_chrome().suspend()
    renderer._timeout_s = 0.5
    with pytest.raises(ChartsUnavailable, match=r"within 0\.5 s"):
        renderer.render_pdf([figure("never")], **SIZE)
    renderer._timeout_s = 60
    assert "again" in text_of(renderer.render_pdf([figure("again")], **SIZE)[0])


def test_chrome_is_closed_when_idle_and_started_again():
    hasty = ChartRenderer(chrome_path=None, idle_close_s=2)
    before = set(chrome_processes())
    hasty.render_pdf([figure("one")], **SIZE)
    assert_gone([each for each in chrome_processes() if each not in before])
    assert "two" in text_of(hasty.render_pdf([figure("two")], **SIZE)[0])
    again = [each for each in chrome_processes() if each not in before]
    hasty.close()
    assert_gone(again)


def test_a_small_chrome_is_one_process_and_draws_the_same(renderer):
    charts = [figure("one"), figure("two"), figure("three")]
    expected = renderer.render_pdf(charts, **SIZE)
    before = set(chrome_processes())
    small = ChartRenderer(chrome_path=None, is_small=True)
    drawn = small.render_pdf(charts, **SIZE)
    running = [command(each) for each in chrome_processes() if each not in before]
    small.close()
    assert [drawing_of(pdf) for pdf in drawn] == [drawing_of(pdf) for pdf in expected]
    assert any("--single-process" in each for each in running)
    assert not any("--type=renderer" in part for each in running for part in each)


def test_closing_twice_is_harmless_and_a_closed_renderer_starts_again(renderer):
    renderer.render_pdf([figure("one")], **SIZE)
    processes = chrome_processes()
    renderer.close()
    renderer.close()
    assert_gone(processes)
    assert "two" in text_of(renderer.render_pdf([figure("two")], **SIZE)[0])


def test_warming_up_starts_chrome_and_does_not_wait_for_it(renderer):
    renderer.close()
    renderer.warm_up()
    first = renderer.render_pdf([figure("one")], **SIZE)
    pid = main_chrome().pid
    renderer.warm_up()
    renderer.render_pdf([figure("two")], **SIZE)
    assert "one" in text_of(first[0])
    assert main_chrome().pid == pid


def test_a_figure_of_its_own_size_keeps_it(renderer):
    own = figure("own").update_layout(width=640, height=320).to_dict()
    page = pypdf.PdfReader(io.BytesIO(renderer.render_pdf([own])[0])).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((480, 240), abs=1)


def test_no_figures_give_no_pages(renderer):
    assert renderer.render_pdf([]) == []


def test_text_is_drawn_in_the_font_of_the_report(renderer):
    pdf = renderer.render_pdf([figure("x").update_layout(font={"family": "Roboto"})], **SIZE)[0]
    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].get_object().values()
    assert any("Roboto" in font.get_object()["/BaseFont"] for font in fonts)


def test_a_figure_that_cannot_be_drawn_is_said_and_the_next_one_is_drawn(renderer):
    broken = go.Figure(go.Bar(y=[1])).update_layout(title="x")
    broken.to_dict = lambda: {"data": 7, "layout": 7}
    with pytest.raises(ChartsUnavailable):
        renderer.render_pdf([broken], **SIZE)
    assert "sound" in text_of(renderer.render_pdf([figure("sound")], **SIZE)[0])


@pytest.mark.parametrize("ending", ["", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_no_chrome_outlives_the_interpreter(ending):
    script = f"""
import plotly.graph_objects as go, psutil
from chemviz.report.images import ChartRenderer
renderer = ChartRenderer(chrome_path=None)
renderer.render_pdf([go.Figure(go.Bar(y=[1]))], width=300, height=200)
print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)
{ending}
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    left = [psutil.Process(int(pid)) for pid in ended.stdout.split() if psutil.pid_exists(int(pid))]
    assert len(ended.stdout.split()) > 1
    _gone, alive = psutil.wait_procs(left, timeout=20)
    assert not alive


def test_text_in_a_figure_loads_nothing_from_the_network(renderer):
    asked: list[str] = []

    class Witness(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(self.rfile.readline())
            self.close_connection = True

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Witness)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    hostile = figure(
        f"<span style=\"fill:url('{address}/d#x');font-family:x;background:url({address}/e)\">text</span>"
        f'<a href="{address}/a">a</a><img src="{address}/b"><script src="{address}/c"></script>'
    ).update_layout(
        images=[{"source": f"{address}/image.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}],
        font={"family": f"x;src:url({address}/font)"},
    )
    (pdf,) = renderer.render_pdf([hostile], **SIZE)
    server.shutdown()
    server.server_close()
    shown = text_of(pdf)  # of the long title, what the page has room for
    assert "<img src" in shown or "<script src" in shown
    assert asked == []


def test_a_missing_chrome_is_said_at_once_and_nothing_is_started():
    threads, processes = set(threading.enumerate()), set(psutil.Process().children(recursive=True))
    renderer = ChartRenderer(chrome_path="/nowhere/chrome")
    with pytest.raises(ChartsUnavailable, match="BROWSER_PATH is set to /nowhere/chrome"):
        renderer.render_pdf([figure("x")], **SIZE)
    assert set(threading.enumerate()) <= threads
    assert set(psutil.Process().children(recursive=True)) <= processes


def test_a_program_that_is_no_chrome_is_said():
    processes = set(psutil.Process().children(recursive=True))
    wrong = ChartRenderer(chrome_path="false")
    with pytest.raises(ChartsUnavailable, match="stopped twice"):
        wrong.render_pdf([figure("x")], **SIZE)
    wrong.close()
    assert set(psutil.Process().children(recursive=True)) <= processes


def test_a_configured_chrome_is_the_only_one_tried(tmp_path: Path):
    assert find_chrome(str(tmp_path)) is None  # a folder is no program
    program = tmp_path / "my-chrome"
    program.write_text("#!/bin/sh\n")
    assert find_chrome(str(program)) is None  # not executable
    program.chmod(0o755)
    assert find_chrome(str(program)) == str(program)


def test_chrome_is_found_on_path_under_its_usual_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chrome(None) == str(program)


def test_without_any_chrome_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    assert "plotly_get_chrome" in chrome_missing(None)
    assert "BROWSER_PATH" in chrome_missing("x")
