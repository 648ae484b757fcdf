"""Who listens on which TCP port."""

from __future__ import annotations

import errno
import socket

import psutil

from tools.errors import ProjectError


def listening(pid: int, port: int) -> bool:
    """Tell whether a process, or a child of it, listens on a TCP port.

    The process is asked, not the port: a connection made to find out
    would be a client that the example never had.
    """
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return False
    return any(port in ports_of(member) for member in family)


def ports_of(process: psutil.Process) -> set[int]:
    """Return the TCP ports that a process listens on."""
    try:
        connections = process.net_connections(kind="tcp")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return set()
    return {
        connection.laddr.port
        for connection in connections
        if connection.status == psutil.CONN_LISTEN
    }


def holder(port: int) -> str:
    """Describe the process that listens on a port, for an error line."""
    for process in psutil.process_iter(["pid", "name", "cmdline"]):
        if port in ports_of(process):
            command = " ".join(process.info["cmdline"] or [])
            return f"process {process.pid} ({command or process.info['name']})"
    return ""


def taken(port: int) -> bool:
    """Tell whether somebody listens on a TCP port of the loopback."""
    for family, host in (
        (socket.AF_INET, "127.0.0.1"),
        (socket.AF_INET6, "::1"),
    ):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # Past connections may linger in TIME_WAIT; listeners may not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return True
                if error.errno != errno.EADDRNOTAVAIL:  # no IPv6 here
                    raise
    return False


def assert_free(example: str, ports: tuple[int, ...]) -> None:
    """Stop with one line if a port of the example is in use.

    Raises:
        ProjectError: names the example, the port and who holds it.
    """
    for port in ports:
        if taken(port):
            who = holder(port) or "a process of another user"
            raise ProjectError(
                f"snippets/{example}: port {port} is taken by {who}; "
                "stop it and run again"
            )
