"""The playground: files of one's own, started as often as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.harness.actor import poll
from tests.labs.controls import (
    RUNTIME,
    ended_while_running,
    log,
    open_wire,
    press,
    state,
)
from tests.labs.edits import open_with_edits
from tests.labs.playground import (
    add,
    begin,
    editor,
    files,
    paste,
    playground_of,
    reopen,
    shows,
    visit_playground,
)
from tests.site.visits import PATIENCE, run_axe
from tools import bundles
from tools.browsers import PLAIN
from tools.static_server import Server

FIRST_RUN = 6_500_000
"""Bytes that a first run may fetch, compressed, as in a lab."""
EDITOR = 200_000
"""Bytes of the editor and of the playground's own scripts."""


ASKING = """while True:
    name = input("Name? ")
    print(f"Hello, {name}!")
"""


@pytest.fixture
def page(visit: Page) -> Iterator[Page]:
    """The tab; no error may reach its page."""
    told: list[str] = []

    def note(error: Error) -> None:
        if not ended_while_running(error):
            told.append(str(error))

    visit.on("pageerror", note)
    yield visit
    visit.remove_listener("pageerror", note)
    assert told == []


@pytest.fixture
def playground(page: Page, labs_address: str) -> Locator:
    """The playground, as on a first visit."""
    return visit_playground(page, labs_address)


def test_an_example_comes_from_its_lab_with_the_readers_edits(
    page: Page, labs_address: str
) -> None:
    """Nothing runs until Start; then it prints what it prints in the lab.

    Chosen in the playground, it has no edits. The wire shows both processes,
    and the latency is theirs.
    """
    source = "import client0 as client\nprint('mine')\n"
    open_with_edits(page, labs_address, client=source)
    page.get_by_role("link", name="Open in the playground").click()
    playground = playground_of(page)
    expect(files(playground)).to_have_text(["server.py", "client.py"])
    shows(playground, "server.py")
    press(playground, "Edit client.py")
    expect(editor(playground)).to_contain_text("print('mine')")
    expect(playground.get_by_role("log")).to_have_count(0)
    assert page.url == f"{labs_address}playground/"

    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_contain_text(
        "No module named 'client0'"
    )
    begin(playground, "Echo server and client")
    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    playground.get_by_label("Latency").select_option("50")
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_have_text(
        "Sent: Hello, Server!\nReceived: Echo: Hello, Server!\n"
    )
    expect(open_wire(playground)).to_contain_text(
        "client to server: text frame “Hello, Server!”"
    )
    playground.get_by_label("Latency").select_option("0")


def test_files_are_added_pasted_renamed_and_deleted(
    playground: Locator,
) -> None:
    """Each has a history of its own; a deleted one can be brought back."""
    begin(playground)
    add(playground, "fib.py")
    paste(playground, "fib.py", "def fib(n):\n    return n\n")
    for wrong, why in {
        "fib.py": "A file called fib.py already exists.",
        "fib.exe": "can't be the name of a file here",
        "../fib.py": "can't be the name of a file here",
    }.items():
        playground.get_by_label("New file").fill(wrong)
        press(playground, "Add")
        expect(playground.get_by_text(why)).to_be_visible()
    press(playground, "Edit client.py")
    shows(playground, "client.py")
    playground.page.keyboard.press("Control+z")
    paste(playground, "client.py", "from fib import fib\nprint(fib(3))\n")
    press(playground, "Edit fib.py")
    playground.get_by_label("Name", exact=True).fill("sums.py")
    press(playground, "Rename")
    expect(files(playground)).to_have_text(
        ["server.py", "client.py", "sums.py"]
    )
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_contain_text(
        "No module named 'fib'"
    )
    paste(playground, "client.py", "from sums import fib\nprint(fib(3))\n")
    press(playground, "Start client.py")
    expect(log(playground, "client.py (client 2)")).to_have_text("3\n")
    press(playground, "Delete")
    expect(files(playground)).to_have_text(["server.py", "sums.py"])
    shows(playground, "server.py")
    listing = "import os; print(sorted(os.listdir()))  # later"
    paste(playground, "server.py", listing)
    press(playground, "Start server.py")
    expect(log(playground, "server.py")).to_have_text(
        "['server.py', 'sums.py']\n"
    )
    press(playground, "Restore client.py")
    expect(files(playground)).to_have_count(3)
    press(playground, "Edit server.py")
    expect(editor(playground)).to_contain_text("later")
    press(playground, "Edit client.py")
    expect(editor(playground)).to_contain_text("from sums import fib")


def test_a_file_is_started_as_often_as_one_likes(playground: Locator) -> None:
    """Each process has its terminal, keyboard, Stop and Kill."""
    begin(playground)
    paste(playground, "client.py", ASKING)
    for _ in range(3):
        press(playground, "Start client.py")
    names = ["client.py", "client.py (client 2)", "client.py (client 3)"]
    for name in names:
        box = playground.get_by_label(f"Type into {name}", exact=True)
        box.fill(name)
        box.press("Enter")
        expect(log(playground, name)).to_contain_text(f"Hello, {name}!")
    press(playground, f"Stop {names[0]}")
    expect(log(playground, names[0])).to_contain_text("KeyboardInterrupt")
    press(playground, f"Kill {names[1]}")
    expect(state(playground, names[1])).to_have_text("killed")
    expect(
        playground.get_by_role("button", name=f"Close {names[2]}")
    ).to_be_disabled()
    press(playground, f"Close {names[0]}")
    expect(log(playground, names[0])).to_have_count(0)
    press(playground, "Start client.py")
    expect(state(playground, names[0])).to_have_text("running")
    press(playground, "Kill")
    expect(state(playground, names[2])).to_have_text("killed")
    press(playground, "Clear")
    expect(playground.get_by_role("log")).to_have_count(0)


def test_packages_are_there_once_their_bundle_is_ticked(
    playground: Locator,
) -> None:
    """The error names the bundles; the choice stays with the files."""
    begin(playground)
    paste(playground, "client.py", "import h11\nprint(h11.__name__)\n")
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_contain_text(
        "No module named 'h11'"
    )
    pane = playground.get_by_role("group", name="Process client.py")
    expect(pane.locator(".lab-advice")).to_contain_text(
        f"tick a bundle of packages in the playground "
        f"({', '.join(bundles.names())})"
    )
    group = playground.get_by_role("group", name="Packages besides websockets")
    expect(group.get_by_role("checkbox")).to_have_count(len(bundles.names()))
    listing = urljoin(playground.page.url, "../assets/live/packages.json")
    archives = playground.page.request.get(listing).json()
    fetched = [archives["files"][name] for name in archives["bundles"]["asgi"]]
    size = sum(each["bytes"] for each in fetched) / 1e6
    asgi = group.get_by_label(f"asgi ({size:.1f} MB)", exact=True)
    asgi.check()
    press(playground, "Start client.py")
    expect(log(playground, "client.py (client 2)")).to_have_text("h11\n")
    assert run_axe(playground.page, group) == []
    reopen(playground)
    expect(asgi).to_be_checked()
    others = len(bundles.names()) - 1
    expect(group.get_by_role("checkbox", checked=False)).to_have_count(others)
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_have_text("h11\n")


def test_a_program_gets_arguments_variables_and_input(
    playground: Locator,
) -> None:
    """As from a shell; they are kept, and each program has its own."""
    begin(playground)
    paste(
        playground,
        "client.py",
        "import os, sys\n"
        "print(sys.argv, os.environ['NAME'], repr(sys.stdin.read()))\n",
    )
    playground.get_by_text("How client.py is started").click()
    playground.get_by_label("Arguments").fill("-v 'two words")
    press(playground, "Start client.py")
    expect(playground.get_by_text("The arguments have a quo")).to_be_visible()
    expect(playground.get_by_role("log")).to_have_count(0)
    playground.get_by_label("Arguments").fill("-v 'two words'")
    playground.get_by_label("Environment variables").fill("NAME=Ada L.")
    playground.get_by_label("Standard input").fill("one\ntwo")
    press(playground, "Edit server.py")
    expect(playground.get_by_label("Arguments")).not_to_be_visible()
    reopen(playground)
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_have_text(
        "['client.py', '-v', 'two words'] Ada L. 'one\\ntwo\\n'\n"
    )


DATAGRAM = """import socket
with socket.socket(type=socket.SOCK_DGRAM) as udp:
    udp.bind(("127.0.0.1", 9000))
    udp.sendto(b"to myself", udp.getsockname())
    print(udp.recv(100))
"""


def test_the_wire_names_whoever_sent_a_datagram_and_is_gone(
    playground: Locator,
) -> None:
    """It is drawn when the wire is opened, after its process was closed."""
    begin(playground)
    paste(playground, "client.py", DATAGRAM)
    press(playground, "Start server.py")
    press(playground, "Start client.py")
    expect(state(playground, "client.py")).to_have_text("exited 0")
    press(playground, "Close client.py")
    records = open_wire(playground)
    expect(records).to_contain_text("UDP datagram to port 9000")
    expect(records).to_contain_text("client to client")


def test_a_page_loads_what_is_beside_it_as_often_as_one_likes(
    playground: Locator,
) -> None:
    """Its script and its style; each page is a browser of its own."""
    begin(playground, "A browser talks to the echo server")
    add(playground, "page.css")
    paste(playground, "page.css", "h1 { color: rgb(1, 2, 3) }")
    add(playground, "page.js")
    paste(
        playground,
        "page.js",
        "const socket = new WebSocket('ws://localhost:8765')\n"
        "socket.onopen = () => socket.send('from ' + document.title)\n"
        "socket.onmessage = ({ data }) => { h1.textContent = data }\n",
    )
    add(playground, "other.html")
    paste(
        playground,
        "other.html",
        '<title>other</title><link rel="stylesheet" href="page.css">'
        '<h1 id="h1">…</h1><script src="page.js"></script>',
    )
    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    for name in ("other.html", "other.html (other 2)"):
        press(playground, "Open other.html")
        heading = playground.frame_locator(f'iframe[title="{name}"]')
        expect(heading.get_by_role("heading")).to_have_text("Echo: from other")
        expect(heading.get_by_role("heading")).to_have_css(
            "color", "rgb(1, 2, 3)"
        )
    expect(open_wire(playground)).to_contain_text(
        "other 2 to server: text frame “from other”"
    )
    press(playground, "Stop other.html")
    expect(state(playground, "other.html")).to_have_text("closed")


def test_a_first_run_costs_what_it_costs_in_the_lab(
    browser: Browser, labs_server: Server
) -> None:
    """The same files of Python, with an empty cache, and the editor.

    Nothing of that comes before the reader has pressed anything.
    """

    @contextmanager
    def visitor(address: str) -> Iterator[tuple[Page, list[str]]]:
        """Open a page with an empty cache; note what it asks for."""
        requests: list[str] = []
        with browser.new_context(**PLAIN) as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("request", lambda request: requests.append(request.url))
            page.goto(labs_server.url + address)
            yield page, requests

    def untouched(kept: bool) -> list[str]:
        """Return what the playground fetches of the runtime by itself."""
        with visitor("playground/") as (page, requests):
            if kept:
                page.evaluate("sessionStorage.setItem('playground', '{}')")
                page.reload()
                expect(
                    page.get_by_text("Your files of the last visit")
                ).to_be_attached()
            # The button that is there before the runtime is.
            expect(
                page.get_by_role("button", name="Open", exact=True)
            ).to_be_visible()
            page.wait_for_load_state("load")
            # What a page does by itself it has begun once it is idle.
            page.evaluate("new Promise(requestIdleCallback)")
            return [url for url in requests if RUNTIME.search(url)]

    def fetched(address: str, *starts: str) -> dict[str, int]:
        """Return what a first run fetches of the runtime, in bytes."""
        began = len(labs_server.served)
        with visitor(address) as (page, _):
            for name in starts:
                page.get_by_role("button", name=name, exact=True).click()
                if name == "Start server.py":
                    expect(state(playground_of(page), name[6:])).to_have_text(
                        "listening on 8765"
                    )
            expect(
                page.get_by_role("status", name="State of client.py")
            ).to_have_text("exited 0")
            # Fetched last, while the programs run; a worker may do so.
            assert poll(
                lambda: any(
                    "secondary" in answer.path
                    for answer in labs_server.served[began:]
                )
            )
            return {
                answer.path: answer.length
                for answer in labs_server.served[began:]
                if RUNTIME.search(answer.path)
            }

    assert untouched(kept=False) == []
    assert untouched(kept=True) == []
    in_lab = fetched("", "Run")
    here = fetched(
        "playground/#example=echo", "Start server.py", "Start client.py"
    )
    more = here.keys() - in_lab.keys()
    assert in_lab.keys() <= here.keys()
    assert all("/part-" in path for path in more), more
    assert sum(here[path] for path in more) <= EDITOR
    assert sum(here.values()) <= FIRST_RUN
