"""How fast the echo example runs in the page, against a plain Pyodide.

    python -m live.bench

All in one run, interleaved, in each browser; the ratios are what counts.
Plain is a worker that loads Pyodide as it is published and imports
websockets from source; the others run server and client, two processes, to
the client's last line.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from live.tests.conftest import PLAIN
from live.tests.host import Tab, serving
from tools import live
from tools.browsers import NAMES, launch_options
from tools.example import find

ROUNDS = 3

PLAIN_BOOT = """async () => {
  const code = `
    const base = "${location.origin}"
    const { loadPyodide } = await import(base + "/plain/pyodide.mjs")
    const python = await loadPyodide({ indexURL: base + "/plain/" })
    const answer = await fetch(base + "/sources.zip")
    const zip = await answer.arrayBuffer()
    python.FS.writeFile("/sources.zip", new Uint8Array(zip))
    python.runPython("import sys; sys.path.append('/sources.zip');" +
      "import websockets.asyncio.server, websockets.asyncio.client")
    postMessage("done")`
  const blob = new Blob([code], { type: "text/javascript" })
  const url = URL.createObjectURL(blob)
  const began = performance.now()
  const worker = new Worker(url, { type: "module" })
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve
    worker.onerror = reject
  })
  worker.terminate()
  return performance.now() - began
}"""

RUN = """async (files) => {
  const began = performance.now()
  void driver.machine.prepare(2)  // as the lab does
  const server = await driver.start(files, "server.py", [])
  if (!(await driver.listens(server, 8765, 60000)))
    throw new Error("no server")
  const client = await driver.start(files, "client.py", [])
  if ((await driver.exits(client, 60000)) !== 0) throw new Error("no client")
  const took = performance.now() - began
  driver.killAll()
  return took
}"""

ROUND_TRIPS = """
import asyncio, statistics, time
from websockets.asyncio.client import connect

async def main():
    async with connect("ws://localhost:8765") as websocket:
        taken = []
        for n in range(300):
            began = time.perf_counter()
            await websocket.send("x")
            await websocket.recv()
            taken.append(time.perf_counter() - began)
    print(statistics.median(taken) * 1000)

asyncio.run(main())
"""

FIRST_RUN = (*live.PYODIDE_FILES, "lab.js", "process.js", "lock.json")
COMPRESSED = ("stdlib.zip.gz", "site.zip.gz")


def transfer() -> int:
    """Return the bytes of a first run, as a server with gzip sends them."""
    sent = sum((live.TARGET / name).stat().st_size for name in COMPRESSED)
    for name in FIRST_RUN:
        sent += len(gzip.compress((live.TARGET / name).read_bytes(), 9))
    return sent


def round_trip(page: Page, tab: Tab, files: dict[str, str]) -> float:
    """Return the median milliseconds of an echo between two processes."""
    quiet = files["server.py"].replace('print(f"Received: {message}")', "pass")
    server = tab.start({"server.py": quiet}, "server.py")
    tab.wait_for_port(server, 8765)
    client = tab.start({"trips.py": ROUND_TRIPS}, "trips.py")
    tab.wait(client, 60)
    return float(tab.output(client))


def one_round(
    browser: Any, address: str, files: dict[str, str]
) -> list[float]:
    """Return plain, first, later, second (ms) and the round trip (ms)."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.goto(address)
        plain = page.evaluate(PLAIN_BOOT)
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        Tab(page, address)
        first = page.evaluate(RUN, files)
        tab = Tab(page, address)
        later = page.evaluate(RUN, files)
        page.evaluate("driver.machine.prepare(2)")
        second = page.evaluate(RUN, files)
        trip = round_trip(page, tab, files)
        tab.close()
    return [plain, first, later, second, trip]


def measure() -> str:
    """Measure in both browsers; return the table."""
    live.build()
    example = find("echo")
    files = {
        path.name: path.read_text("utf-8")
        for path in example.folder.glob("*.py")
    }
    lines = [
        f"First run fetches {transfer() / 1e6:.2f} MB compressed.",
        "",
        "| | plain | first visit | later visit | second run | echo |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        folder = Path(name)
        (folder / "assets").symlink_to(live.TARGET.parent)
        (folder / "plain").symlink_to(live.MODULES / "pyodide")
        (folder / "sources.zip").write_bytes(live.zipped(live.site_sources()))
        with serving(folder) as address:
            for browser_name in NAMES:
                browser = getattr(started, browser_name).launch(
                    **launch_options(browser_name)
                )
                rounds = [
                    one_round(browser, address, files) for _ in range(ROUNDS)
                ]
                browser.close()
                lines.append(row(browser_name, rounds))
    return "\n".join(lines) + "\n"


def row(name: str, rounds: list[list[float]]) -> str:
    """Return a line of the table: medians, and ratios to plain."""
    plain, *others, trip = (
        statistics.median(r) for r in zip(*rounds, strict=True)
    )
    cells = [f"{value:.0f} ms ({value / plain:.2f})" for value in others]
    return f"| {name} | {plain:.0f} ms | {' | '.join(cells)} | {trip:.2f} ms |"


if __name__ == "__main__":
    live.build()
    print(measure())
