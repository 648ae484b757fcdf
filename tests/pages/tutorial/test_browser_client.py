"""`docs/tutorial/browser-client.md`: every claim the page makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Player
from tests.harness.browser import Opener, Tab
from tests.harness.play import Stage
from tools.example import SNIPPETS, find

ROOT = Path(__file__).parents[3]


def open_page(stage: Stage) -> tuple[Tab, Page]:
    """Start the server and open the page beside it."""
    stage.start("../echo/server.py", listens=8765)
    tab = stage.open("index.html")
    assert isinstance(tab, Tab)
    tab.wait_for("Connected")
    return tab, tab.page


def test_a_file_opened_by_double_click_talks_to_the_python_server(
    opener: Opener,
) -> None:
    """From file://, in each browser, by keyboard."""
    with Stage(find("browser_echo"), opener=opener) as stage:
        tab, page = open_page(stage)
        assert page.url.startswith("file://")
        tab.type("Hello, Server!")
        tab.wait_for("Received: Echo: Hello, Server!")
        stage.process("server").wait_for("Received: Hello, Server!")
        assert page.get_by_role("textbox").input_value() == ""
        assert tab.problems == []


def test_what_comes_back_is_shown_as_text(opener: Opener) -> None:
    """A tag is words here: no element is made of it."""
    with Stage(find("browser_echo"), opener=opener) as stage:
        tab, page = open_page(stage)
        tab.type("<b>bold?</b>")
        tab.wait_for("Echo: <b>bold?</b>")
        assert page.locator("[role=log] b").count() == 0


def test_with_inner_html_it_would_be_a_tag(
    opener: Opener, tmp_path: Path
) -> None:
    """The one word that the page warns of, put in."""
    source = (SNIPPETS / "browser_echo/index.html").read_text("utf-8")
    unsafe = source.replace("line.textContent", "line.innerHTML")
    assert unsafe != source
    (tmp_path / "index.html").write_text(unsafe, "utf-8")
    example = find("browser_echo")
    with Stage(example, opener=opener) as stage:
        stage.start("../echo/server.py", listens=8765)
        tab = opener("page", tmp_path / "index.html")
        tab.wait_for("Connected")
        tab.type("<b>bold?</b>")
        tab.wait_for("Received: Echo: bold?")
        assert tab.page.locator("[role=log] b").count() == 2
        tab.close()


def test_without_a_server_the_page_shows_1006(opener: Opener) -> None:
    """And is not told why."""
    with Stage(find("browser_echo"), opener=opener) as stage:
        tab = stage.open("index.html")
        tab.wait_for("Disconnected: 1006")
        assert tab.output() == "Disconnected: 1006\n"


def test_when_the_server_goes_the_page_shows_1001(played: Player) -> None:
    """Ctrl+C in the server's terminal: going away."""
    assert played("browser_echo").lines("page")[-1] == "Disconnected: 1001"


def test_an_empty_line_is_not_sent(opener: Opener) -> None:
    """`required` keeps Enter from sending nothing."""
    with Stage(find("browser_echo"), opener=opener) as stage:
        tab, _ = open_page(stage)
        tab.type("")
        tab.type("something")
        tab.wait_for("Echo: something")
        assert tab.output().count("Sent: ") == 1


@pytest.mark.parametrize("name", ["browser_echo", "chat"])
def test_a_page_has_no_accessibility_violation(
    name: str, chromium: Browser
) -> None:
    """Every rule of axe-core, on the page with a line in its log."""
    axe = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    server = "../echo/server.py" if name == "browser_echo" else "server.py"
    with Stage(find(name), opener=Opener(chromium)) as stage:
        stage.start(server, listens=8765)
        tab = stage.open("index.html")
        assert isinstance(tab, Tab)
        tab.wait_for("Connected")
        tab.page.evaluate(axe)
        result = tab.page.evaluate("axe.run()")
        assert [rule["id"] for rule in result["violations"]] == []
        assert result["passes"]


def test_a_screen_reader_finds_a_log_and_a_named_box(
    opener: Opener,
) -> None:
    """By role and by name, as it asks for them."""
    with Stage(find("browser_echo"), opener=opener) as stage:
        _, page = open_page(stage)
        assert page.get_by_role("log", name="What happened").count() == 1
        assert page.get_by_role("textbox", name="Message").count() == 1
        page.get_by_text("Message", exact=True).click()
        assert page.evaluate("document.activeElement.id") == "line"
