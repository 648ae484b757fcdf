"""The lab, used as a reader does: by its buttons, in both browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.labs.controls import (
    NO_JSPI,
    RUNTIME,
    edit,
    lab_of,
    log,
    press,
    run,
    state,
)
from tests.labs.edits import open_with_edits
from tests.site.visits import PATIENCE
from tools.browsers import PLAIN
from tools.example import SNIPPETS
from tools.static_server import Server


@pytest.fixture(scope="session")
def address(labs_address: str) -> str:
    """The address of the page with the echo example in a lab."""
    return f"{labs_address}index.html"


@pytest.fixture
def page(visit: Page, address: str) -> Iterator[Page]:
    """The page, loaded anew; nothing on it may break the policy."""
    told: list[str] = []

    def note(text: str) -> None:
        told.append(text)

    visit.on("pageerror", lambda error: note(str(error)))
    open_with_edits(visit, address)
    yield visit
    assert told == []


def test_nothing_of_the_runtime_is_fetched_before_the_reader_acts(
    browser: Browser, address: str
) -> None:
    """A page with a lab costs what its button costs."""
    requests: list[str] = []
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        expect(lab_of(page).get_by_role("button", name="Run")).to_be_visible()
    assert [url for url in requests if RUNTIME.search(url)] == []
    assert any(url.endswith("/page.js") for url in requests)


def test_run_and_stop_print_the_transcripts(page: Page) -> None:
    """The example, played by its buttons, byte for byte."""
    lab = run(page, "client.py")
    expect(state(lab, "server.py")).to_have_text("listening on 8765")
    press(lab, "Stop server.py")
    expect(state(lab, "server.py")).to_have_text("exited 0")
    for actor in ("server", "client"):
        wanted = (SNIPPETS / "echo" / f"{actor}.txt").read_text("utf-8")
        expect(log(lab, f"{actor}.py")).to_have_text(wanted)
        assert log(lab, f"{actor}.py").text_content() == wanted


def test_next_does_what_the_example_does_next(page: Page) -> None:
    """The reader may play along without knowing which key to press."""
    lab = run(page, "client.py")
    press(lab, "Next: press Ctrl+C in server")
    expect(log(lab, "server.py")).to_contain_text("Server stopped.")


def test_a_second_client_talks_to_the_same_server(page: Page) -> None:
    """As many as the reader likes."""
    lab = run(page, "client.py")
    press(lab, "Start another client.py")
    name = "client.py (client 2)"
    expect(state(lab, name)).to_have_text("exited 0")
    expect(log(lab, "server.py")).to_have_text(
        "Listening on ws://localhost:8765\n" + "Received: Hello, Server!\n" * 2
    )


def test_an_edited_program_runs_and_its_traceback_is_true(page: Page) -> None:
    """The right line, the exception, the exit code; Reset mends it."""
    edit(lab_of(page), "client.py", 'print("mine")\n\n1 / 0\n')
    lab = lab_of(page)
    press(lab, "Run")
    expect(state(lab, "client.py")).to_have_text("exited 1")
    assert log(lab, "client.py").text_content() == (
        "mine\n"
        "Traceback (most recent call last):\n"
        '  File "/home/reader/client.py", line 3, in <module>\n'
        "    1 / 0\n"
        "    ~~^~~\n"
        "ZeroDivisionError: division by zero\n"
    )
    press(lab, "Reset")
    expect(lab.get_by_role("textbox", name="Program")).to_contain_text(
        "connect"
    )
    run(page, "client.py")


def test_edits_survive_another_page_and_back(page: Page, address: str) -> None:
    """And the processes of a page end when the reader leaves it."""
    edit(lab_of(page), "client.py", "print('kept')\n")
    page.get_by_role("link", name="The other page").click()
    expect(page.get_by_role("heading", name="Other", level=1)).to_be_visible()
    page.get_by_role("link", name="Back").click()
    lab = lab_of(page)
    press(lab, "Run")
    expect(log(lab, "client.py")).to_have_text("kept\n")


def test_an_endless_loop_is_killed(page: Page) -> None:
    """Kill always works; the server beside it goes on."""
    edit(lab_of(page), "client.py", "print('go')\nwhile True:\n    pass\n")
    lab = lab_of(page)
    press(lab, "Run")
    expect(log(lab, "client.py")).to_contain_text("go")
    press(lab, "Kill client.py")
    expect(state(lab, "client.py")).to_have_text("killed")
    expect(state(lab, "server.py")).to_have_text("listening on 8765")
    press(lab, "Terminate server.py")
    expect(state(lab, "server.py")).to_have_text("terminated by SIGTERM")


def test_run_pressed_twice_fast_runs_once(page: Page) -> None:
    """The first run gives way to the second."""
    lab = lab_of(page)
    button = lab.get_by_role("button", name="Run", exact=True)
    button.dblclick()
    expect(state(lab, "client.py")).to_have_text("exited 0")
    expect(lab.get_by_role("log")).to_have_count(2)
    expect(log(lab, "client.py")).to_contain_text("Received: Echo")


def test_a_cut_connection_is_told_to_both_ends(page: Page) -> None:
    """No close frame: the client's library says so."""
    source = (
        "from websockets.asyncio.client import connect\n"
        "from websockets.exceptions import ConnectionClosedError\n"
        "import asyncio\n\n"
        "async def main() -> None:\n"
        '    async with connect("ws://localhost:8765") as websocket:\n'
        '        print("connected")\n'
        "        try:\n            await websocket.recv()\n"
        "        except ConnectionClosedError as error:\n"
        "            print(error)\n\n"
        "asyncio.run(main())\n"
    )
    edit(lab_of(page), "client.py", source)
    lab = lab_of(page)
    press(lab, "Run")
    expect(log(lab, "client.py")).to_contain_text("connected")
    press(lab, "Cut all connections")
    expect(log(lab, "client.py")).to_contain_text(
        "no close frame received or sent"
    )


def test_linked_code_is_shown_and_does_not_run(
    page: Page, address: str
) -> None:
    """It runs when the reader presses Run, not before."""
    packed = page.evaluate(
        """btoa(JSON.stringify({ "client.py": "print('linked')\\n" }))"""
    )
    page.goto("about:blank")
    page.goto(f"{address}#lab=echo&edits={packed}")
    lab = lab_of(page)
    expect(
        lab.get_by_text("This link contains changes to client.py.")
    ).to_be_visible()
    expect(lab.get_by_role("log")).to_have_count(0)
    press(lab, "Run")
    expect(log(lab, "client.py")).to_have_text("linked\n")


def test_a_file_that_fails_to_load_is_told_and_tried_again(
    browser: Browser, address: str, labs_server: Server
) -> None:
    """A sentence with the file's name, and Run works once it is there."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        lab = lab_of(page)
        labs_server.broken.add("stdlib.zip.zst")
        try:
            press(lab, "Run")
            told = lab.get_by_text("stdlib.zip.zst")
            expect(told).to_contain_text("HTTP 503")
        finally:
            labs_server.broken.clear()
        run(page, "client.py")
        expect(lab.get_by_role("status").first).not_to_contain_text("Loading")


def test_an_alert_goes_when_what_failed_is_loaded(
    browser: Browser, address: str, labs_server: Server
) -> None:
    """The lab's own script: Run says so, and works at the next press."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        lab = lab_of(page)
        labs_server.broken.update({"lab.js", "echo.json"})
        try:
            press(lab, "Run")
            alert = lab.get_by_role("alert")
            expect(alert).to_contain_text("could not be loaded")
        finally:
            labs_server.broken.clear()
        press(lab, "Run")
        # While the programs run, not after them.
        expect(state(lab, "client.py")).to_be_visible()
        expect(alert).to_have_count(0)


def test_without_jspi_the_page_says_so(browser: Browser, address: str) -> None:
    """A sentence instead of a button that does nothing."""
    with browser.new_context(**PLAIN) as context:
        context.add_init_script(NO_JSPI)
        page = context.new_page()
        page.goto(address)
        expect(
            page.get_by_text("can't run Python in the page")
        ).to_be_visible()
        expect(page.get_by_role("button", name="Run")).to_have_count(0)


def test_the_page_does_not_jump_when_the_lab_appears(
    browser: Browser, address: str
) -> None:
    """The text below stays where it was when the script came."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        block = re.compile(r"live/page\.js")
        context.route(block, lambda route: route.abort())
        page.goto(address)
        before = page.get_by_text("The other page").bounding_box()
        context.unroute(block)
        page.goto(address)
        expect(page.get_by_role("button", name="Run")).to_be_visible()
        after = page.get_by_text("The other page").bounding_box()
    assert before is not None and after is not None
    assert abs(before["y"] - after["y"]) < 1


def test_a_reader_of_the_keyboard_gets_out_of_the_editor(page: Page) -> None:
    """Tab indents; Escape, then Tab leaves."""
    edit(lab_of(page), "server.py", "x = 1\n")
    box = lab_of(page).get_by_role("textbox", name="Program")
    box.press("Tab")
    expect(box).to_be_focused()
    box.press("Escape")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
