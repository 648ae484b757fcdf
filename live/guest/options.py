"""Socket options, with Linux's rules (socket(7), tcp(7), ip(7), ipv6(7)).

Which options there are depends on the kind of socket; setting a flag keeps 0
or 1, and a buffer is twice what was asked for. What has an effect here:
SO_REUSEADDR, SO_REUSEPORT, SO_BROADCAST, SO_LINGER with 0 seconds, SO_RCVBUF
of datagrams, SO_SNDBUF of streams and IPV6_V6ONLY. The others keep their
value.
"""

from __future__ import annotations

import struct

from . import constants as c
from .datagram import RECEIVE_BUFFER, Datagrams
from .linux import ERRORS, error
from .stream import PairEnd, State, Stream

Description = Stream | Datagrams | PairEnd

LARGEST_BUFFER = 2 * 212_992
SMALLEST_SEND_BUFFER = 4_608
SMALLEST_RECEIVE_BUFFER = 2_304
"""Bytes: what SO_SNDBUF and SO_RCVBUF can be set to."""

TCP_BUFFERS = {c.SO_SNDBUF: 16_384, c.SO_RCVBUF: 131_072}
"""Bytes: the default sizes of TCP's."""

LONGEST_OPTION = 1024
"""Bytes that `getsockopt` returns at most."""

PROTOCOLS = {c.SOCK_STREAM: c.IPPROTO_TCP, c.SOCK_DGRAM: c.IPPROTO_UDP}
"""The protocol of each type of socket."""

FLAGS = {
    c.SOL_SOCKET: {
        c.SO_DEBUG,
        c.SO_REUSEADDR,
        c.SO_REUSEPORT,
        c.SO_DONTROUTE,
        c.SO_BROADCAST,
        c.SO_KEEPALIVE,
        c.SO_OOBINLINE,
    },
    c.IPPROTO_TCP: {c.TCP_NODELAY, c.TCP_CORK, c.TCP_QUICKACK},
    c.IPPROTO_IP: {c.IP_MULTICAST_LOOP, c.IP_RECVERR},
    c.IPPROTO_IPV6: {
        c.IPV6_V6ONLY,
        c.IPV6_MULTICAST_LOOP,
        c.IPV6_RECVHOPLIMIT,
        c.IPV6_RECVTCLASS,
    },
}
"""Options that are on or off, by level."""

NUMBERS: dict[int, dict[int, tuple[int, int, int]]] = {
    c.SOL_SOCKET: {
        c.SO_PRIORITY: (0, 0, 6),
        c.SO_RCVLOWAT: (1, 0, 2**31 - 1),
    },
    c.IPPROTO_TCP: {
        c.TCP_MAXSEG: (536, 88, 32_767),
        c.TCP_KEEPIDLE: (7_200, 1, 32_767),
        c.TCP_KEEPINTVL: (75, 1, 32_767),
        c.TCP_KEEPCNT: (9, 1, 127),
        c.TCP_SYNCNT: (6, 1, 127),
        c.TCP_DEFER_ACCEPT: (0, 0, 2**31 - 1),
        c.TCP_FASTOPEN: (0, 0, 2**31 - 1),
        c.TCP_USER_TIMEOUT: (0, 0, 2**31 - 1),
        c.TCP_NOTSENT_LOWAT: (0, -(2**31), 2**31 - 1),
    },
    c.IPPROTO_IP: {
        c.IP_TOS: (0, 0, 255),
        c.IP_TTL: (64, 1, 255),
        c.IP_MULTICAST_TTL: (1, 0, 255),
    },
    c.IPPROTO_IPV6: {
        c.IPV6_UNICAST_HOPS: (64, 0, 255),
        c.IPV6_MULTICAST_HOPS: (1, 0, 255),
        c.IPV6_TCLASS: (0, 0, 255),
    },
}
"""Default, least and greatest value, by level and option."""

STRUCTURES = {
    (c.SOL_SOCKET, c.SO_LINGER): 8,
    (c.SOL_SOCKET, c.SO_RCVTIMEO): 16,
    (c.SOL_SOCKET, c.SO_SNDTIMEO): 16,
}
"""Bytes of the options that are not a number."""

ON_BY_DEFAULT = {
    (c.IPPROTO_TCP, c.TCP_QUICKACK),
    (c.IPPROTO_IP, c.IP_MULTICAST_LOOP),
    (c.IPPROTO_IPV6, c.IPV6_MULTICAST_LOOP),
}

TCP_STATES = {
    State.CONNECTED: 1,
    State.CONNECTING: 2,
    State.LISTENING: 10,
}
"""States as in TCP_INFO; 7 (closed) is every other."""
TCP_INFO_SIZE = 104


def require_level(family: int, kind: int, level: int, absent: str) -> None:
    """Check that a kind of socket has options of a level.

    Args:
        family: of the socket.
        kind: its type.
        level: SOL_SOCKET or a protocol.
        absent: the error that the call has for a level that is not there.

    Raises:
        OSError: that error, or EOPNOTSUPP for Unix-domain sockets.
    """
    if level == c.SOL_SOCKET:
        return
    if family == c.AF_UNIX:
        raise error("EOPNOTSUPP")
    levels = {c.IPPROTO_IP, PROTOCOLS[kind]}
    if family == c.AF_INET6:
        levels.add(c.IPPROTO_IPV6)
    if level not in levels:
        raise error(absent)


def set_option(
    opened: Description, level: int, option: int, data: bytes
) -> None:
    """Set an option that the socket has.

    Args:
        opened: the socket.
        level: SOL_SOCKET or a protocol.
        option: the option's number.
        data: its value, as the system call gets it.

    Raises:
        OSError: ENOPROTOOPT if there is no such option, EINVAL if it can't
            have the value.
    """
    key = level, option
    if size := STRUCTURES.get(key):
        if len(data) < size:
            raise error("EINVAL")
        opened.options[key] = data[:size]
        if option == c.SO_LINGER and isinstance(opened, Stream):
            on, seconds = struct.unpack("ii", data[:8])
            opened.reset_on_close = bool(on) and seconds == 0
        return
    known = option in FLAGS.get(level, ()) or option in NUMBERS.get(level, {})
    buffer = level == c.SOL_SOCKET and option in (c.SO_SNDBUF, c.SO_RCVBUF)
    if not known and not buffer:
        raise error("ENOPROTOOPT")
    if len(data) < 4:
        raise error("EINVAL")
    value = int(struct.unpack("i", data[:4])[0])
    if buffer:
        value = _buffer(opened, option, value)
    elif option in FLAGS.get(level, ()):
        if key == (c.IPPROTO_IPV6, c.IPV6_V6ONLY) and _is_bound(opened):
            raise error("EINVAL")
        value = int(bool(value))
    else:
        _, least, greatest = NUMBERS[level][option]
        if not least <= value <= greatest:
            raise error("EINVAL")
    opened.options[key] = value


def _is_bound(opened: Description) -> bool:
    return not isinstance(opened, PairEnd) and opened.local is not None


def _buffer(opened: Description, option: int, asked: int) -> int:
    """Set a buffer; return its size in bytes."""
    sending = option == c.SO_SNDBUF
    least = SMALLEST_SEND_BUFFER if sending else SMALLEST_RECEIVE_BUFFER
    size = min(max(2 * asked, least), LARGEST_BUFFER)
    if isinstance(opened, Datagrams) and not sending:
        opened.resize(size)
    elif isinstance(opened, Stream) and sending:
        opened.limit_window(size)
    return size


def get_option(
    opened: Description, family: int, kind: int, level: int, option: int
) -> int | bytes:
    """Return the value of an option.

    Raises:
        OSError: ENOPROTOOPT if there is no such option.
    """
    key = level, option
    if level == c.SOL_SOCKET:
        found = _of_every_socket(opened, family, kind, option)
        if found is not None:
            return found
    if key == (c.IPPROTO_TCP, c.TCP_INFO):
        assert isinstance(opened, Stream)
        return bytes([_tcp_state(opened)]).ljust(TCP_INFO_SIZE, b"\0")
    if key in opened.options:
        return opened.options[key]
    if size := STRUCTURES.get(key):
        return bytes(size)
    if option in FLAGS.get(level, ()):
        return int(key in ON_BY_DEFAULT)
    if option in NUMBERS.get(level, {}):
        return NUMBERS[level][option][0]
    raise error("ENOPROTOOPT")


def _of_every_socket(
    opened: Description, family: int, kind: int, option: int
) -> int | None:
    """Return what the socket itself tells, or None if it is an option."""
    if option == c.SO_ERROR:
        name = None if isinstance(opened, PairEnd) else opened.take_error()
        return ERRORS[name][0] if name else 0
    if option in (c.SO_SNDBUF, c.SO_RCVBUF):
        tcp = kind == c.SOCK_STREAM and family != c.AF_UNIX
        size = TCP_BUFFERS[option] if tcp else RECEIVE_BUFFER
        return int(opened.options.get((c.SOL_SOCKET, option), size))
    listening = isinstance(opened, Stream) and opened.state is State.LISTENING
    return {
        c.SO_TYPE: kind,
        c.SO_DOMAIN: family,
        c.SO_PROTOCOL: 0 if family == c.AF_UNIX else PROTOCOLS[kind],
        c.SO_ACCEPTCONN: int(listening),
    }.get(option)


def _tcp_state(opened: Stream) -> int:
    if opened.state is State.CONNECTED:
        if opened.fin_received:
            return 9 if opened.write_shut else 8  # LAST_ACK, CLOSE_WAIT
        if opened.write_shut:
            return 5  # FIN_WAIT2
    return TCP_STATES.get(opened.state, 7)
