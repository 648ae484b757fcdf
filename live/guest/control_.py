"""Control messages: descriptors (unix(7)) and headers of IPv6 (RFC 3542).

Descriptors pass within a process only: those of another one are out of reach.
"""

from __future__ import annotations

import os
import struct
from collections import deque
from collections.abc import Iterable
from typing import Any

from . import constants as c
from . import descriptors, packed
from .linux import error


class Passed:
    """An open file that is on its way, with no number of its own."""

    def __init__(self, number: int) -> None:
        """Take what a descriptor refers to.

        Raises:
            OSError: EBADF if it is not open.
        """
        self._description: descriptors.Description | None = None
        self._file = -1
        if descriptors.is_file(number):
            self._file = os.dup(number)
        else:
            self._description = descriptors.get(number)
            self._description.references += 1

    def open(self) -> int:
        """Give it a descriptor; return its number."""
        if self._description is None:
            return self._file
        number = descriptors.add(self._description)
        self._description.references -= 1
        return number

    def close(self) -> None:
        """Nobody takes it."""
        os.close(self.open())


Queue = deque[tuple[int, list[Passed]]]
"""What an end is to receive, by the number of bytes that come before it."""


def passed_by(control: Iterable[Any]) -> list[Passed]:
    """Return what control messages of `sendmsg` pass.

    Raises:
        OSError: EBADF if a descriptor is not open, EINVAL for a message of
            another type.
    """
    numbers: list[int] = []
    for level, kind, data in control:
        if level != c.SOL_SOCKET:
            continue  # another protocol's, which does not look at it
        if kind != c.SCM_RIGHTS:
            raise error("EINVAL")
        octets = bytes(memoryview(data))
        count = len(octets) // 4
        numbers += struct.unpack(f"{count}i", octets[: 4 * count])
    passed: list[Passed] = []
    try:
        for number in numbers:
            passed.append(Passed(number))
    except OSError:
        discard(passed)
        raise
    return passed


def discard(passed: Iterable[Passed]) -> None:
    """Close what is not taken."""
    for each in passed:
        each.close()


def with_datagram(
    options: dict[tuple[int, int], int | bytes], space: int
) -> tuple[list[Any], int]:
    """Return the control messages that come with a datagram over IPv6.

    They are those of RFC 3542 that the receiver has asked for. On the
    loopback, each has the defaults for hop limit and traffic class.

    Args:
        options: the receiver's.
        space: bytes for control messages.

    Returns:
        control messages, and MSG_CTRUNC if there was too little space.
    """
    wanted = [
        (kind, value)
        for option, kind, value in (
            (c.IPV6_RECVHOPLIMIT, c.IPV6_HOPLIMIT, 64),
            (c.IPV6_RECVTCLASS, c.IPV6_TCLASS, 0),
        )
        if options.get((c.IPPROTO_IPV6, option))
    ]
    control = []
    flags = 0
    for kind, value in wanted:
        data = struct.pack("i", value)
        room = space - packed.cmsg_len(0)
        if room < len(data):
            flags = c.MSG_CTRUNC
        if room >= 0:
            control.append((c.IPPROTO_IPV6, kind, data[:room]))
        space = max(0, space - packed.cmsg_space(len(data)))
    return control, flags


def limit(queue: Queue, start: int, wanted: int) -> int:
    """Return how many bytes to read: not past a second set of descriptors."""
    ahead = [position for position, _ in queue if position >= start]
    return min(wanted, ahead[1] - start) if len(ahead) > 1 else wanted


def take(queue: Queue, end: int) -> list[Passed]:
    """Remove and return what comes before this number of bytes."""
    taken: list[Passed] = []
    while queue and queue[0][0] < end:
        taken += queue.popleft()[1]
    return taken


def received(passed: list[Passed], space: int) -> tuple[list[Any], int]:
    """Open descriptors for a receiver, as many as there is space for.

    Args:
        passed: what has come.
        space: bytes for control messages.

    Returns:
        control messages, and MSG_CTRUNC if there was too little space.
    """
    if not passed:
        return [], 0
    fits = max(0, (space - packed.cmsg_len(0)) // 4)
    discard(passed[fits:])
    flags = c.MSG_CTRUNC if len(passed) > fits else 0
    if not fits:
        return [], flags
    numbers = [each.open() for each in passed[:fits]]
    data = struct.pack(f"{len(numbers)}i", *numbers)
    return [(c.SOL_SOCKET, c.SCM_RIGHTS, data)], flags
