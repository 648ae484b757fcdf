"""Find the functions of CPython that the programs of this site call.

    python -m live.split.profile

Every example that can run in a page runs there, in Chromium, and so do the
programs that test the network: on an interpreter whose functions remember
that they were called. The list goes to `called.txt`, for the next build.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from live.split import called
from live.split.instrument import instrumented
from tests.runtime.host import Tab, serving
from tests.runtime.test_conformance import ALONE, PAIR_PORT, PAIRS
from tools import live
from tools.browsers import PLAIN, launch_options
from tools.example import all_examples

EMPTY = b"\0asm\1\0\0\0"
SCRIPT = Path(__file__).with_name("profile.js")
BOUND = 60.0
"""Seconds for a program."""


def build(folder: Path, module: bytes) -> Path:
    """Build a runtime that remembers; return the folder to serve."""
    live.TARGET = folder / "docs" / "assets" / "live"
    live.divided = lambda: (instrumented(module), EMPTY)
    live.build()
    process = live.TARGET / "process.js"
    process.write_bytes(SCRIPT.read_bytes() + process.read_bytes())
    live.manifest()
    return folder / "docs"


def play(tab: Tab) -> None:
    """Run everything."""
    for example in all_examples():
        if example.in_the_page:
            print(example.name, flush=True)
            tab.play(example)
    for path in ALONE:
        print(path.name, flush=True)
        tab.run(path.read_text("utf-8"), bound=BOUND)
        tab.close()
    for path in PAIRS:
        print(path.name, flush=True)
        for number in reversed(tab.start_pair(path, PAIR_PORT)):
            tab.wait(number, BOUND)
        tab.close()


def main() -> int:
    """Run everything, write the list, say what it comes to."""
    module = (live.MODULES / "pyodide" / live.WASM).read_bytes()
    with (
        tempfile.TemporaryDirectory() as name,
        serving(build(Path(name), module)) as address,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(**launch_options("chromium"))
        tab = Tab(browser.new_context(**PLAIN).new_page(), address)
        play(tab)
        found = {int(n) for n in tab.page.evaluate("driver.measured").split()}
        browser.close()
    called.write(module, found)
    print(f"live/split/called.txt: {len(found)} functions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
