"""Real clients at our hub: the official one, two of Python, and ours."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.harness.actor import Process
from tests.signalr.report import CLIENTS, DIRECT, NEGOTIATED, URL, check
from tools.example import SNIPPETS

NODE = Path(sys.executable).parent / "node"
COUNT = 10_000
LONG = 100.0
"""Seconds that ten thousand messages may take, on the slowest machine."""

COMMANDS = {
    "ours": ("with_ours.py", sys.executable),
    "pysignalr": ("with_pysignalr.py", sys.executable),
    "signalrcore": ("with_signalrcore.py", sys.executable),
    "javascript": ("node.js", str(NODE)),
}


def run(client: str, *args: str) -> dict[str, Any]:
    """Run a client in a process of its own; return its report."""
    file, interpreter = COMMANDS[client]
    process = Process(
        client,
        CLIENTS / file,
        args,
        python=interpreter,
        env={"PYTHONPATH": str(SNIPPETS / "signalr")},
    )
    try:
        code = process.wait(LONG)
        assert code == 0, process.output()[-2000:]
    finally:
        process.close()
    report = json.loads(process.output())
    assert isinstance(report, dict)
    return report


@pytest.mark.parametrize(
    "options", [NEGOTIATED, DIRECT], ids=["negotiated", "direct"]
)
def test_the_official_client_in_node(
    hub: Process, options: dict[str, Any]
) -> None:
    """It calls, streams, cancels, and hears broadcasts and errors."""
    report = run("javascript", "talk", URL, json.dumps(options))
    check(report, cancels=True)


@pytest.mark.parametrize("client", ["ours", "pysignalr", "signalrcore"])
def test_a_client_in_python(hub: Process, client: str) -> None:
    """It calls, streams, and hears broadcasts and errors."""
    check(run(client, "talk", "0"), cancels=client == "ours")


@pytest.mark.parametrize("client", list(COMMANDS))
def test_ten_thousand_messages_arrive_once_and_in_order(
    hub: Process, client: str
) -> None:
    """None is lost, none is doubled, none overtakes another."""
    if client == "javascript":
        report = run(client, "flood", URL, str(COUNT))
    else:
        report = run(client, "flood", str(COUNT))
    assert report["said"] == [f"{n} ({client})" for n in range(COUNT)]
