"""Connections to addresses that strangers name: only to the public internet, whatever a name resolves to.

The check is made on the address that the connection then uses, so that a name cannot change its mind in between.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from fr_monitor.errors import RecipientRefused

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
INNER = (
    # RFC 6890: for protocols; older Pythons call most of it global, and metadata is served there.
    IPv4Network("192.0.0.0/24"),
    IPv4Network("168.63.129.16/32"),  # looks public, and is the host of a machine at Azure
    IPv6Network("fec0::/10"),  # RFC 3879: deprecated, and still routed inside some houses
    IPv6Network("3fff::/20"),  # RFC 9637: for documentation, and newer than the tables of Python
)


def is_public(address: Address) -> bool:
    """Whether an address is out on the internet, and not an inner one in a wrapping (RFC 4291, 3056, 4380, 6052)."""
    inner = _unwrapped(address)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in INNER) or (isinstance(address, IPv6Address) and address.scope_id):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def addresses(host: str, port: int, allowed: Callable[[Address], bool] = is_public) -> list[Address]:
    """The addresses of a host.

    Raises RecipientRefused for good where one of them is not allowed, and OSError where the name leads nowhere.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [ip_address(place[4][0]) for place in found]
    if not places or not all(map(allowed, places)):
        raise RecipientRefused(f"{host} is not on the public internet", permanent=True)
    return places


def connect(host: str, port: int, seconds: float, allowed: Callable[[Address], bool] = is_public) -> socket.socket:
    """A connection to the first address of a host. Raises as `addresses`, and OSError where nothing answers."""
    return socket.create_connection((str(addresses(host, port, allowed)[0]), port), timeout=seconds)


def _unwrapped(address: Address) -> Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
