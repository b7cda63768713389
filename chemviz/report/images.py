"""Draws Plotly figures as PDF, SVG or PNG in one Chrome that all threads share. The only module that touches kaleido.

Kaleido's own synchronous server mixes up its callers when several threads call it at once, so Chrome belongs to an
event loop in a thread of its own, and each caller waits for its own coroutine. The page that draws can reach neither
the network nor a file: a figure may carry text from somebody's table.
"""

import asyncio
import atexit
import contextlib
import logging
import os
import signal
import sys
import threading
import weakref
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Final, Literal

from chemviz.errors import ChartsUnavailable
from chemviz.report.browser import chrome_missing, find_chrome
from chemviz.report.offline import PAGE_HEAD, offline_chromium

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from kaleido import Kaleido

TABS: Final = 2
"""Six figures take 0.7 s with two tabs and 1.2 s with one; a third gains nothing on two cores (measured). In a Chrome
of one process they share a thread, and a second gains nothing either."""

FIGURES_PER_PAGE: Final = 100
"""What plotly.js may leave behind in a page goes with it after so many figures."""

CLOSE_TIMEOUT_S: Final = 10.0

ImageFormat = Literal["pdf", "png", "svg"]
Spec = dict[str, Any]
"""A figure as a plain dict, or options for it."""


class ChartRenderer:
    """Draws figures in one Chrome, started by the first call and closed after `idle_close_s` [s] without one.

    Safe under threads. `chrome_path` is the setting BROWSER_PATH; `timeout_s` [s] bounds one call of `render`,
    the start of Chrome and the wait for other callers included; `is_small` holds Chrome to one process and one tab.
    """

    def __init__(
        self, *, chrome_path: str | None, timeout_s: float = 60, idle_close_s: float = 60, is_small: bool = False
    ) -> None:
        self._chrome_path = chrome_path
        self._is_small = is_small
        self._timeout_s = timeout_s
        self._idle_close_s = idle_close_s
        self._lock = threading.Lock()
        self._running: tuple[asyncio.AbstractEventLoop, _SharedChrome] | None = None
        atexit.register(_close_if_alive, weakref.ref(self))

    def problem(self) -> str | None:
        """Why no chart can be drawn, as far as can be told without starting Chrome; None when it looks well."""
        return None if find_chrome(self._chrome_path) else chrome_missing(self._chrome_path)

    def warm_up(self) -> None:
        """Start Chrome, if there is one, and do not wait for it: it comes up while the caller prepares its figures."""
        if path := find_chrome(self._chrome_path):
            self._submit(path, [], {})

    def render_pdf(
        self, figures: "Sequence[go.Figure | Spec]", *, width: float | None = None, height: float | None = None
    ) -> list[bytes]:
        """One single-page vector PDF per figure, in their order. Everything else is as in `render`."""
        return self.render(figures, image_format="pdf", width=width, height=height)

    def render(
        self,
        figures: "Sequence[go.Figure | Spec]",
        *,
        image_format: ImageFormat,
        width: float | None = None,
        height: float | None = None,
        scale: float = 1,
    ) -> list[bytes]:
        """One image per figure, in their order.

        A figure may be a plain dict. `width` and `height` [CSS pixels, 1/96 inch] win over the figure's own; `scale` is
        how many dots a PNG has for each. Raises `ChartsUnavailable` when there is no Chrome, when it fails twice or
        does not answer in time, and when it cannot draw a figure.
        """
        path = find_chrome(self._chrome_path)
        if path is None:
            raise ChartsUnavailable(chrome_missing(self._chrome_path))
        specs = [figure if isinstance(figure, dict) else figure.to_dict() for figure in figures]
        options = {"format": image_format, "width": width, "height": height, "scale": scale}
        future = self._submit(path, specs, options)
        try:
            return future.result(self._timeout_s)
        except TimeoutError as error:
            future.cancel()
            raise ChartsUnavailable(f"Chrome did not draw the charts within {self._timeout_s:g} s.") from error
        except CancelledError as error:
            raise ChartsUnavailable("Chrome was closed before the charts were drawn.") from error

    def close(self) -> None:
        """Close Chrome and end its thread; callers that still wait get `ChartsUnavailable`."""
        with self._lock:
            if self._running is None:
                return
            loop, chrome = self._running
            self._running = None
            closed = asyncio.run_coroutine_threadsafe(chrome.shut_down(), loop)
        with contextlib.suppress(TimeoutError, CancelledError):
            closed.result(CLOSE_TIMEOUT_S)
        loop.call_soon_threadsafe(loop.stop)

    def _submit(self, path: str, specs: list[Spec], options: Spec) -> "Future[list[bytes]]":
        with self._lock:  # so that no call slips in behind `shut_down`
            if self._running is None:
                loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(loop,), name="chart-renderer", daemon=True).start()
                self._running = loop, _SharedChrome(self._idle_close_s, is_small=self._is_small)
            loop, chrome = self._running
            return asyncio.run_coroutine_threadsafe(chrome.render(path, specs, options), loop)


class _SharedChrome:
    """The Chrome of one `ChartRenderer`; everything here runs on its event loop."""

    def __init__(self, idle_close_s: float, *, is_small: bool) -> None:
        self._idle_close_s = idle_close_s
        self._is_small = is_small
        self._browser: Kaleido | None = None
        self._opening = asyncio.Lock()
        self._callers = 0
        self._idle_timer: asyncio.TimerHandle | None = None
        self._idle_close: asyncio.Task[None] | None = None

    async def render(self, path: str, specs: list[Spec], options: Spec) -> list[bytes]:
        """One PDF per figure, in their order."""
        self._callers += 1
        if self._idle_timer:
            self._idle_timer.cancel()
        try:
            try:
                return await self._render_once(path, specs, options)
            except _ChromeDied:
                return await self._render_once(path, specs, options)
        except _ChromeDied as error:
            raise ChartsUnavailable("Chrome stopped twice while it drew the charts.") from error
        finally:
            self._callers -= 1
            if not self._callers:
                loop = asyncio.get_running_loop()
                self._idle_timer = loop.call_later(self._idle_close_s, self._close_when_idle)

    async def _render_once(self, path: str, specs: list[Spec], options: Spec) -> list[bytes]:
        from choreographer.errors import DevtoolsProtocolError
        from kaleido.errors import JavascriptError, KaleidoError

        browser: Kaleido | None = None
        try:
            browser = await self._opened(path)
            return await _all_done([browser.calc_fig(spec, options) for spec in specs])
        except (JavascriptError, KaleidoError) as error:
            raise ChartsUnavailable("Chrome could not draw one of the charts.") from error
        except (asyncio.CancelledError, RuntimeError, OSError, DevtoolsProtocolError) as error:
            # A Chrome that died cancels its calls or fails them with one of choreographer's errors; one that hangs
            # is cancelled by the caller's time-out. Neither can be used again.
            if browser:
                await self._discard(browser, is_broken=True)
            if _is_cancelled_from_outside():
                raise asyncio.CancelledError from error
            raise _ChromeDied from error

    async def _opened(self, path: str) -> "Kaleido":
        async with self._opening:
            if self._browser is None:
                self._browser = await _open(path, is_small=self._is_small)
            return self._browser

    def _close_when_idle(self) -> None:
        if self._browser and not self._callers:
            self._idle_close = asyncio.create_task(self._discard(self._browser))

    async def _discard(self, browser: "Kaleido", *, is_broken: bool = False) -> None:
        if self._browser is browser:
            self._browser = None
        await _end(browser, is_broken=is_broken)

    async def shut_down(self) -> None:
        """Close Chrome and cancel every call."""
        if self._idle_timer:
            self._idle_timer.cancel()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            if self._browser:
                await self._discard(self._browser)
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        if self._idle_timer:
            self._idle_timer.cancel()


class _ChromeDied(Exception):
    """Chrome is gone; another one may do."""


async def _open(path: str, *, is_small: bool) -> "Kaleido":
    from kaleido import PageGenerator

    # Chrome's end is reported as a warning each time, and a shell would print it.
    logging.getLogger("choreographer").setLevel(logging.ERROR)
    page = PageGenerator(mathjax=False)  # plotly.js comes from the plotly wheel
    page.header = page.header.replace("<head>", PAGE_HEAD)
    browser = _kaleido_that_keeps_pages()(
        n=1 if is_small else TABS,
        timeout=None,
        page_generator=page,
        path=path,
        browser_cls=offline_chromium(is_small=is_small),
    )
    try:
        await browser.open()
    except BaseException:
        await _end(browser, is_broken=True)
        raise
    return browser


def _kaleido_that_keeps_pages() -> "type[Kaleido]":
    from kaleido import Kaleido

    class KeepingKaleido(Kaleido):  # type: ignore[misc]
        """Draws `FIGURES_PER_PAGE` figures in one page; after a failure the page is loaded anew as well.

        Kaleido loads its page anew after every figure, which takes two thirds of the time of a figure (measured):
        plotly.js is 4.7 MB of script. Plotly draws each figure in an element of its own and removes it.
        """

        async def _return_kaleido_tab(self, tab: Any) -> None:
            tab.figures = getattr(tab, "figures", 0) + 1
            if sys.exc_info()[0] is None and tab.figures < FIGURES_PER_PAGE:
                await self.tabs_ready.put(tab)
                return
            tab.figures = 0
            await super()._return_kaleido_tab(tab)

    return KeepingKaleido


async def _all_done(calls: "list[Coroutine[Any, Any, bytes]]") -> list[bytes]:
    """Like `asyncio.gather`, but a cancellation returns at once: kaleido's calls hang until their Chrome is gone."""
    tasks = [asyncio.create_task(call) for call in calls]
    if tasks:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    return [task.result() for task in tasks if task.done()]


async def _end(browser: "Kaleido", *, is_broken: bool) -> None:
    """End Chrome, politely unless it is broken, and remove its files. No process is left either way."""
    process = getattr(browser, "subprocess", None)  # missing when Chrome was never started
    if process and not is_broken:
        with contextlib.suppress(TimeoutError, asyncio.CancelledError, RuntimeError, OSError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S / 2):
                await browser.send_command("Browser.close")
                while process.poll() is None:
                    await asyncio.sleep(0.02)
    if process and process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
        process.wait(CLOSE_TIMEOUT_S)
    await browser.close()


def _is_cancelled_from_outside() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()


def _close_if_alive(reference: "weakref.ref[ChartRenderer]") -> None:
    if renderer := reference():
        renderer.close()
