"""`docs/concepts/many-connections.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import resource
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.conftest import Player
from tests.harness.actor import TIMEOUT, environment
from tests.harness.play import Stage
from tools.benchmarks import idle_connections
from tools.example import find

CROWD = 200


def table() -> dict[tuple[str, ...], list[float]]:
    """Read the page's table: server, compression, ping -> KiB."""
    rows = {}
    for line in idle_connections.FILE.read_text("utf-8").splitlines():
        cells = line.replace("20 s", "20").split()
        if tuple(cells[:3]) in idle_connections.SERVERS:
            rows[tuple(cells[:3])] = [
                float(cell) for cell in cells[3:] if cell != "-"
            ]
    return rows


def test_one_process_serves_two_hundred_connections(played: Player) -> None:
    """They are open at the same time, and each gets its own echo."""
    run = played("crowd")
    assert run.lines("crowd") == [
        f"Connected: {CROWD}",
        "Echo: How many are we?",
        "Everybody got their own echo: True",
    ]
    assert f"Connections: {CROWD}" in run.lines("server")


def test_no_connection_has_a_thread_of_its_own() -> None:
    """A hundred connections more, and not a thread or process more."""
    with Stage(find("crowd")) as stage, ExitStack() as stack:
        server = stage.start("server.py", listens=8765)
        process = psutil.Process(server.popen.pid)

        def open_one() -> None:
            client = stack.enter_context(
                socket.create_connection(("localhost", 8765), TIMEOUT)
            )
            client.sendall(
                b"GET / HTTP/1.1\r\nHost: localhost\r\n"
                b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            assert b"101 Switching Protocols" in client.recv(4096)

        open_one()
        threads = process.num_threads()
        for _ in range(100):
            open_one()
        assert process.num_threads() == threads
        assert process.children() == []


def test_compression_takes_the_most_memory() -> None:
    """In the table: more than all the rest of a connection."""
    rows = table()
    for size, _ in enumerate(idle_connections.CROWDS):
        with_it = rows["asyncio", "deflate", "20"][size]
        without = rows["asyncio", "none", "20"][size]
        assert with_it - without > without


def test_keepalive_takes_little_memory() -> None:
    """In the table: less than a fifth of a connection without it."""
    rows = table()
    for with_it, without in zip(
        rows["asyncio", "none", "20"],
        rows["asyncio", "none", "none"],
        strict=True,
    ):
        assert 0 < with_it - without < without / 5


def test_threads_take_more_memory() -> None:
    """In the table, with compression and without."""
    rows = table()
    for compression in ("deflate", "none"):
        threads = rows["threads", compression, "20"][0]
        assert threads > 1.5 * rows["asyncio", compression, "20"][0]


def test_the_benchmark_measures_what_the_table_says() -> None:
    """A small crowd, measured now: compression costs several KiB more."""
    cost = {}
    for compression in ("deflate", "none"):
        with idle_connections.server("asyncio", compression, "20") as (
            process,
            port,
        ):
            cost[compression] = asyncio.run(
                idle_connections.memory(process, port, 100)
            )
    assert cost["deflate"] > cost["none"] + 10


def test_a_client_at_the_limit_of_open_files_gets_errno_24(
    tmp_path: Path,
) -> None:
    """By address; a name's lookup needs files too and fails its own way."""
    with Stage(find("crowd")) as stage:
        stage.start("server.py", listens=8765)
        program = (stage.folder / "crowd.py").read_text("utf-8")
        file = tmp_path / "crowd.py"
        file.write_text(program.replace("localhost", "127.0.0.1"), "utf-8")
        ended = subprocess.run(
            ["sh", "-c", f"ulimit -n 64; exec {sys.executable} {file}"],
            env=environment(strict=False),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert ended.returncode != 0
    assert "OSError: [Errno 24] Too many open files" in ended.stdout


def test_a_server_at_the_limit_of_open_files_cannot_accept() -> None:
    """The log reports it, and new clients wait."""
    with Stage(find("crowd")) as stage, ExitStack() as stack:
        server = stage.start("server.py", listens=8765)
        pid = server.popen.pid
        taken = psutil.Process(pid).num_fds()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (taken + 3,) * 2)
        for _ in range(8):
            stack.enter_context(
                socket.create_connection(("localhost", 8765), TIMEOUT)
            )
        server.wait_for("socket.accept() out of system resource")
