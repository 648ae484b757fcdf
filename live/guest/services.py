"""Names of services and protocols: `/etc/services` and `/etc/protocols`."""

from __future__ import annotations

import operator

TCP, UDP, BOTH = ("tcp",), ("udp",), ("tcp", "udp")

SERVICES: dict[str, tuple[int, tuple[str, ...]]] = {
    "tcpmux": (1, TCP),
    "echo": (7, BOTH),
    "discard": (9, BOTH),
    "daytime": (13, TCP),
    "qotd": (17, TCP),
    "chargen": (19, BOTH),
    "ftp": (21, TCP),
    "ssh": (22, TCP),
    "telnet": (23, TCP),
    "smtp": (25, TCP),
    "time": (37, BOTH),
    "domain": (53, BOTH),
    "tftp": (69, UDP),
    "http": (80, TCP),
    "pop3": (110, TCP),
    "ntp": (123, UDP),
    "imap2": (143, TCP),
    "snmp": (161, BOTH),
    "https": (443, BOTH),
    "submission": (587, TCP),
    "imaps": (993, TCP),
    "pop3s": (995, TCP),
}
"""Port and protocols of the services that programs look up, as in Debian."""

PROTOCOLS = {
    "ip": 0,
    "icmp": 1,
    "tcp": 6,
    "udp": 17,
    "ipv6": 41,
    "ipv6-icmp": 58,
}


def port_of(name: str, protocol: str | None = None) -> int | None:
    """Return the port of a service, or None.

    Args:
        name: of the service.
        protocol: "tcp" or "udp"; None is any.
    """
    port, protocols = SERVICES.get(name, (None, ()))
    return port if protocol is None or protocol in protocols else None


def name_of(port: int, protocol: str | None = None) -> str | None:
    """Return the name of the service at a port, or None."""
    for name, (number, protocols) in SERVICES.items():
        if number == port and (protocol is None or protocol in protocols):
            return name
    return None


def getservbyname(name: str, protocol: str | None = None, /) -> int:
    """Return the port of a service.

    Raises:
        OSError: there is no such service.
    """
    port = port_of(name, protocol)
    if port is None:
        raise OSError("service/proto not found")
    return port


def getservbyport(port: int, protocol: str | None = None, /) -> str:
    """Return the name of the service at a port.

    Raises:
        OverflowError: it is no port.
        OSError: there is no such service.
    """
    if not 0 <= operator.index(port) <= 65_535:
        raise OverflowError("getservbyport: port must be 0-65535.")
    name = name_of(port, protocol)
    if name is None:
        raise OSError("port/proto not found")
    return name


def getprotobyname(name: str, /) -> int:
    """Return the number of a protocol.

    Raises:
        OSError: there is no such protocol.
    """
    number = PROTOCOLS.get(name, PROTOCOLS.get(name.lower()))
    if number is None:
        raise OSError("protocol not found")
    return number
