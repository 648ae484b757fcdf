"""The resolver of a machine whose only name is `localhost`."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import constants as c

LOCAL_NAMES = {"localhost", "localhost.localdomain", "page"}
SERVICES = {"http": 80, "https": 443, "ws": 80, "wss": 443}
HOSTNAME = "page"


class gaierror(OSError):
    """A name that can't be resolved."""


class herror(OSError):
    """An address that can't be resolved."""


def _family(host: str) -> int | None:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    return c.AF_INET if version == 4 else c.AF_INET6


def _port(port: Any) -> int:
    if port is None:
        return 0
    if isinstance(port, bytes):
        port = port.decode()
    if isinstance(port, str):
        if port.isdigit():
            return int(port)
        if port in SERVICES:
            return SERVICES[port]
        raise gaierror(-8, "Servname not supported for ai_socktype")
    return int(port)


def resolve(host: Any, family: int, passive: bool) -> list[tuple[int, str]]:
    """Return the families and addresses of a host.

    Raises:
        gaierror: as on Linux, for every name but this machine's.
    """
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode()
    if host is None or host == "":
        found = (
            [(c.AF_INET, "0.0.0.0"), (c.AF_INET6, "::")]
            if passive
            else [(c.AF_INET6, "::1"), (c.AF_INET, "127.0.0.1")]
        )
    elif (literal := _family(host)) is not None:
        found = [(literal, host)]
    elif host.lower().rstrip(".") in LOCAL_NAMES:
        found = [(c.AF_INET, "127.0.0.1")]
    else:
        raise gaierror(c.EAI_NONAME, "Name or service not known")
    if family != c.AF_UNSPEC:
        found = [entry for entry in found if entry[0] == family]
        if not found:
            raise gaierror(-9, "Address family for hostname not supported")
    return found


def getaddrinfo(  # noqa: PLR0917 - the API has them
    host: Any,
    port: Any,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:
    """Resolve a host and a port: `socket.getaddrinfo`."""
    if host is None and port is None:
        raise gaierror(c.EAI_NONAME, "Name or service not known")
    number = _port(port)
    kinds = [
        (kind, protocol)
        for kind, protocol in (
            (c.SOCK_STREAM, c.IPPROTO_TCP),
            (c.SOCK_DGRAM, c.IPPROTO_UDP),
        )
        if type in (0, kind) and proto in (0, protocol)
    ]
    found = resolve(host, family, bool(flags & c.AI_PASSIVE))
    return [
        (
            address_family,
            kind,
            protocol,
            "",
            sockaddr(address_family, address, number),
        )
        for address_family, address in found
        for kind, protocol in kinds
    ]


def sockaddr(family: int, host: str, port: int) -> tuple[Any, ...]:
    """Return an address as the socket API shows it."""
    if family == c.AF_INET6:
        return (host, port, 0, 0)
    return (host, port)


def getnameinfo(address: tuple[Any, ...], flags: int) -> tuple[str, str]:
    """Return host and port, always in numbers: `socket.getnameinfo`."""
    return str(address[0]), str(address[1])


def gethostbyname(host: str) -> str:
    """Return the IPv4 address of a host."""
    return resolve(host, c.AF_INET, False)[0][1]


def gethostbyname_ex(host: str) -> tuple[str, list[str], list[str]]:
    """Return name, aliases and IPv4 addresses of a host."""
    return host, [], [gethostbyname(host)]


def gethostbyaddr(host: str) -> tuple[str, list[str], list[str]]:
    """Return name, aliases and addresses of a host."""
    address = resolve(host, c.AF_UNSPEC, False)[0][1]
    if not ipaddress.ip_address(address).is_loopback:
        raise herror(1, "Unknown host")
    return "localhost", [], [address]


def gethostname() -> str:
    """Return the name of this machine."""
    return HOSTNAME


def getservbyname(name: str, protocol: str = "") -> int:
    """Return the port of a service."""
    if name not in SERVICES:
        raise OSError("service/proto not found")
    return SERVICES[name]


def inet_aton(host: str) -> bytes:
    """Pack an IPv4 address."""
    try:
        return ipaddress.IPv4Address(host).packed
    except ValueError:
        raise OSError(
            "illegal IP address string passed to inet_aton"
        ) from None


def inet_ntoa(packed: bytes) -> str:
    """Unpack an IPv4 address."""
    if len(packed) != 4:
        raise OSError("packed IP wrong length for inet_ntoa")
    return str(ipaddress.IPv4Address(packed))


def inet_pton(family: int, host: str) -> bytes:
    """Pack an address."""
    try:
        if family == c.AF_INET:
            return ipaddress.IPv4Address(host).packed
        return ipaddress.IPv6Address(host).packed
    except ValueError:
        raise OSError(
            "illegal IP address string passed to inet_pton"
        ) from None


def inet_ntop(family: int, packed: bytes) -> str:
    """Unpack an address."""
    if len(packed) != (4 if family == c.AF_INET else 16):
        raise ValueError("invalid length of packed IP address string")
    return str(ipaddress.ip_address(packed))
