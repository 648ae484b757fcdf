"""What an echo costs with each WebSocket server library.

    make bench ARGS=servers

Every server runs in a process of its own, with one worker, and so does the
crowd of its clients. Rounds are interleaved: all servers, then all of them
again. What only this compares, it installs into .cache/servers.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import psutil

from tools.benchmarks import circumstances
from tools.benchmarks._servers import SERVERS
from tools.errors import ProjectError
from tools.example import ROOT, SNIPPETS

FILE = SNIPPETS / "measured" / "servers.md"
LOCK = Path(__file__).with_name("servers.txt")
PACKAGES = ROOT / ".cache" / "servers"
STAMP = PACKAGES / "installed"
ROUNDS = 3
CROWDS = (10, 1000)
SECONDS = 2.0
"""How long a crowd converses."""
PATIENCE = 60.0
"""Seconds that a server may take to start."""

LIBRARIES = (
    "websockets",
    "aiohttp",
    "picows",
    "flask-sock",
    "uvicorn",
    "uvloop",
    "wsproto",
    "hypercorn",
    "granian",
    "daphne",
)
Round = dict[str, float]


def install() -> None:
    """Install what only this benchmark compares.

    Raises:
        ProjectError: pip could not.
    """
    wanted = LOCK.read_text("utf-8")
    if STAMP.is_file() and STAMP.read_text("utf-8") == wanted:
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade"]
    command += ["--no-deps", "--target", str(PACKAGES), "-r", str(LOCK)]
    if subprocess.call(command):
        raise ProjectError(f"{LOCK.name}: pip could not install it, see above")
    STAMP.write_text(wanted, "utf-8")


def environment() -> dict[str, str]:
    """Return that of a server: the project's packages before the others."""
    return {
        **os.environ,
        # A warning of a library that is deprecated is not measured.
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(PACKAGES))),
    }


def free_port() -> int:
    """Return a port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def server(name: str) -> Iterator[tuple[psutil.Process, int, float]]:
    """Run a server; yield its process, its port and its seconds to start.

    Raises:
        ProjectError: it ended, or never listened.
    """
    port = free_port()
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "tools.benchmarks._servers", name, str(port)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as popen:
        process = psutil.Process(popen.pid)
        try:
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                if popen.poll() is not None:
                    assert popen.stderr is not None
                    last = popen.stderr.read().strip().splitlines()[-1:]
                    raise ProjectError(f"{name}: ended, with {last}")
                if time.monotonic() - began > PATIENCE:
                    raise ProjectError(f"{name}: does not listen")
                time.sleep(0.005)
            yield process, port, time.monotonic() - began
        finally:
            for each in (*process.children(recursive=True), process):
                with contextlib.suppress(psutil.Error):
                    each.kill()


def resident(process: psutil.Process) -> int:
    """Return the bytes of memory of a process and its children."""
    everyone = (process, *process.children(recursive=True))
    return sum(int(each.memory_info().rss) for each in everyone)


@contextlib.contextmanager
def crowd(port: int, clients: int) -> Iterator[subprocess.Popen[str]]:
    """Connect clients; yield their process, once all had an echo.

    Raises:
        ProjectError: they could not.
    """
    command = [sys.executable, "-m", "tools.benchmarks._echo_crowd"]
    with subprocess.Popen(
        [*command, str(port), str(clients), str(SECONDS)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as popen:
        try:
            assert popen.stdout is not None
            if popen.stdout.readline() != "connected\n":
                raise ProjectError(f"{clients} clients could not connect")
            yield popen
        finally:
            popen.kill()


def one_round(name: str) -> Round:
    """Return what was measured: seconds, KiB, milliseconds, per second."""
    with server(name) as (process, port, started):
        found = {"start": started}
        for clients in CROWDS:
            with crowd(port, 1):  # what the first one loads is not its cost
                pass
            before = resident(process)
            with crowd(port, clients) as popen:
                grown = resident(process) - before
                found[f"memory {clients}"] = grown / clients / 1024
                output, _ = popen.communicate("\n")
            found |= {
                f"{key} {clients}": value
                for key, value in json.loads(output).items()
            }
    return found


def versions() -> dict[str, str]:
    """Return the version of each library."""
    path = [str(PACKAGES), *sys.path]
    found = {d.name.lower(): d.version for d in distributions(path=path)}
    return {name: found[name] for name in LIBRARIES}


def measure() -> str:
    """Measure every server; return the table."""
    install()
    rounds: dict[str, list[Round]] = {name: [] for name in SERVERS}
    for _ in range(ROUNDS):
        for name, kept in rounds.items():
            kept.append(one_round(name))
    few, many = CROWDS
    lines = [
        f"| server | echoes per second, {few} clients | {many:,} clients "
        f"| latency, {few} clients | {many:,} clients "
        "| KiB per idle connection | start |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, kept in rounds.items():
        each = {
            key: statistics.median(r[key] for r in kept) for key in kept[0]
        }
        lines.append(
            f"| {name} | {each[f'rate {few}']:,.0f} "
            f"| {each[f'rate {many}']:,.0f} "
            f"| {each[f'median {few}']:.2f} ms "
            f"| {each[f'median {many}']:.0f} ms "
            f"| {each[f'memory {many}']:.0f} | {each['start']:.2f} s |"
        )
    named = ", ".join(
        f"{name} {version}" for name, version in versions().items()
    )
    about = ", ".join(circumstances().splitlines())
    return "\n".join(
        [
            *lines,
            "",
            f"Medians of {ROUNDS} rounds, one worker each, no compression. "
            f"{named}. {about}",
            "",
        ]
    )
