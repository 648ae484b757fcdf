"""`docs/guides/signalr-hub.md`: every claim the page makes.

Real clients, the protocol's rules and hostile clients: `tests/signalr/`.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.conftest import Player
from tests.harness.browser import Opener, Tab
from tests.harness.play import Stage
from tools.example import ROOT, SNIPPETS, find

PAGE = (ROOT / "docs/guides/signalr-hub.md").read_text("utf-8")
HUB = SNIPPETS / "signalr"
FILES = ("server", "records", "calls", "hub", "negotiation")


def test_the_hub_is_five_files_on_plain_websockets() -> None:
    """They import the standard library, `websockets`, and each other."""
    for name in FILES:
        assert f'--8<-- "signalr/{name}.py"' in PAGE
        source = (HUB / f"{name}.py").read_text("utf-8")
        for module in re.findall(r"^(?:from|import) (\w+)", source, re.M):
            known = module in FILES or module == "websockets"
            assert known or module in sys.stdlib_module_names, (
                f"{name}.py: {module}"
            )


def test_both_clients_get_what_the_hub_has(played: Player) -> None:
    """A result, a broadcast, an error and a stream."""
    run = played("signalr")
    client, page = run.lines("client"), run.lines("page")
    for lines in (client, page):
        assert "Echo: Hello, Hub!" in lines
        assert any(line.startswith("said: ") for line in lines)
        assert any("invoking 'divide' on the server" in x for x in lines)
        assert lines.count("countdown: 1") == 1
    assert client[-1] == "tick: 2"
    assert page[-1] == "Disconnected"


def test_a_page_of_another_origin_shows_nothing(
    opener: Opener, tmp_path: Path
) -> None:
    """The list without `null`: the official client can't connect."""
    shutil.copy(HUB / "index.html", tmp_path)
    for file in HUB.glob("*.py"):
        text = file.read_text("utf-8")
        listed = 'origins={"https://www.example.com"}'
        text = text.replace('origins={"null", "file://"}', listed)
        (tmp_path / file.name).write_text(text, "utf-8")
    with Stage(find("signalr"), folder=tmp_path, opener=opener) as stage:
        server = stage.start("server.py", listens=8765)
        tab = stage.open("index.html")
        assert isinstance(tab, Tab)
        told = tab.page.evaluate(
            "new signalR.HubConnectionBuilder()"
            ".withUrl('http://localhost:8765/chat')"
            ".configureLogging(signalR.LogLevel.None).build()"
            ".start().then(() => 'connected', String)"
        )
        assert "Failed to complete negotiation" in told
        assert tab.output() == ""
        assert "Traceback" not in server.output()


def test_the_page_has_no_accessibility_violation(chromium: Browser) -> None:
    """Every rule of axe-core, on the page with lines in its log."""
    axe = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    with Stage(find("signalr"), opener=Opener(chromium)) as stage:
        stage.start("server.py", listens=8765)
        tab = stage.open("index.html")
        assert isinstance(tab, Tab)
        tab.wait_for("Connected")
        tab.page.evaluate(axe)
        result = tab.page.evaluate("axe.run()")
        assert [rule["id"] for rule in result["violations"]] == []
        assert result["passes"]


def test_what_is_left_out_is_answered_with_an_error_or_ignored() -> None:
    """The page's list of it names what the hub's source never mentions."""
    source = "".join((HUB / f"{n}.py").read_text("utf-8") for n in FILES)
    for word in ("streamIds", "msgpack", "sequenceId", "LongPolling"):
        assert word not in source
