"""The programs that `choosing` measures: those of `snippets/`, as they are."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from types import ModuleType

from tools.example import SNIPPETS


@dataclass(frozen=True)
class Technique:
    """A way to bring updates to readers, and the programs that do it."""

    name: str
    folder: str
    """Where its programs are, below `snippets/`."""
    scheme: str = "http"
    compressed: bool = True
    """Whether a WebSocket may compress; the default of `websockets`."""
    server: str = "server.py"
    reader: str = "reader.py"


TECHNIQUES = {
    technique.name: technique
    for technique in (
        Technique("polling", "push_polling"),
        Technique("long polling", "push_long_polling"),
        Technique("SSE", "push_sse"),
        Technique("WebSocket", "push_websocket", "ws"),
        Technique("plain WebSocket", "push_websocket", "ws", False),
        Technique(
            "SignalR",
            "signalr",
            "ws",
            server="scores.py",
            reader="follow.py",
        ),
    )
}

WELCOME = "Welcome"
"""Told first: a reader that has heard it is connected."""

LAST = "Game"
"""Told last: a reader that has heard it leaves."""


def load(technique: Technique, program: str) -> ModuleType:
    """Import a program of a technique, by its file's name.

    What it imports from its own folder is found as when it runs.
    """
    folder = SNIPPETS / technique.folder
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("program", folder / program)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
