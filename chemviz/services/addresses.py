"""From which network address a request comes, and how it is counted. Pure; nothing here is proof of who somebody is."""

import ipaddress
from collections.abc import Sequence
from typing import Final

LOCAL: Final = "local"
"""Where the server's own machine asks, or nobody knows."""


def client_address(peer: str | None, forwarded: Sequence[str], *, trusted_proxies: int) -> str:
    """The address of the visitor: the peer, or what the outermost of the trusted proxies wrote about its own peer.

    `forwarded` are the values of X-Forwarded-For. Each proxy appends the address that it sees, so the last
    `trusted_proxies` entries are theirs, and whatever stands before is what the visitor claims.

    >>> client_address("10.0.0.1", ["6.6.6.6, 203.0.113.7"], trusted_proxies=1)
    '203.0.113.7'
    >>> client_address("203.0.113.7", ["6.6.6.6"], trusted_proxies=0)
    '203.0.113.7'
    """
    claimed = [part.strip() for value in forwarded for part in value.split(",") if part.strip()]
    if trusted_proxies and len(claimed) >= trusted_proxies:
        return normal_address(claimed[-trusted_proxies])
    return normal_address(peer)


def normal_address(text: str | None) -> str:
    """An address in its one form, without port; an IPv6 address as its network of 64 bits, which one household has.

    >>> normal_address("2001:db8:1:2:aaaa::1"), normal_address("::ffff:203.0.113.7"), normal_address("203.0.113.7:5123")
    ('2001:db8:1:2::', '203.0.113.7', '203.0.113.7')
    >>> normal_address("127.0.0.1"), normal_address("nonsense"), normal_address(None)
    ('local', 'local', 'local')
    """
    bare = (text or "").strip().removeprefix("[").partition("]")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return LOCAL
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return LOCAL
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def device_name(user_agent: str | None) -> str:
    """Browser and system in words a person recognises, from what the browser says of itself.

    >>> device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0")
    'Edge on Windows'
    >>> device_name("curl/8.5.0"), device_name(None)
    ('an unknown browser', 'an unknown browser')
    """
    text = user_agent or ""
    browser = next((name for sign, name in _BROWSERS if sign in text), None)
    system = next((name for sign, name in _SYSTEMS if sign in text), None)
    if browser is None:
        return "an unknown browser"
    return f"{browser} on {system}" if system else browser


_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
