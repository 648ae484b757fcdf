"""Files of the playground, out of the page and back: links, zips, storage."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.harness.actor import poll
from tests.labs.controls import (
    edit,
    lab_of,
    log,
    open_wire,
    press,
    state,
)
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
from tests.site.visits import PATIENCE
from tools.browsers import PLAIN

# As a book of 2023 has it.
SERVER = """import asyncio
import websockets


async def handler(websocket, path):
    async for message in websocket:
        print(f"< {message}")
        await websocket.send(message.upper())


async def main():
    async with websockets.serve(handler, "localhost", 8765):
        print("Server started", flush=True)
        await asyncio.Future()


asyncio.run(main())
"""
FIXED = SERVER.replace("(websocket, path)", "(websocket)")
CLIENT = """import asyncio
import sys
import websockets


async def main():
    async with websockets.connect("ws://localhost:8765") as websocket:
        for word in sys.argv[1:]:
            await websocket.send(word)
            print(f"> {await websocket.recv()}")


asyncio.run(main())
"""
PAGE = """<!doctype html>
<title>Chat</title>
<p id="said"></p>
<script>
const socket = new WebSocket("ws://localhost:8765")
socket.onopen = () => socket.send("from the page")
socket.onmessage = ({ data }) => { said.textContent = data }
</script>
"""
SAID = "> HELLO\n> TWO WORDS\n"
HEARD = "Server started\n< hello\n< two words\n"
KEEP_BLOB = """
const make = URL.createObjectURL.bind(URL)
URL.createObjectURL = (blob) => make((window.__blob = blob))
"""
READ_BLOB = "__blob.arrayBuffer().then(data => [...new Uint8Array(data)])"
DROP = """(panel, [name, text]) => {
  const data = new DataTransfer()
  data.items.add(new File([text], name))
  for (const kind of ["dragover", "drop"])
    panel.dispatchEvent(new DragEvent(kind,
      { dataTransfer: data, bubbles: true, cancelable: true, composed: true }))
}"""


def copied_link(playground: Locator) -> str:
    """Copy a link; return what a paste elsewhere brings."""
    page = playground.page
    press(playground, "Copy a link")
    expect(playground.get_by_text("The link was copied")).to_be_visible()
    page.evaluate(
        "elsewhere = document.createElement('textarea');"
        " document.body.append(elsewhere); elsewhere.focus()"
    )
    page.keyboard.press("Control+V")
    found: str = page.evaluate("elsewhere.value")
    page.evaluate("elsewhere.remove()")
    return found


def downloaded(playground: Locator) -> io.BytesIO:
    """Press Download; return the zip.

    Playwright sees no download of a stock Firefox, so there it is the blob
    that the browser was handed.
    """
    page = playground.page
    browser = page.context.browser
    assert browser is not None
    if browser.browser_type.name == "chromium":
        with page.expect_download() as started:
            press(playground, "Download")
        assert started.value.suggested_filename == "playground.zip"
        return io.BytesIO(started.value.path().read_bytes())
    press(playground, "Download")
    expect(playground.get_by_text("zip was downloaded")).to_be_visible()
    return io.BytesIO(bytes(page.evaluate(READ_BLOB)))


def run_both(playground: Locator) -> None:
    """Start the server and the client; both print what they should."""
    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_have_text(SAID)
    expect(log(playground, "server.py")).to_have_text(HEARD)


def run_natively(folder: Path) -> None:
    """Run what the README of a zip says, each command in a terminal."""
    readme = (folder / "README.md").read_text("utf-8")
    server, client = re.findall(
        r"Terminal \d:\n\n```console\n(.+)\n```", readme
    )
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    heard = folder / "heard"
    with (
        heard.open("w") as out,
        subprocess.Popen(
            ["/bin/sh", "-c", f"exec {server}"],
            cwd=folder,
            env=environment,
            stdout=out,
        ) as running,
    ):
        try:
            assert poll(lambda: "started" in heard.read_text())
            said = subprocess.run(
                ["/bin/sh", "-c", client],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            running.kill()
    assert said.stdout == SAID
    assert heard.read_text() == HEARD


def test_programs_of_a_book_run_here_at_a_friends_and_on_a_machine(
    visit: Page, browser: Browser, labs_address: str, tmp_path: Path
) -> None:
    """Pasted, fixed as the page tells, watched, linked, and downloaded."""
    playground = visit_playground(visit, labs_address)
    begin(playground)
    paste(playground, "server.py", SERVER)
    paste(playground, "client.py", CLIENT)
    playground.get_by_text("How client.py is started").click()
    playground.get_by_label("Arguments").fill("hello 'two words'")
    add(playground, "index.html")
    paste(playground, "index.html", PAGE)
    press(playground, "Start server.py")
    expect(state(playground, "server.py")).to_have_text("listening on 8765")
    press(playground, "Start client.py")
    expect(log(playground, "server.py")).to_contain_text(
        "missing 1 required positional argument: 'path'"
    )
    press(playground, "Clear")
    paste(playground, "server.py", FIXED)
    run_both(playground)
    records = open_wire(playground)
    expect(records).to_contain_text("client to server: text frame “hello”")
    expect(records).to_contain_text("server to client: text frame “HELLO”")
    link = copied_link(playground)
    assert link.startswith(f"{labs_address}playground/#files=")

    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(KEEP_BLOB)
        page.goto(link)
        friends = playground_of(page)
        expect(
            friends.get_by_text("These files came from a link")
        ).to_be_visible()
        expect(editor(friends)).to_contain_text(
            "async def handler(websocket):"
        )
        expect(friends.get_by_role("log")).to_have_count(0)
        assert [url for url in asked if "pyodide" in url] == []
        run_both(friends)
        press(friends, "Open index.html")
        frame = friends.frame_locator("iframe")
        expect(frame.get_by_text("FROM THE PAGE")).to_be_visible()
        with zipfile.ZipFile(downloaded(friends)) as archive:
            archive.extractall(tmp_path)
        # The last are the scripts of the page in the frame.
        own = (labs_address, f"blob:{labs_address}", "blob:null/")
        assert [url for url in asked if not url.startswith(own)] == []
    folder = tmp_path / "playground"
    assert "index.html` in a browser" in (folder / "README.md").read_text()
    requirements = (folder / "requirements.txt").read_text()
    assert requirements == f"websockets=={version('websockets')}\n"
    run_natively(folder)


def test_a_link_never_costs_the_reader_their_own_files(
    visit: Page, labs_address: str
) -> None:
    """They can be brought back; after a reload, the reader's changes count."""
    playground = visit_playground(visit, labs_address)
    begin(playground)
    paste(playground, "client.py", "print('linked')")
    link = copied_link(playground)
    paste(playground, "client.py", "print('mine')")
    visit.goto("about:blank")
    visit.goto(link)
    expect(playground.get_by_text("These files came from")).to_be_visible()
    press(playground, "Edit client.py")
    expect(editor(playground)).to_contain_text("linked")
    paste(playground, "client.py", "print('changed')")
    reopen(playground)
    expect(playground.get_by_text("These files came from")).to_be_visible()
    press(playground, "Edit client.py")
    expect(editor(playground)).to_contain_text("changed")
    press(playground, "Restore the files from before the link")
    press(playground, "Edit client.py")
    expect(editor(playground)).to_contain_text("mine")
    for broken in (link[:-7], f"{labs_address}playground/#files=x"):
        visit.goto("about:blank")
        visit.goto(broken)
        expect(playground.get_by_text("it can't be read")).to_be_visible()
        press(playground, "Edit client.py")
        expect(editor(playground)).to_contain_text("mine")
    visit.goto("about:blank")
    visit.goto(f"{labs_address}playground/#example=nowhere")
    expect(
        playground.get_by_text("There is no example “nowhere”.")
    ).to_be_visible()
    expect(files(playground)).to_have_count(2)
    noise = "".join(f"# {each * 2654435761 % 2**32}\n" for each in range(9999))
    editor(playground).evaluate(DROP, ["server.py", noise])
    shows(playground, "server.py")
    press(playground, "Copy a link")
    expect(playground.get_by_text("too large for a link")).to_be_visible()


FILL = """() => {
  for (const storage of [localStorage, sessionStorage]) {
    let number = 0
    for (let part = "x".repeat(2 ** 20); part;) {
      try {
        storage.setItem(`filler${number++}`, part)
      } catch {
        part = part.slice(0, part.length >> 1)
      }
    }
  }
}"""


def test_a_full_storage_is_reported_in_one_sentence(
    visit: Page, labs_address: str
) -> None:
    """It says what to do, and goes when the files fit; a lab says it too."""
    playground = visit_playground(visit, labs_address)
    begin(playground)
    told = playground.get_by_text("The browser can't store your files")
    expect(told).to_be_hidden()
    visit.evaluate(FILL)
    paste(playground, "client.py", "print('more than there is space for')")
    expect(told).to_contain_text("press Download")
    visit.evaluate("localStorage.clear(); sessionStorage.clear()")
    paste(playground, "client.py", "print('fits')")
    expect(told).to_be_hidden()
    visit.goto(labs_address)
    visit.evaluate(FILL)
    lab = lab_of(visit)
    edit(lab, "client.py", "print('mine')")
    expect(lab.get_by_text("The browser can't store your ch")).to_be_visible()
    visit.evaluate("localStorage.clear(); sessionStorage.clear()")


def test_an_editor_that_failed_to_load_is_loaded_at_the_next_try(
    browser: Browser, labs_address: str
) -> None:
    """There is one panel then, with the files of the earlier visit.

    Firefox keeps that a script failed, until the page is loaded again.
    """
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        playground = visit_playground(page, labs_address)
        begin(playground)
        paste(playground, "client.py", "print('kept')")
        page.reload()
        context.route("**/part-*.js", lambda route: route.abort())
        press(playground, "Open")
        expect(playground.get_by_role("alert")).to_have_text(
            re.compile("Try again, or reload the page")
        )
        expect(playground.locator(".play-panel")).to_have_count(0)
        context.unroute("**/part-*.js")
        if browser.browser_type.name == "firefox":
            page.reload()
        press(playground, "Open")
        press(playground, "Edit client.py")
        expect(editor(playground)).to_contain_text("kept")
        expect(playground.locator(".play-panel")).to_have_count(1)


def test_files_are_uploaded_and_dropped(
    visit: Page, labs_address: str, tmp_path: Path
) -> None:
    """Text alone, of the kinds that run here; another says why not."""
    playground = visit_playground(visit, labs_address)
    begin(playground)
    with visit.expect_file_chooser() as chooser:
        press(playground, "Upload files")
    for name, data in {
        "fib.py": b"fib = 8\n",
        "cat.png": b"\x89PNG",
        "latin.txt": b"\xe9",
    }.items():
        (tmp_path / name).write_bytes(data)
    chooser.value.set_files(sorted(tmp_path.iterdir()))
    shows(playground, "fib.py")
    for said in ("fib.py uploaded", "cat.png was left", "latin.txt was left"):
        expect(playground.get_by_text(said)).to_be_visible()
    program = "from fib import fib\nprint(fib)\n"
    editor(playground).evaluate(DROP, ["client.py", program])
    shows(playground, "client.py")
    expect(editor(playground)).to_contain_text("from fib import fib")
    press(playground, "Start client.py")
    expect(log(playground, "client.py")).to_have_text("8\n")
    reopen(playground)
    expect(files(playground)).to_have_text(
        ["server.py", "client.py", "fib.py"]
    )
