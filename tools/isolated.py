"""Run Python in a network of its own: `python tools/isolated.py [OPTION ...]`.

A Linux network namespace has its own loopback, so that several processes may
use the port that a page prints, and no other process can connect to it. The
file must import nothing of the project: it replaces itself with the Python
that pytest-xdist starts for a worker.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000  # <linux/sched.h>
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914  # <linux/sockios.h>
IFF_UP_LOOPBACK_RUNNING = 0x1 | 0x8 | 0x40  # <linux/if.h>


def isolate() -> None:
    """Move this process to a network namespace with a loopback.

    Root may do so; others do it in a user namespace where they keep their
    own name.

    Raises:
        OSError: the system does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        _unshare(CLONE_NEWNET)
    else:
        _unshare(CLONE_NEWUSER | CLONE_NEWNET)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", IFF_UP_LOOPBACK_RUNNING)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def main() -> None:
    """Isolate this process and become the Python that was asked for."""
    isolate()
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"tools/isolated.py: no network namespace here: {error}")
