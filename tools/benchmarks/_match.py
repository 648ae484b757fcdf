"""One measured match: a server, a crowd and perhaps a relay between them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import psutil

from tools.benchmarks._programs import TECHNIQUES
from tools.errors import ProjectError
from tools.example import ROOT

TIMEOUT = 120.0
"""Seconds that a busy machine may take for any one answer."""


class BenchmarkError(ProjectError):
    """A program under measurement did something unexpected: one line."""


class Worker:
    """A process of `tools.benchmarks` that answers in lines."""

    def __init__(self, process: Process, name: str) -> None:
        """Talk to a process; the name is for errors."""
        self.process = process
        self.name = name

    @property
    def memory(self) -> int:
        """Bytes that it holds in memory (its resident set)."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def kill(self) -> None:
        """End it, whatever it does, if it has not ended.

        By its number: `Process.kill` would take the exit code from asyncio.
        """
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)

    async def read_line(self) -> str:
        """Return the next line that it prints.

        Raises:
            BenchmarkError: it ended, or the timeout is over.
        """
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(TIMEOUT):
                line = await self.process.stdout.readline()
        except TimeoutError:
            raise BenchmarkError(
                f"{self.name}: silent for {TIMEOUT:g} s"
            ) from None
        if not line:
            raise BenchmarkError(f"{self.name}: ended; see above")
        return line.decode().strip()

    async def expect_line(self, wanted: str) -> None:
        """Wait until it prints a line.

        Raises:
            BenchmarkError: it printed another one.
        """
        line = await self.read_line()
        if line != wanted:
            raise BenchmarkError(f"{self.name}: {line!r}, not {wanted!r}")

    async def write_line(self, line: str) -> None:
        """Give it a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        await self.process.stdin.drain()


@contextlib.asynccontextmanager
async def worker(name: str, *args: str) -> AsyncIterator[Worker]:
    """Run `python -m tools.benchmarks.NAME`; kill it at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", f"tools.benchmarks.{name}", *args),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        limit=1 << 26,
    )
    started = Worker(process, " ".join([name, *args]))
    try:
        yield started
    finally:
        started.kill()
        # Its pipes are read to their end, or the loop warns of them.
        await process.communicate()


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.create_server(("localhost", 0)) as sock:
        return int(sock.getsockname()[1])


@dataclass
class Match:
    """A technique's server, and crowds of readers that join it.

    Use as a context manager; leaving ends all its processes.
    """

    technique: str
    counted: bool = False
    """Whether readers come through a relay that counts."""
    port: int = field(init=False)

    async def __aenter__(self) -> Self:
        """Start the server, and the relay if there is one."""
        self._stack = AsyncExitStack()
        self._workers: list[Worker] = []
        self.port = free_port()
        self.server = await self._start(
            "_push_server", self.technique, str(self.port)
        )
        first = await self.server.read_line()
        if "Listening" not in first:
            raise BenchmarkError(f"{self.server.name}: {first!r}")
        if self.counted:
            port, self.port = self.port, free_port()
            self.relay = await self._start("_relay", str(self.port), str(port))
            await self.relay.expect_line("listening")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all at once: who is left would tell of the others' loss."""
        for each in self._workers:
            each.kill()
        await self._stack.aclose()

    async def _start(self, name: str, *args: str) -> Worker:
        started = await self._stack.enter_async_context(worker(name, *args))
        self._workers.append(started)
        return started

    async def join(self, readers: int, updates: int) -> Worker:
        """Bring a crowd; return when all of it is connected."""
        scheme = TECHNIQUES[self.technique].scheme
        crowd = await self._start(
            "_push_readers",
            self.technique,
            f"{scheme}://localhost:{self.port}",
            str(readers),
            str(updates),
        )
        await crowd.expect_line("ready")
        return crowd

    async def push(self, crowd: Worker, updates: int, rate: float) -> None:
        """Tell updates; return when all of the crowd has heard them."""
        await self.server.write_line(f"{updates} {rate}")
        await crowd.expect_line("done")

    async def end(self, crowd: Worker) -> list[int]:
        """End the match; return the crowd's delays in nanoseconds."""
        await self.server.write_line("")
        delays: list[int] = json.loads(await crowd.read_line())
        return delays

    async def counts(self) -> dict[str, Any]:
        """Return what the relay has counted."""
        await self.relay.write_line("")
        counts: dict[str, Any] = json.loads(await self.relay.read_line())
        return counts
