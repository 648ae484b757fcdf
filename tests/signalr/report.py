"""What every client reports, and what it has to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CLIENTS = Path(__file__).parent / "clients"
URL = "http://localhost:8765/chat"
NEGOTIATED: dict[str, Any] = {}
DIRECT = {"skipNegotiation": True, "transport": 1}
"""Options of the official client: 1 is WebSockets."""


def check(report: dict[str, Any], *, cancels: bool) -> None:
    """Compare what a client heard with what the hub is for."""
    assert report["echo"] == "Echo: Zażółć 🐍"
    assert report["said"] == ["Milk? (tea)"]
    assert "invoking 'divide' on the server." in report["error"]
    assert "division" not in report["error"]
    assert "Unknown hub method 'jump'" in report["unknown"]
    assert report["countdown"] == [3, 2, 1]
    if cancels:
        assert report["ticks"] == [1, 2]
    assert report["afterwards"] == "Echo: still here"
