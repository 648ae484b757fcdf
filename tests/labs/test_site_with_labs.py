"""The real site: what its labs cost, what they keep, what they leave."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.harness.actor import poll
from tests.harness.play import assert_transcripts
from tests.labs.controls import (
    NO_JSPI,
    RUNTIME,
    edit,
    log,
    press,
    state,
)
from tests.labs.reader import (
    Reader,
    arrive,
    exercises_by_page,
    labs_by_page,
    reader,
)
from tests.site.built import Site
from tests.site.visits import PATIENCE, VIEWPORTS, run_axe, wait_until
from tools.browsers import PLAIN
from tools.example import find

LABS = labs_by_page()
EXERCISES = exercises_by_page()
FIRST_RUN = 6_500_000
"""Bytes that a first run may fetch, compressed."""

ECHO = find("echo")
ON_YOUR_OWN = "You can check your answer on your own machine."
SORRY = "This browser can't run Python in the page yet"

# Counts the processes that run a program; spare interpreters run none.
WATCH_PROCESSES = """
window.__running = 0
window.Worker = class extends Worker {
  postMessage(message, ...rest) {
    if (message.op === "exec") {
      this.runs = true
      window.__running++
    }
    super.postMessage(message, ...rest)
  }
  terminate() {
    if (this.runs) window.__running--
    this.runs = false
    super.terminate()
  }
}
"""


@pytest.fixture
def visitor(context: BrowserContext, site: Site) -> Iterator[Reader]:
    """A new tab on the home page."""
    page = context.new_page()
    page.add_init_script(WATCH_PROCESSES)
    visitor = arrive(page, site)
    yield visitor
    visitor.page.close()
    assert visitor.told == []


def count(address: str) -> int:
    """Return how many labs a page has, with those of its exercises."""
    return len(LABS.get(address, [])) + len(EXERCISES.get(address, []))


def test_no_page_fetches_the_runtime_before_the_reader_acts(
    visitor: Reader, site: Site
) -> None:
    """Every page, loaded anew; its labs have their buttons by then."""
    for address in site.pages:
        visitor.page.goto(site.url + address)
        buttons = visitor.page.get_by_role("button", name="Run", exact=True)
        expect(buttons).to_have_count(count(address))
    asked = [url for url in visitor.requests if RUNTIME.search(url)]
    assert asked == []
    assert any(url.endswith("/live/page.js") for url in visitor.requests)


def paths(site: Site, began: int) -> str:
    """Return what was served since then."""
    return " ".join(answer.path for answer in site.server.served[began:])


def test_a_first_run_fetches_at_most_6_5_mb(
    browser: Browser, site: Site
) -> None:
    """Compressed, by a reader with an empty cache."""
    with (
        browser.new_context(**PLAIN) as context,
        reader(context, site) as visitor,
    ):
        began = len(site.server.served)
        with visitor.page.expect_response(re.compile("secondary[.]wasm")):
            visitor.play(ECHO)
        assert poll(lambda: "secondary.wasm" in paths(site, began))
        served = site.server.served[began:]
    # An earlier test's tab may still fetch the rest of its own files.
    size = sum({answer.path: answer.length for answer in served}.values())
    print(f"{browser.browser_type.name}: a first run fetches {size} bytes")
    assert "primary.wasm" in paths(site, began)
    assert size <= FIRST_RUN


def test_nothing_leaves_the_origin_during_a_run(
    visitor: Reader, site: Site
) -> None:
    """Pages, runtime and processes ask nobody else."""
    assert_transcripts(visitor.play(ECHO), record=False)
    own = (site.server.origin + "/", f"blob:{site.server.origin}/")
    assert [url for url in visitor.requests if not url.startswith(own)] == []
    # Not primary.wasm: an earlier visit may have left it in the cache.
    assert any(RUNTIME.search(url) for url in visitor.requests)


def test_the_home_page_shows_the_wire_beside_the_running_programs(
    visitor: Reader, browser: Browser
) -> None:
    """Where there is room; below them on a phone, and nothing jumps.

    It is the page that opens it: the next page's wire is closed.
    """
    page = visitor.page
    page.set_viewport_size(VIEWPORTS["desktop"])
    lab = visitor.lab(ECHO)
    panes, wire = lab.locator(".lab-panes"), lab.locator(".lab-wire")
    press(lab, "Run")
    expect(state(lab, "client.py")).to_be_visible()
    before = page.locator("h2").first.bounding_box()
    expect(state(lab, "client.py")).to_have_text("exited 0")
    expect(wire.get_by_role("listitem").nth(5)).to_be_visible()
    assert page.locator("h2").first.bounding_box() == before
    left, right = panes.bounding_box(), wire.bounding_box()
    assert left is not None and right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    page.set_viewport_size(VIEWPORTS["phone"])
    left, right = panes.bounding_box(), wire.bounding_box()
    assert left is not None and right is not None
    assert left["y"] + left["height"] < right["y"]
    if browser.browser_type.name == "chromium":  # one engine's tree is enough
        assert run_axe(page, lab) == []
    visitor.go("tutorial/echo-server/")
    press(visitor.lab(ECHO), "Run")
    expect(state(visitor.lab(ECHO), "client.py")).to_have_text("exited 0")
    expect(visitor.lab(ECHO).locator(".lab-records")).to_be_hidden()


def test_leaving_the_page_in_the_middle_of_a_run_ends_its_processes(
    visitor: Reader,
) -> None:
    """By instant navigation; a further page finds the port free."""
    page = visitor.page
    edit(
        visitor.lab(ECHO), "client.py", "print('go')\nwhile True:\n    pass\n"
    )
    press(visitor.lab(ECHO), "Run")
    expect(log(visitor.lab(ECHO), "client.py")).to_have_text("go\n")
    page.evaluate("window.__same = true")
    assert page.evaluate("__running") == 2
    visitor.go("tutorial/echo-server/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "WebSocket echo server"
    )
    wait_until(page, "__running === 0")
    assert_transcripts(visitor.play(find("old_echo")), record=False)
    assert page.evaluate("window.__same"), "the page was loaded anew"


def test_running_another_lab_of_a_page_ends_the_first(
    visitor: Reader,
) -> None:
    """They use the same port; the first says why it stopped."""
    visitor.go("concepts/layers/")
    first, second = find("echo_socket"), find("echo_streams")
    lab = visitor.lab(first)
    press(lab, "Run")
    expect(lab.locator(".lab-panes")).to_have_attribute("data-play", "waiting")
    assert_transcripts(visitor.play(second), record=False)
    expect(state(lab, "server.py")).to_have_text("killed")
    expect(lab.get_by_text("another example was started")).to_be_visible()
    expect(lab.get_by_role("button", name="Next")).to_have_count(0)
    assert_transcripts(visitor.play(first), record=False)


def test_edits_survive_another_page_and_back(visitor: Reader) -> None:
    """As long as the tab is open, on every page that has the example."""
    edit(visitor.lab(ECHO), "client.py", "print('kept')\n")
    visitor.go("reference/glossary/")
    visitor.go("")
    expect(
        visitor.lab(ECHO).get_by_role("button", name="Run", exact=True)
    ).to_be_visible()
    press(visitor.lab(ECHO), "Run")
    expect(log(visitor.lab(ECHO), "client.py")).to_have_text("kept\n")


def test_a_link_with_edits_shows_them_and_does_not_run(
    visitor: Reader, site: Site
) -> None:
    """Not even the interpreter is fetched until Run is pressed."""
    page = visitor.page
    edits = json.dumps({"client.py": "print('linked')\n"}).encode()
    packed = base64.b64encode(edits).decode()
    page.goto("about:blank")
    visitor.requests.clear()
    page.goto(f"{site.url}#lab=echo&edits={packed}")
    lab = visitor.lab(ECHO)
    expect(
        lab.get_by_text("This link contains changes to client.py.")
    ).to_be_visible()
    press(lab, "Edit")
    lab.get_by_label("File").select_option("client.py")
    expect(lab.get_by_role("textbox", name="Program")).to_contain_text(
        "linked"
    )
    expect(lab.get_by_role("log")).to_have_count(0)
    assert not [url for url in visitor.requests if "pyodide" in url]
    press(lab, "Run")
    expect(log(lab, "client.py")).to_have_text("linked\n")


def test_without_jspi_every_lab_says_so_and_has_no_button(
    browser: Browser, site: Site
) -> None:
    """A sentence; programs and transcripts stand below it as ever."""
    with browser.new_context(**PLAIN) as context:
        context.add_init_script(NO_JSPI)
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE)
        for address in LABS:
            page.goto(site.url + address)
            expect(page.get_by_text(SORRY)).to_have_count(count(address))
            expect(page.get_by_text(ON_YOUR_OWN)).to_have_count(
                len(EXERCISES.get(address, []))
            )
            expect(
                page.get_by_role(
                    "button", name=re.compile("^(Run|Edit|Check)$")
                )
            ).to_have_count(0)
            expect(
                page.locator(".lab .highlight:visible").first
            ).to_be_visible()
