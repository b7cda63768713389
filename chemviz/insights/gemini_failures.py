"""What an HTTP error of the Gemini service means, by its status and its google.rpc.Status body. Imports no client."""

import re
from typing import Any, Final

from chemviz.insights.refusals import CallFailed, Cause

_RPC: Final = "type.googleapis.com/google.rpc."
_CAUSES: Final[dict[int, Cause]] = {401: "key", 403: "forbidden", 404: "retired", 429: "quota"}
_LONGEST_DELAY_S: Final = 7 * 86_400.0


def failure_of(status: int, body: Any, *, retry_after: str | None = None) -> CallFailed:
    """The failure that the answer with this status and parsed JSON body is; `retry_after` is the header of that name.

    >>> failure_of(404, {"error": {"status": "NOT_FOUND"}}).cause, failure_of(404, None).cause
    ('retired', 'network')
    """
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        error = {}
    if status >= 500:
        return CallFailed("overload", retry_after_s=_delay_s(error, retry_after))
    if status == 429:
        return CallFailed("quota", retry_after_s=_delay_s(error, retry_after))
    if not error or status < 400:
        return CallFailed("network")  # a proxy or somebody else's server answers, not Gemini
    return CallFailed(_is_about_the_key(error) or _precondition(error) or _CAUSES.get(status, "form"))


def _is_about_the_key(error: dict[str, Any]) -> Cause | None:
    """Google answers a wrong key with 400, and one that was found in public with 403."""
    message = str(error.get("message", "")).casefold()
    reasons = {each.get("reason") for each in _details(error, "ErrorInfo")}
    is_wrong = "API_KEY_INVALID" in reasons or "api key not valid" in message or "leaked" in message
    return "key" if is_wrong or "api key expired" in message else None


def _precondition(error: dict[str, Any]) -> Cause | None:
    """Not from this country, or not without billing."""
    return "place" if error.get("status") == "FAILED_PRECONDITION" else None


def _delay_s(error: dict[str, Any], retry_after: str | None) -> float | None:
    """After how many seconds to ask again, by RetryInfo or else by the header; a date in the header is not read."""
    for text in (*(each.get("retryDelay") for each in _details(error, "RetryInfo")), retry_after):
        match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)s?", str(text).strip())
        if match:
            return min(float(match[1]), _LONGEST_DELAY_S)
    return None


def _details(error: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    details = error.get("details")
    found = details if isinstance(details, list) else []
    return [each for each in found if isinstance(each, dict) and each.get("@type") == _RPC + kind]
