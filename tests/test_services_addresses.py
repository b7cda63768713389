"""Where a request comes from: what the trusted proxies say, and nothing that a visitor claims."""

import pytest

from chemviz.services.addresses import LOCAL, client_address, device_name, normal_address

PEER, HONEST, CLAIMED = "10.0.0.1", "203.0.113.7", "6.6.6.6"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ([], 0, PEER),
        ([CLAIMED], 0, PEER),
        ([HONEST], 1, HONEST),
        ([f"{CLAIMED}, {HONEST}"], 1, HONEST),
        ([CLAIMED, HONEST], 1, HONEST),
        ([f"{CLAIMED}, {HONEST}, 10.0.0.9"], 2, HONEST),
        ([], 1, PEER),  # around the proxy
        ([HONEST], 2, PEER),
        ([" , ,"], 1, PEER),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(forwarded: list[str], proxies: int, address: str) -> None:
    assert client_address(PEER, forwarded, trusted_proxies=proxies) == address


@pytest.mark.parametrize("text", ["", "nonsense", "1.2.3", "x" * 10_000, "127.0.0.1", "::1", "<script>", "1.2.3.4\n5"])
def test_what_is_no_address_of_the_network_is_local(text: str) -> None:
    assert normal_address(text) == LOCAL


def test_addresses_of_one_household_are_one() -> None:
    first, second, neighbour = "2001:db8:1:2::1", "[2001:db8:1:2:ffff::9]:443", "2001:db8:1:3::1"
    assert normal_address(first) == normal_address(second)
    assert normal_address(first) != normal_address(neighbour)


@pytest.mark.parametrize("agent", ["", None, "x" * 10_000, "<script>alert(1)</script>"])
def test_a_device_is_named_in_our_own_words(agent: str | None) -> None:
    assert device_name(agent) == "an unknown browser"
