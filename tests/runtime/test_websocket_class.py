"""The frame's `WebSocket` beside the browser's own, on the same script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from live.host import MachineTab
from tests.harness.actor import Process
from tools.browsers import PLAIN

FOLDER = Path(__file__).parent / "websocket"
CASES = (FOLDER / "cases.js").read_text("utf-8")
NAMES = re.findall(r"^  (?:async )?(\w+)(?:\(\{|: \()", CASES, re.M)
HTML = """<!doctype html>
<title>Cases</title>
<div role="log"></div>
<form><input id="case"></form>
<script src="cases.js"></script>
<script>
  const input = document.querySelector("input")
  input.form.onsubmit = async (event) => {
    event.preventDefault()
    const line = document.createElement("p")
    line.textContent = JSON.stringify(await play(input.value))
    document.querySelector("[role=log]").append(line)
  }
</script>
"""


DIFFERS = {"the_connection_is_reset": "error: state 3"}
"""What one browser tells and the other does not: the frame may, too."""


@pytest.fixture(scope="module")
def native() -> Iterator[None]:
    """The server, as a process of this machine."""
    process = Process("server", FOLDER / "server.py")
    try:
        process.wait_for("Listening")
        yield
    finally:
        process.close()


@pytest.fixture(scope="module")
def real(browser: Browser, native: None) -> Iterator[Page]:
    """A page with the browser's own class."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.evaluate(f"{CASES};\ntrue")
        yield page


@pytest.fixture(scope="module")
def frame(machine: MachineTab) -> Iterator[int]:
    """A tab in the page, next to the server in the page."""
    machine.close()
    source = (FOLDER / "server.py").read_text("utf-8")
    server = machine.start({"server.py": source}, "server.py")
    machine.wait_for(server, "Listening")
    yield machine.open({"index.html": HTML, "cases.js": CASES}, "index.html")
    machine.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_frames_websocket_does_what_the_browsers_does(
    name: str, real: Page, frame: int, machine: MachineTab
) -> None:
    """The same events in the same order, the same errors."""
    wanted = real.evaluate("name => play(name)", name)
    machine.type(frame, name)
    machine.wait_for(frame, "\n")
    told = json.loads(machine.output(frame).splitlines()[-1])
    maybe = DIFFERS.get(name)
    assert [line for line in told if line != maybe] == [
        line for line in wanted if line != maybe
    ]
    assert told
    if name == "echo":  # or both have failed alike
        assert "open: state 1" in wanted
