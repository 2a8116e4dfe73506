"""Networks from which a client may call."""

import ipaddress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_extended_tools import network


@given(st.ip_addresses(), st.data())
def test_an_address_is_inside_each_network_around_it(address, data):
    # that is an address of version 4, see below
    assume(not getattr(address, "ipv4_mapped", None))
    length = data.draw(st.integers(0, address.max_prefixlen))
    around = network.parse_networks(f"{address}/{length}")
    assert network.is_inside(str(address), around)
    if length:
        # the same network without its last bit holds as many others
        [wider] = network.parse_networks(f"{address}/{length - 1}")
        [other] = set(wider.subnets()) - set(around)
        assert not network.is_inside(str(other.network_address), around)


@given(st.ip_addresses(v=4))
def test_ipv4_by_ipv6(address):
    own = network.parse_networks(str(address))
    assert network.is_inside(f"::ffff:{address}", own)
    assert not network.is_inside(str(address), network.parse_networks("::/0"))


def test_lines():
    text = " 192.0.2.7 \r\n\n2001:db8::/32\n"
    assert network.parse_networks(text) == [
        ipaddress.ip_network("192.0.2.7/32"),
        ipaddress.ip_network("2001:db8::/32"),
    ]
    assert network.parse_networks("") == []


@pytest.mark.parametrize("line", ["example.com", "192.0.2.0/33", "1.2.3", "300.1.1.1"])
def test_what_is_no_network(line):
    with pytest.raises(ValueError, match=line):
        network.parse_networks(f"192.0.2.7\n{line}")


@pytest.mark.parametrize("address", ["", "unknown", "192.0.2.7, 10.0.0.1"])
def test_who_is_not_known_is_nowhere(address):
    assert not network.is_inside(address, network.parse_networks("0.0.0.0/0"))


def test_noted_for_the_time_of_the_call():
    with network.note_address("192.0.2.7"):
        assert network.get_noted_address() == "192.0.2.7"
        with network.note_address("192.0.2.8"):
            assert network.get_noted_address() == "192.0.2.8"
        assert network.get_noted_address() == "192.0.2.7"
    assert network.get_noted_address() == ""
