"""Addresses and numbers as bytes: `inet_pton` and the others, `htons`."""

from __future__ import annotations

import ipaddress
import operator
import re
from typing import Any

from . import constants as c
from .linux import error

PART = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")
C_INT = 2**31
C_LONG = 2**64


def parse_old(text: str) -> bytes | None:
    """Return what `inet_aton` of C reads: 127.1, octal, hexadecimal; or None.

    What follows a space is ignored.
    """
    parts = re.split(r"[ \t\n\v\f\r]", text, maxsplit=1)[0].split(".")
    if len(parts) > 4 or not all(PART.fullmatch(part) for part in parts):
        return None
    *first, last = [_number(part) for part in parts]
    if any(number > 255 for number in first):
        return None
    width = 4 - len(first)
    if last >= 256**width:
        return None
    return bytes(first) + last.to_bytes(width, "big")


def _number(part: str) -> int:
    if part.lower().startswith("0x"):
        return int(part, 16)
    return int(part, 8 if part.startswith("0") else 10)


def inet_aton(host: str, /) -> bytes:
    """Pack an IPv4 address, in any of the forms that C reads."""
    packed = parse_old(host)
    if packed is None:
        raise OSError("illegal IP address string passed to inet_aton")
    return packed


def inet_ntoa(packed: Any, /) -> str:
    """Unpack an IPv4 address."""
    data = _bytes(packed)
    if len(data) != 4:
        raise OSError("packed IP wrong length for inet_ntoa")
    return str(ipaddress.IPv4Address(data))


def inet_pton(family: int, host: str, /) -> bytes:
    """Pack an address."""
    if not isinstance(host, str):
        raise TypeError(
            f"inet_pton() argument 2 must be str, not {type(host).__name__}"
        )
    kinds: dict[int, Any] = {
        c.AF_INET: ipaddress.IPv4Address,
        c.AF_INET6: ipaddress.IPv6Address,
    }
    if family not in kinds:
        raise error("EAFNOSUPPORT")
    try:
        if "%" in host:
            raise ValueError("a scope is no part of the address")
        return bytes(kinds[family](host).packed)
    except ValueError:
        raise OSError(
            "illegal IP address string passed to inet_pton"
        ) from None


def inet_ntop(family: int, packed: Any, /) -> str:
    """Unpack an address."""
    data = _bytes(packed)
    sizes = {c.AF_INET: 4, c.AF_INET6: 16}
    if family not in sizes:
        raise ValueError(f"unknown address family {family}")
    if len(data) != sizes[family]:
        raise ValueError("invalid length of packed IP address string")
    if family == c.AF_INET:
        return str(ipaddress.IPv4Address(data))
    # glibc shows the last four bytes of these as an IPv4 address.
    for start in (bytes(12), bytes(10) + b"\xff\xff"):
        if data.startswith(start) and any(data[12:14]):
            text = "::ffff:" if start[-1] else "::"
            return text + str(ipaddress.IPv4Address(data[12:]))
    return str(ipaddress.IPv6Address(data))


def _bytes(packed: Any) -> bytes:
    if isinstance(packed, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    return bytes(memoryview(packed))


def _swap16(value: int, name: str) -> int:
    """Return a 16-bit number with its bytes swapped.

    Args:
        value: the number.
        name: of the function, for the error.

    Raises:
        OverflowError: it has more bits.
    """
    value = operator.index(value)
    if not -C_INT <= value < C_INT:
        raise OverflowError("Python int too large to convert to C int")
    size = "C 16-bit unsigned integer"
    if value < 0:
        raise OverflowError(
            f"{name}: can't convert negative Python int to {size}"
        )
    if value > 0xFFFF:
        raise OverflowError(
            f"{name}: Python int too large to convert to {size}"
        )
    return int.from_bytes(value.to_bytes(2, "big"), "little")


def _swap32(value: int) -> int:
    """Return a 32-bit number with its bytes swapped.

    Raises:
        OverflowError: it has more bits.
    """
    if not isinstance(value, int):
        raise TypeError(f"expected int, {type(value).__name__} found")
    if value < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if value >= C_LONG:
        raise OverflowError(
            "Python int too large to convert to C unsigned long"
        )
    if value > 0xFFFFFFFF:
        raise OverflowError("int larger than 32 bits")
    return int.from_bytes(value.to_bytes(4, "big"), "little")


def htonl(value: int, /) -> int:
    """Convert a 32-bit number to the network's order."""
    return _swap32(value)


def ntohl(value: int, /) -> int:
    """Convert a 32-bit number from the network's order."""
    return _swap32(value)


def cmsg_len(length: int, /) -> int:
    """Return the bytes of an ancillary item with its header: `CMSG_LEN`."""
    return _cmsg("CMSG_LEN", length, 16 + length, 16)


def cmsg_space(length: int, /) -> int:
    """Return the same, with what aligns the next one: `CMSG_SPACE`."""
    return _cmsg("CMSG_SPACE", length, 16 + (length + 7) // 8 * 8, 24)


def _cmsg(name: str, length: int, size: int, least: int) -> int:
    """Return a size.

    Raises:
        OverflowError: the length or the size doesn't fit into socklen_t.
    """
    if not 0 <= length <= 2**31 - 1 - least:
        raise OverflowError(f"{name}() argument out of range")
    return size


def htons(value: int, /) -> int:
    """Convert a 16-bit number to the network's order."""
    return _swap16(value, "htons")


def ntohs(value: int, /) -> int:
    """Convert a 16-bit number from the network's order."""
    return _swap16(value, "ntohs")
