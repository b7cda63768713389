"""Advice that would take a safeguard out of action: recognised, so that it is refused. Errs on the side of refusing."""

import re
from typing import Final

_ACTS: Final = (
    r"by-?\s?pass|disabl|deactivat|overrid|overrul|defeat|isolat|inhibit|jumper|bridg|disconnect|unplug|"
    r"silenc|mute|muting|"
    r"suppress|forc(?:e|ing)|gag|blank|blind|block|plug|remov|uninstall|switch(?:ed|ing)? off|turn(?:ed|"
    r"ing)? off|shut(?:ting)? off|"
    r"tak(?:e|ing|en) out|cut(?:ting)? out|valv(?:e|ed|ing) off|neutrali[sz]|circumvent|ignor|disregard|"
    r"tamper|tie(?:d)? (?:down|back|open|off)|wir(?:e|ed) (?:down|open)|"
    r"lock(?:ed|ing)? (?:open|out|closed)|wedg|clamp|shelv|desensiti[sz]|widen|relax|rais|lift|increas|lower|"
    r"reduc|adjust|chang|reset|re-set|loosen|tighten|"
    r"mask|knock out|work(?:ing)? around|skip|suspend|postpon|trick|simulat|short(?:-| )circuit|strap|"
    r"pin(?:ned)?\b|hold(?:ing)? (?:in|open|closed)|"
    r"out of service|off ?line|manual mode|clos(?:e|ing)|seal(?:ed|ing)? off"
)
_GUARDS: Final = (
    r"relief|safety(?:[ -]\w+)? (?:valve|device|system|function|switch|circuit|loop|shutdown)s?|safet(?:y|"
    r"ies)\b|psvs?\b|prvs?\b|pressure safety|"
    r"rupture dis[ck]s?|bursting dis[ck]s?|\btrips?\b|interlock|alarms?\b|\besd\b|\bsis\b|\bsif\b|"
    r"emergency (?:shut-?down|stop|valve)|"
    r"protecti(?:on|ve)|safeguard|shutdown (?:valve|system|function|logic)|permissives?|fail-?safe|"
    r"vacuum breaker|flame (?:detector|scanner|arrestor)|gas detector|"
    r"fire (?:detector|suppression)|high-high|low-low|guards?\b|cut-?outs?\b|cut-?offs?\b|lock-?out|"
    r"overspeed|anti-?surge|set ?points? of the (?:relief|trip|alarm)"
)
_NEGATED: Final = (
    r"(?:do not|don't|never|must not|should not|shall not|cannot|may not|not to|is not to be|"
    r"are not to be|without|avoid|rather than|instead of)(?: ever)? "
)
_ACT: Final = re.compile(rf"(?<!\w)(?:{_ACTS})\w*", re.I)
_GUARD: Final = re.compile(rf"(?<!\w)(?:{_GUARDS})\w*", re.I)
_POINTS_BACK: Final = re.compile(
    r"\b(?:it|them|this|that|these|those|such|the (?:device|function|valve|protection))\b", re.I
)
_FORBIDDEN_FIRST: Final = re.compile(rf"{_NEGATED}(?:be )?$", re.I)


def is_unsafe(sentence: str, before: str = "") -> bool:
    """Whether a sentence speaks of putting a safeguard out of action, unless it forbids just that.

    `before` is what the same piece of advice says before it: "Bypass it" may follow a sentence on a trip.

    >>> is_unsafe("By-pass the hot trip while testing."), is_unsafe("Check the relief valve's set pressure.")
    (True, False)
    >>> is_unsafe("Do not bypass the trip."), is_unsafe("Do not hesitate to bypass the trip.")
    (False, True)
    """
    if not _GUARD.search(sentence) and not (_GUARD.search(before) and _POINTS_BACK.search(sentence)):
        return False
    acts = [match for match in _ACT.finditer(sentence) if not _is_part_of_guard(sentence, match)]
    return any(not _FORBIDDEN_FIRST.search(sentence[: match.start()]) for match in acts)


def _is_part_of_guard(sentence: str, act: "re.Match[str]") -> bool:
    return any(guard.start() <= act.start() and act.end() <= guard.end() for guard in _GUARD.finditer(sentence))
