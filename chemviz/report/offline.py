"""The Chrome that draws charts: no network, no file but plotly.js, and the report's own fonts."""

from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

OFFLINE_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-extensions",
    # Letters stand where the font has them, whatever the machine's screen settings are.
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # A proxy that does not answer, with no exception for this machine itself: no request leaves Chrome.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
)
SMALL_FLAGS: Final = ("--single-process", "--no-zygote", "--js-flags=--optimize-for-size")
"""For hosts with little memory: 390 MB in place of 640 with one tab (measured). Chrome's makers do not promise that one
process lasts; when it fails a report comes without charts and says so."""

PAGE_HEAD: Final = (
    "<head>"
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src file:;'
    " style-src 'unsafe-inline'; img-src data: blob:\">"
    # Chrome prints with margins of 0.1 inch unless the page forbids it, and then cuts off the foot of the figure.
    "<style>@page { margin: 0 }</style>"
)

FONT_SETTINGS: Final = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{escape(str(Path(__file__).parent / "fonts"))}</dir>
</fontconfig>"""
"""For Linux: the report's own fonts beside those of the machine, which may have none."""


def offline_chromium(*, is_small: bool) -> type:
    """The class of browser that kaleido starts; a small one is a single process."""
    from choreographer.browsers import Chromium

    class OfflineChromium(Chromium):
        def get_cli(self) -> list[str]:
            return [*super().get_cli(), *OFFLINE_FLAGS, *(SMALL_FLAGS if is_small else ())]

        def get_env(self) -> dict[str, str]:
            settings = Path(self.tmp_dir.path) / "fonts.conf"
            settings.write_text(FONT_SETTINGS)
            return {**super().get_env(), "FONTCONFIG_FILE": str(settings)}

    return OfflineChromium
