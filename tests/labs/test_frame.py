"""A page in a lab: the tutorial's browser client and its Python server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.labs.controls import log, press, state
from tests.labs.edits import open_with_edits
from tests.site.visits import PATIENCE
from tools.browsers import PLAIN
from tools.example import SNIPPETS, find

NAME = "browser_echo"
TITLE = find(NAME).title
PAGE = "index.html (page)"
DELIBERATE = {"nowhere is not defined", "far"}
"""What the edited page of a test throws."""
TYPE = "Next: type “{}” into page"


@pytest.fixture(scope="session")
def address(labs_address: str) -> str:
    """The address of the page with the browser client in a lab."""
    return f"{labs_address}{NAME}/"


@pytest.fixture
def lab(visit: Page, address: str) -> Iterator[Locator]:
    """The lab, on the page loaded anew; no error may reach the page."""
    told: list[str] = []
    visit.on("pageerror", lambda error: told.append(str(error)))
    open_with_edits(visit, address)
    yield visit.get_by_role("region", name=TITLE)
    assert set(told) <= DELIBERATE


def run(lab: Locator) -> FrameLocator:
    """Press Run and wait for the page's connection."""
    press(lab, "Run")
    expect(state(lab, PAGE)).to_have_text("open")
    frame = lab.frame_locator("iframe")
    expect(shown(frame)).to_have_text(["Connected"])
    return frame


def shown(frame: FrameLocator) -> Locator:
    """The lines of the page's log."""
    return frame.get_by_role("log").locator("p")


def test_the_example_played_by_its_buttons_shows_the_transcripts(
    lab: Locator,
) -> None:
    """Next types into the page and stops the server, as the tests do."""
    frame = run(lab)
    press(lab, TYPE.format("Hello, Server!"))
    press(lab, TYPE.format("<b>bold?</b>"))
    press(lab, "Next: press Ctrl+C in server")
    expect(state(lab, "server.py")).to_have_text("exited 0")
    wanted = (SNIPPETS / NAME / "page.txt").read_text("utf-8")
    expect(shown(frame)).to_have_text(wanted.splitlines())
    assert log(lab, "server.py").text_content() == (
        SNIPPETS / NAME / "server.txt"
    ).read_text("utf-8")
    assert log(lab, PAGE).text_content() == ""


def test_the_reader_types_into_the_page(lab: Locator) -> None:
    """A real form in a real frame, by keyboard."""
    frame = run(lab)
    box = frame.get_by_role("textbox", name="Message")
    box.click()
    box.fill("from my keyboard")
    box.press("Enter")
    expect(shown(frame)).to_contain_text(
        ["Connected", "Sent", "Received: Echo: from my keyboard"]
    )
    expect(log(lab, "server.py")).to_contain_text("Received: from my")
    expect(box).to_have_value("")


def test_the_wire_view_shows_the_frame_as_any_other_process(
    lab: Locator,
) -> None:
    """The upgrade with its Origin, masked frames, every byte."""
    run(lab)
    press(lab, TYPE.format("Hello, Server!"))
    lab.get_by_text("The wire", exact=True).click()
    table = lab.get_by_role("list", name="What crosses the network")
    expect(table).to_contain_text("page")
    table.get_by_role("button", name="GET / HTTP/1.1").click()
    detail = lab.get_by_role("region", name="Bytes")
    expect(detail).to_contain_text("Origin: null")
    table.get_by_role("button", name="text frame “Hello, Server!”").click()
    expect(detail).to_contain_text(
        "masked, which is required in a client's frames"
    )
    total = lab.get_by_text(re.compile(r"^\d+ bytes crossed the network\.$"))
    expect(total).to_be_visible()


def test_a_second_page_talks_to_the_same_server(lab: Locator) -> None:
    """As many as the reader likes, each with a name."""
    run(lab)
    press(lab, "Open another index.html")
    second = lab.get_by_role("group", name="Page index.html (page 2)")
    frame = second.frame_locator("iframe")
    expect(shown(frame)).to_have_text(["Connected"])
    box = frame.get_by_role("textbox", name="Message")
    box.click()
    box.fill("I am the second")
    box.press("Enter")
    expect(shown(frame)).to_have_count(3)
    first = lab.get_by_role("group", name=f"Page {PAGE}", exact=True)
    expect(shown(first.frame_locator("iframe"))).to_have_count(1)


def test_stop_closes_the_tab_and_says_goodbye(lab: Locator) -> None:
    """The server's handler ends as it does when a reader closes a tab."""
    run(lab)
    lab.get_by_text("The wire", exact=True).click()
    press(lab, f"Stop {PAGE}")
    expect(state(lab, PAGE)).to_have_text("closed")
    expect(lab.locator("iframe")).to_have_count(0)
    table = lab.get_by_role("list", name="What crosses the network")
    expect(table).to_contain_text("close frame, code 1001")
    press(lab, "Stop server.py")
    expect(state(lab, "server.py")).to_have_text("exited 0")


def test_kill_closes_the_tab_without_goodbye(lab: Locator) -> None:
    """No close frame on the wire."""
    run(lab)
    lab.get_by_text("The wire", exact=True).click()
    press(lab, f"Kill {PAGE}")
    expect(state(lab, PAGE)).to_have_text("closed")
    expect(lab.locator("iframe")).to_have_count(0)
    table = lab.get_by_role("list", name="What crosses the network")
    expect(table).to_contain_text("TCP: no more bytes from here (FIN)")
    expect(table).not_to_contain_text("close frame, code 1001")


def test_a_cut_connection_is_1006(lab: Locator) -> None:
    """The disturbances work on the page as on any process."""
    frame = run(lab)
    press(lab, "Cut all connections")
    expect(shown(frame)).to_have_text(["Connected", "Disconnected: 1006"])


def edit_page(lab: Locator, text: str) -> None:
    """Replace the page in the editor, as a reader pastes it."""
    press(lab, "Edit")
    lab.get_by_label("File").select_option("index.html")
    box = lab.get_by_role("textbox", name="Program")
    expect(box).to_contain_text("<!doctype html>")
    box.click()
    keyboard = lab.page.keyboard
    keyboard.press("Control+A")
    keyboard.press("Delete")
    keyboard.insert_text(text)


def test_an_edited_page_runs_and_its_console_is_in_the_pane(
    lab: Locator,
) -> None:
    """What it logs, and what nothing caught, on the line where it was."""
    edit_page(
        lab,
        "<!doctype html>\n<title>Mine</title>\n"
        "<style>p { color: rgb(1, 2, 3) }</style>\n"
        '<div role="log"><p style="margin: 7px">Mine</p></div>\n'
        "<script>\n"
        "console.log('two', 2, { a: [1] });\n"
        "console.warn('careful');\n"
        "Promise.reject(new RangeError('far'));\n"
        "nowhere();\n"
        "</script>\n"
        "<script>console.log(document.scripts.length, window.name)</script>\n",
    )
    press(lab, "Run")
    expect(state(lab, PAGE)).to_have_text("open")
    line = lab.frame_locator("iframe").get_by_text("Mine")
    expect(line).to_have_css("color", "rgb(1, 2, 3)")
    expect(line).to_have_css("margin-top", "7px")
    console = log(lab, PAGE)
    expect(console).to_contain_text("Uncaught (in promise) RangeError: far")
    told = (console.text_content() or "").splitlines()
    assert told[:2] == ['two 2 {"a":[1]}', "careful"]
    missing = [each for each in told if "ReferenceError" in each]
    assert len(missing) == 1
    assert re.fullmatch(
        r"Uncaught ReferenceError: nowhere is not defined \(index.html:9\)",
        missing[0],
    )


def test_a_script_finds_what_stands_before_it_and_no_more(
    lab: Locator,
) -> None:
    """As in a page that the browser parses."""
    edit_page(
        lab,
        "<!doctype html>\n<p>before</p>\n"
        "<script>\n"
        "console.log('at', document.querySelectorAll('p').length);\n"
        "addEventListener('DOMContentLoaded', () =>\n"
        "  console.log('end', document.querySelectorAll('p').length));\n"
        "</script>\n<p>after</p>\n"
        "<script>onload = () => console.log('load')</script>\n",
    )
    press(lab, "Run")
    expect(log(lab, PAGE)).to_have_text("at 1\nend 2\nload\n")


def test_run_again_makes_a_frame_anew(lab: Locator) -> None:
    """Nothing of the last run is left in it."""
    frame = run(lab)
    frame.get_by_role("textbox").fill("left behind")
    run(lab)
    expect(lab.locator("iframe")).to_have_count(1)
    expect(lab.frame_locator("iframe").get_by_role("textbox")).to_have_value(
        ""
    )


def test_the_frame_is_gone_when_the_reader_leaves(
    lab: Locator, visit: Page
) -> None:
    """Instant navigation keeps the realm, and no frame in it."""
    run(lab)
    assert len(visit.frames) == 2
    visit.get_by_role("link", name="The other page").click()
    heading = visit.get_by_role("heading", name="Other", level=1)
    expect(heading).to_be_visible()
    expect(visit.locator("iframe")).to_have_count(0)
    assert len(visit.frames) == 1


def test_a_page_that_goes_elsewhere_on_the_site_is_closed(
    lab: Locator,
) -> None:
    """It would be no page of the example any more."""
    edit_page(
        lab,
        "<!doctype html>\n<script>location = document.baseURI</script>\n",
    )
    press(lab, "Run")
    expect(state(lab, PAGE)).to_have_text("closed")
    expect(log(lab, PAGE)).to_contain_text("navigated to another address")


def test_a_shell_that_fails_to_load_is_told_and_tried_again(
    browser: Browser, address: str
) -> None:
    """A sentence with the file's name, and Run works once it is there."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        pattern = re.compile(r"frame\.html")
        context.route(pattern, lambda route: route.fulfill(status=503))
        page.goto(address)
        lab = page.get_by_role("region", name=TITLE)
        press(lab, "Run")
        told = lab.get_by_text("HTTP 503")
        expect(told).to_contain_text("frame.html")
        expect(state(lab, PAGE)).to_have_text("failed to open")
        context.unroute(pattern)
        run(lab)


def test_the_frame_is_fetched_only_by_an_example_with_a_page(
    lab: Locator, visit: Page
) -> None:
    """After Run, once, and not before."""
    asked: list[str] = []
    visit.on("request", lambda request: asked.append(request.url))
    expect(lab.get_by_role("button", name="Run")).to_be_visible()
    assert [url for url in asked if "frame.html" in url] == []
    run(lab)
    assert [url for url in asked if "frame.html" in url] != []
