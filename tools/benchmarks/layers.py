"""What the echo conversation costs at each layer, in lines and bytes.

The page's own programs, in processes of their own; between them a relay
that keeps what passes. Nothing here depends on the machine, so that a test
compares the committed numbers with a new run.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import zlib
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.example import SNIPPETS

FILE = SNIPPETS / "measured" / "layers.txt"
PORT, BEHIND = 8765, 8764
"""The port that the clients dial, and the one that the server is moved to:
as many digits, so that no byte is added."""
TIMEOUT = 60
"""Seconds that a conversation may take, on the slowest machine."""
ECHO = b"Echo: Hello, Server!"
LIBRARY = ("records", "calls", "hub", "negotiation", "hub_client")
"""The modules of `snippets/signalr/` that a hub and its client share."""

LAYERS = (
    ("TCP socket", "echo_socket", "server.py", "client.py"),
    ("asyncio streams", "echo_streams", "server.py", "client.py"),
    ("WebSocket", "echo", "server.py", "client.py"),
    ("SignalR", "signalr", "echo_server.py", "echo_client.py"),
)
"""What it is called, and its programs."""


@dataclass
class Tape:
    """What passed the relay, in order: from the client or not, and what."""

    pieces: list[tuple[bool, bytes]] = field(default_factory=list)

    def size(self, from_client: bool) -> int:
        """Return how many bytes went one way."""
        return sum(
            len(data) for client, data in self.pieces if client == from_client
        )

    def answers_before_echo(self) -> int:
        """Return how often the client waited before it had its say.

        Raises:
            ValueError: the echo never came.
        """
        count = 0
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for client, turn in groupby(self.pieces, lambda piece: piece[0]):
            data = b"".join(data for _, data in turn)
            if client:
                continue
            if ECHO in data or ECHO in inflate.decompress(deflated(data)):
                return count
            count += 1
        raise ValueError(f"no {ECHO!r} among {self.pieces!r}")


COMPRESSED_TEXT = 0xC1
"""FIN, RSV1 and the opcode of a text frame (RFC 7692 §6)."""


def deflated(turn: bytes) -> bytes:
    """Return the payload of a compressed text frame, else nothing."""
    if turn[0] != COMPRESSED_TEXT:
        return b""
    assert turn[1] < 126, "a longer frame than an echo needs"
    return turn[2 : 2 + turn[1]] + b"\x00\x00\xff\xff"


async def relay(tape: Tape) -> asyncio.Server:
    """Listen where the client dials; pass all on, and keep it."""

    async def carry(
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        from_client: bool,
    ) -> None:
        while data := await reader.read(65536):
            tape.pieces.append((from_client, data))
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def connected(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        behind = await asyncio.open_connection("localhost", BEHIND)
        await asyncio.gather(
            carry(reader, behind[1], True), carry(behind[0], writer, False)
        )
        behind[1].close()
        writer.close()

    return await asyncio.start_server(connected, "localhost", PORT)


async def start(file: Path) -> Process:
    """Run a program in its folder."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-u", file.name, cwd=file.parent, stdout=PIPE
    )


async def converse(folder: Path, server: str, client: str) -> Tape:
    """Play the conversation once, with the server behind the relay."""
    source = (folder / server).read_text("utf-8")
    (folder / server).write_text(source.replace(str(PORT), str(BEHIND)))
    tape = Tape()
    async with asyncio.timeout(TIMEOUT):
        serving = await start(folder / server)
        assert serving.stdout is not None
        await serving.stdout.readline()  # it listens
        listener = await relay(tape)
        talking = await start(folder / client)
        said, _ = await talking.communicate()
        assert ECHO in said, f"{folder.name}/{client} printed {said!r}"
        listener.close()
        serving.send_signal(signal.SIGINT)
        await serving.communicate()
    return tape


def lines(*files: Path) -> int:
    """Return how many lines of programs are not blank."""
    return sum(
        bool(line.strip())
        for file in files
        for line in file.read_text("utf-8").splitlines()
    )


def measure() -> str:
    """Play every layer and return the table."""
    table = [
        "                 lines of  bytes to  bytes to  round trips",
        "                 code      server    client    before it",
    ]
    for name, example, server, client in LAYERS:
        with TemporaryDirectory() as temporary:
            folder = Path(temporary) / example
            shutil.copytree(SNIPPETS / example, folder)
            code = lines(folder / server, folder / client)
            tape = asyncio.run(converse(folder, server, client))
        # One more, in which TCP itself connects.
        trips = 1 + tape.answers_before_echo()
        table.append(
            f"{name:17}{code:<10}{tape.size(True):<10}"
            f"{tape.size(False):<10}{trips}"
        )
    modules = [SNIPPETS / "signalr" / f"{name}.py" for name in LIBRARY]
    table += [
        "",
        f"SignalR's programs import {lines(*modules)} more lines, those of",
        "the hub and the client that this site explains.",
        f"websockets {version('websockets')}, default compression",
        "",
    ]
    return "\n".join(table)
