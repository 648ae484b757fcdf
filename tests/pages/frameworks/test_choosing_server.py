"""`docs/frameworks/choosing-server.md`: the table, and what measures it."""

from __future__ import annotations

import re
import subprocess

import pytest

from tools import bench
from tools.benchmarks import servers
from tools.benchmarks._servers import SERVERS
from tools.example import ROOT

PAGE = (ROOT / "docs/frameworks/choosing-server.md").read_text("utf-8")
ROWS = {
    cells[0]: [float(re.sub(r"[^\d.]", "", cell)) for cell in cells[1:]]
    for line in servers.FILE.read_text("utf-8").splitlines()
    if line.startswith("| ") and "---" not in line
    for cells in [line.strip("| ").split(" | ")]
    if cells[0] != "server"
}
"""Echoes per second, latencies in ms, KiB, seconds; by server."""


def test_the_table_has_every_server() -> None:
    """And every library that it names has a version below it."""
    assert list(ROWS) == list(SERVERS)
    text = servers.FILE.read_text("utf-8")
    for library in servers.LIBRARIES:
        assert re.search(rf"\b{library} \d+\.\d+", text)


def test_the_command_runs_the_benchmark() -> None:
    """Without its minutes: what make would run, and whether it is there."""
    command = ["make", "bench", "ARGS=servers"]
    assert f"$ {' '.join(command)}\n" in PAGE
    planned = subprocess.run(
        [*command, "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bootstrap.py bench" in planned.stdout
    assert "servers" in bench.names()


def test_what_the_page_concludes_is_in_the_table() -> None:
    """Of uvicorn's implementations, and of the memory."""
    fastest = max(
        (row[0], name)
        for name, row in ROWS.items()
        if name.startswith("uvicorn") and "uvloop" not in name
    )
    assert fastest[1] == "uvicorn"
    assert "uvicorn's default WebSocket implementation is its fastest" in PAGE
    assert "costs 12 to 30 KiB with most servers" in PAGE
    usual = [row for row in ROWS.values() if 12 <= row[4] <= 30]
    assert len(usual) > 0.75 * len(ROWS)


@pytest.mark.parametrize("name", ["websockets", "uvicorn", "aiohttp"])
def test_the_benchmark_works(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a few clients; it says nothing of how fast a server is."""
    monkeypatch.setattr(servers, "CROWDS", (1, 3))
    monkeypatch.setattr(servers, "SECONDS", 0.05)
    found = servers.one_round(name)
    assert found["rate 3"] > 0
    assert found["median 1"] <= found["p99 1"]
    assert found["start"] > 0
