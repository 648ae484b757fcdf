"""What is wrong with a reader's program, and what any check says of it."""

from __future__ import annotations

from tools.example import SNIPPETS
from tools.exercise import COMMON, FOLDER

CHECKING = SNIPPETS / FOLDER / COMMON
PROGRAM = """import asyncio
import socket

import checking
from websockets.asyncio.server import ServerConnection, serve

checking.LIMIT = {limit}
checking.PATIENCE = 1


async def silent(websocket: ServerConnection) -> None:
    await websocket.wait_closed()


async def check() -> None:
    {fault}


if __name__ == "__main__":
    checking.run(check, "Well done.")
"""
LOOP = "while True: pass"
"""The fault that only the alarm ends; the others may take their time."""

FAULTS = {
    LOOP: (
        "The check has not ended after 2 seconds: it is still waiting for "
        "your program."
    ),
    "async with checking.client(): pass": (
        "Nothing listens on port 8765: server.py isn't running, or it failed; "
        "its output shows what went wrong."
    ),
    "checking.load('absent')": (
        'import absent raised ModuleNotFoundError("No module named '
        "'absent'\")."
    ),
    """with socket.create_server(("localhost", 8765)):
        async with checking.client(open_timeout=1):
            pass""": (
        "server.py listens on port 8765, but doesn't answer a client's "
        "handshake."
    ),
    "raise ValueError('what is this?')": (
        "The check failed unexpectedly: ValueError('what is this?')"
    ),
    """async with serve(silent, "localhost", 8765):
        async with checking.client() as client:
            await checking.ask(client, "Hello?")""": (
        "The check waited 1 seconds for an answer to 'Hello?'."
    ),
}
"""A check's body -> what it prints."""


def program(fault: str) -> dict[str, str]:
    """Return the file of a check with a fault."""
    limit = 2 if fault == LOOP else 3600
    return {"check.py": PROGRAM.format(limit=limit, fault=fault)}
