"""The HTTP session below the Gemini client: no answer outlives its deadline, and no error gets out unnamed.

Reads bytes and knows nothing of what they mean.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final

from chemviz.insights.refusals import CallFailed

if TYPE_CHECKING:  # loaded with the client, when it is used
    import requests

ANSWER_BYTES: Final = 4_000_000
"""No answer of 65,536 tokens, the most that is allowed, is longer."""
_PIECE_BYTES: Final = 65_536


def bound(session: "requests.Session", *, end: float, given_up: threading.Event) -> None:
    """Have the session read no answer beyond `end` (of `time.monotonic`), nor once `given_up` is set.

    The time-out of `requests` starts anew with each byte that trickles in.
    """

    def read(response: "requests.Response", **_: object) -> None:
        pieces, size = [], 0
        while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if given_up.is_set() or time.monotonic() > end:
                response.close()
                raise CallFailed("time", tokens=None)
            if size > ANSWER_BYTES:
                response.close()
                raise CallFailed("cut off", tokens=None)
        response._content = b"".join(pieces)
        response._content_consumed = True

    session.max_redirects = 0  # the key goes to nobody else
    session.hooks["response"].append(read)


@contextmanager
def named_failures() -> Generator[None]:
    """Turn what goes wrong below the client into `CallFailed`; its text repeats nothing, as a header holds the key."""
    import requests
    import urllib3

    try:
        yield
    except requests.ConnectTimeout:
        raise CallFailed("network") from None
    except (requests.Timeout, urllib3.exceptions.ReadTimeoutError):
        raise CallFailed("time", tokens=None) from None
    except (requests.ConnectionError, urllib3.exceptions.HTTPError) as error:
        raise CallFailed("network", tokens=0 if _is_connecting(error) else None) from None
    except requests.exceptions.InvalidHeader:
        raise CallFailed("key") from None
    except (requests.RequestException, HTTPException, OSError):
        raise CallFailed("network") from None


def _is_connecting(error: Any) -> bool:
    """Whether nothing was sent yet."""
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
