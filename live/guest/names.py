"""The resolver of a machine whose only name is `localhost`."""

from __future__ import annotations

import ipaddress
import operator
import os
from typing import Any

from . import constants as c
from .linux import error
from .packed import inet_ntop as packed_ntop
from .packed import parse_old
from .services import name_of as service_at
from .services import port_of

LOCAL_NAMES = {"localhost", "localhost.localdomain", "page"}
HOSTNAME = "page"


class gaierror(OSError):
    """A name that can't be resolved."""

    __module__ = "socket"  # a traceback names it so


class herror(OSError):
    """An address that can't be resolved."""

    __module__ = "socket"


def literal(host: str) -> tuple[int, str] | None:
    """Return family and address of a host that is an address, or None."""
    if (packed := parse_old(host)) is not None and not host.endswith(" "):
        return c.AF_INET, str(ipaddress.IPv4Address(packed))
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return None
    scope = address.scope_id
    if scope is not None and not scope.isdigit():
        return None
    return c.AF_INET6, packed_ntop(c.AF_INET6, address.packed)


def mapped(host: Any) -> str | None:
    """Return the IPv4 address that an IPv6 address maps, if it does."""
    try:
        packed = ipaddress.IPv6Address(host).ipv4_mapped
    except ValueError:
        return None
    return None if packed is None else str(packed)


def _port(port: Any, protocols: set[str], flags: int) -> int:
    """Return the number of a port or a service; 0 is any.

    Raises:
        OSError: it is neither a number nor a name.
        gaierror: there is no such service.
    """
    if port is None:
        return 0
    if isinstance(port, bytes):
        port = port.decode()
    elif isinstance(port, str):
        port.encode()
    elif isinstance(port, int):
        port = str(int(port))
    else:
        raise OSError("Int or String expected")
    if not port:
        return 0
    if port.isdigit() and port.isascii() and int(port) < 2**31:
        return int(port) & 0xFFFF  # as C does
    if flags & c.AI_NUMERICSERV:
        raise gaierror(c.EAI_NONAME, "Name or service not known")
    for protocol in protocols:
        number = port_of(port, protocol)
        if number is not None:
            return number
    raise gaierror(-8, "Servname not supported for ai_socktype")


def resolve(
    host: Any, family: int, passive: bool, flags: int = 0
) -> list[tuple[int, str]]:
    """Return the families and addresses of a host.

    Args:
        host: an address, or a name; "" and None are this machine.
        family: AF_INET, AF_INET6, or AF_UNSPEC for both.
        passive: whether it is to be bound: then this machine is a wildcard.
        flags: AI_NUMERICHOST and AI_V4MAPPED count.

    Raises:
        TypeError: it is neither a string nor bytes.
        gaierror: as on Linux, for every name but this machine's.
    """
    if host is not None and not isinstance(host, str | bytes | bytearray):
        raise TypeError(
            f"str, bytes or bytearray expected, not {type(host).__name__}"
        )
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode()
    if host is not None and "\0" in host:
        raise TypeError("host name must not contain null character")
    if host is None or host == "":
        found = (
            [(c.AF_INET, "0.0.0.0"), (c.AF_INET6, "::")]
            if passive
            else [(c.AF_INET6, "::1"), (c.AF_INET, "127.0.0.1")]
        )
    elif (address := literal(host)) is not None:
        found = [address]
    else:
        host.encode("idna")
        local = host.lower().rstrip(".") in LOCAL_NAMES
        if not local or flags & c.AI_NUMERICHOST:
            raise gaierror(c.EAI_NONAME, "Name or service not known")
        found = [(c.AF_INET, "127.0.0.1")]
    if family == c.AF_UNSPEC:
        return found
    matching = [entry for entry in found if entry[0] == family]
    if not matching and family == c.AF_INET6 and flags & c.AI_V4MAPPED:
        return [(c.AF_INET6, f"::ffff:{address}") for _, address in found]
    if not matching:
        raise gaierror(-9, "Address family for hostname not supported")
    return matching


KINDS = (
    (c.SOCK_STREAM, c.IPPROTO_TCP, "tcp"),
    (c.SOCK_DGRAM, c.IPPROTO_UDP, "udp"),
    (c.SOCK_RAW, 0, ""),
)
"""Types, their protocols, and these protocols' names for services."""

KNOWN_FLAGS = 0x7FF
"""The flags that glibc has."""


def _check(host: Any, family: int, flags: int) -> None:
    if flags & ~KNOWN_FLAGS or (flags & c.AI_CANONNAME and host is None):
        raise gaierror(c.EAI_BADFLAGS, "Bad value for ai_flags")
    if family not in (c.AF_UNSPEC, c.AF_INET, c.AF_INET6):
        raise gaierror(c.EAI_FAMILY, "ai_family not supported")


def getaddrinfo(  # noqa: PLR0917 - the API has them
    host: Any,
    port: Any,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:
    """Resolve a host and a port: `socket.getaddrinfo`."""
    if host is not None and not isinstance(host, str | bytes):
        raise TypeError("getaddrinfo() argument 1 must be string or None")
    if (host is None and port is None) or host in ("", b""):
        raise gaierror(c.EAI_NONAME, "Name or service not known")
    _check(host, family, flags)
    host, scope = _without_scope(host)
    kinds = [
        (kind, protocol or proto, name)
        for kind, protocol, name in KINDS
        if type in (0, kind) and (proto in (0, protocol) or not protocol)
    ]
    if type and not any(kind == type for kind, _, _ in kinds):
        raise gaierror(c.EAI_SOCKTYPE, "ai_socktype not supported")
    named = isinstance(port, str | bytes) and not port.isdigit()
    if named and port:
        text = port if isinstance(port, str) else port.decode()
        kinds = [each for each in kinds if port_of(text, each[2])] or kinds
    number = _port(port, {name for _, _, name in kinds}, flags)
    found = resolve(host, family, bool(flags & c.AI_PASSIVE), flags)
    answers = [
        (entry, kind, protocol, "", sockaddr(entry, address, number, scope))
        for entry, address in found
        for kind, protocol, _ in kinds
    ]
    if flags & c.AI_CANONNAME:
        name = host.decode() if isinstance(host, bytes) else str(host)
        answers[0] = (*answers[0][:3], name, answers[0][4])
    return answers


def _without_scope(host: Any) -> tuple[Any, int]:
    """Return an IPv6 address without its scope (RFC 4007), and the scope.

    Raises:
        gaierror: there is no such interface.
    """
    if not isinstance(host, str) or ":" not in host or "%" not in host:
        return host, 0
    address, _, zone = host.partition("%")
    if zone.isdigit():
        return address, int(zone)
    try:
        return address, if_nametoindex(zone)
    except OSError:
        raise gaierror(c.EAI_NONAME, "Name or service not known") from None


def sockaddr(
    family: int, host: str, port: int, scope: int = 0
) -> tuple[Any, ...]:
    """Return an address as the socket API shows it."""
    if family == c.AF_INET6:
        shown = host if ":" in host else f"::ffff:{host}"
        return (shown, port, 0, scope)
    return (host, port)


def getnameinfo(address: Any, flags: int, /) -> tuple[str, str]:
    """Return host and service of an address: `socket.getnameinfo`."""
    if not isinstance(address, tuple):
        raise TypeError("getnameinfo() argument 1 must be a tuple")
    texts = 2 <= len(address) <= 4 and isinstance(address[0], str)
    if not texts or not all(isinstance(part, int) for part in address[1:]):
        raise TypeError("getnameinfo(): illegal sockaddr argument")
    host, port = address[:2]
    if not 0 <= (address[2] if len(address) > 2 else 0) <= 0xFFFFF:
        raise OverflowError("getnameinfo(): flowinfo must be 0-1048575.")
    found = getaddrinfo(
        host, str(port), type=c.SOCK_DGRAM, flags=c.AI_NUMERICHOST
    )
    family, _, _, _, (shown, number, *_) = found[0]
    if family == c.AF_INET and len(address) != 2:
        raise OSError("IPv4 sockaddr must be 2 tuple")
    parsed = ipaddress.ip_address(shown)
    loopback = parsed.is_loopback
    local = parsed.is_link_local or shown.startswith("ff02:")
    if len(address) == 4 and address[3] and local:
        shown += f"%{dict(if_nameindex()).get(address[3], address[3])}"
    if not flags & c.NI_NUMERICHOST and loopback:
        shown = "localhost"
    elif flags & c.NI_NAMEREQD:
        raise gaierror(c.EAI_NONAME, "Name or service not known")
    protocol = "udp" if flags & c.NI_DGRAM else "tcp"
    service = (
        None if flags & c.NI_NUMERICSERV else service_at(number, protocol)
    )
    return shown, service or str(number)


def _host(host: Any, caller: str) -> str:
    if not isinstance(host, str | bytes | bytearray):
        kind = "None" if host is None else type(host).__name__
        raise TypeError(
            f"{caller}() argument 1 must be str, bytes or bytearray, "
            f"not {kind}"
        )
    text = host if isinstance(host, str) else bytes(host).decode()
    if "\0" in text:
        raise TypeError(
            f"{caller}() argument 1 must be encoded string without null "
            f"bytes, not {type(host).__name__}"
        )
    return text


def _one(host: str) -> str:
    if host == "<broadcast>":
        return "255.255.255.255"
    return resolve(host, c.AF_INET, True)[0][1]


def gethostbyname(host: Any, /) -> str:
    """Return the IPv4 address of a host."""
    return _one(_host(host, "gethostbyname"))


def gethostbyname_ex(host: Any, /) -> tuple[str, list[str], list[str]]:
    """Return name, aliases and IPv4 addresses of a host."""
    name = _host(host, "gethostbyname_ex")
    return name, [], [_one(name)]


def gethostbyaddr(host: Any, /) -> tuple[str, list[str], list[str]]:
    """Return name, aliases and addresses of a host."""
    name = _host(host, "gethostbyaddr")
    if not name:
        raise OSError("wildcard resolved to multiple address")
    address = resolve(name, c.AF_UNSPEC, False)[0][1]
    if not ipaddress.ip_address(address).is_loopback:
        raise herror(1, "Unknown host")
    return "localhost", [], [address]


def gethostname() -> str:
    """Return the name of this machine."""
    return HOSTNAME


def if_nameindex() -> list[tuple[int, str]]:
    """Return the network interfaces: the loopback."""
    return [(1, "lo")]


def if_nametoindex(name: str, /) -> int:
    """Return the number of a network interface."""
    if not isinstance(name, str | bytes):
        kind = type(name).__name__
        raise TypeError(
            f"if_nametoindex() argument 1 must be str or bytes, not {kind}"
        )
    if os.fsdecode(name) != "lo":
        raise OSError("no interface with this name")
    return 1


def if_indextoname(index: int, /) -> str:
    """Return the name of a network interface."""
    index = operator.index(index)
    if index < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if index >= 2**64:
        raise OverflowError(
            "Python int too large to convert to C unsigned long"
        )
    if index != 1:
        raise error("ENXIO")
    return "lo"
