"""How fast programs run in the page, against a plain Pyodide.

    make bench ARGS=live_runtime

All in one run, interleaved, in each browser; the ratios are what counts.
Plain is a worker that loads Pyodide as it is published and imports
websockets from source; the others run server and client, two processes, to
the client's last line.
"""

from __future__ import annotations

import contextlib
import gzip
import math
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from live.build.interpreter import SCRIPTS
from live.build.modules import site_sources, zipped
from live.build.runtime import PRIMARY, SECONDARY
from live.host import MachineTab, write_page
from tools import live
from tools.benchmarks import circumstances
from tools.browsers import NAMES, PLAIN, launch_options
from tools.example import ROOT, find
from tools.finish import policy
from tools.static_server import Server

FILE = ROOT / "live" / "measured.txt"

ROUNDS = 3

PLAIN_BOOT = """async ([wheels, imports]) => {
  const code = `
    const base = "${location.origin}"
    const { loadPyodide } = await import(base + "/plain/pyodide.mjs")
    const python = await loadPyodide({ indexURL: base + "/plain/" })
    const answer = await fetch(base + "/sources.zip")
    const zip = await answer.arrayBuffer()
    python.FS.writeFile("/sources.zip", new Uint8Array(zip))
    const names = ${JSON.stringify(wheels)}
    await python.loadPackage(names.map((name) => base + "/wheels/" + name))
    python.runPython("import sys; sys.path.append('/sources.zip');" +
      "import ${imports}")
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

IMPORTS = "websockets.asyncio.server, websockets.asyncio.client"

RUN = """async ([files, port, bundles]) => {
  const began = performance.now()
  void driver.machine.prepare(2, bundles)  // as the lab does
  const server = await driver.start(files, "server.py", [], bundles)
  if (!(await driver.listens(server, port, 60000)))
    throw new Error("no server")
  const client = await driver.start(files, "client.py", [], bundles)
  if ((await driver.exits(client, 60000)) !== 0) throw new Error("no client")
  const took = performance.now() - began
  driver.killAll()
  return took
}"""

COMPILE = """async (name) => {
  const store = await caches.open("python-files")
  const [found] = (await store.keys()).filter(({ url }) => url.includes(name))
  const kept = await store.match(found)
  const began = performance.now()
  await WebAssembly.compileStreaming(kept)
  return performance.now() - began
}"""
"""What every visit has to do, in a tab that does nothing else."""

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

DATAGRAM_ECHO = """
import socket

with socket.socket(type=socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.1", 9999))
    print("on", flush=True)
    while True:
        data, sender = server.recvfrom(2048)
        server.sendto(data, sender)
"""

DATAGRAM_TRIPS = """
import socket, statistics, time

with socket.socket(type=socket.SOCK_DGRAM) as client:
    taken = []
    for n in range(300):
        began = time.perf_counter()
        client.sendto(b"x", ("127.0.0.1", 9999))
        client.recv(2048)
        taken.append(time.perf_counter() - began)
print(statistics.median(taken) * 1000)
"""

FIRST_RUN = (*SCRIPTS, "lab.js", "process.js", "lock.json")
AFTERWARDS = (SECONDARY,)
"""Fetched when the programs run."""
COMPRESSED = (PRIMARY, "stdlib.zip.zst", "site.zip.zst")

SLEEPER = "import time\nprint('on', flush=True)\ntime.sleep(600)\n"
LOOP = "print('on', flush=True)\nwhile True:\n    pass\n"
MORE = 4
"""Processes whose memory is measured together."""

KILL = """async (number) => {
  const began = performance.now()
  driver.signal(number, 9)
  await driver.exits(number, 60000)
  return performance.now() - began
}"""

Round = dict[str, float]

BARS: dict[str, dict[str, float]] = {
    "first visit": {"chromium": 0.6, "firefox": 0.6},
    "later visit": {"chromium": 0.25, "firefox": 0.15},
    "second run": {"chromium": 0.08, "firefox": 0.08},
}
"""Of the time of a plain boot, at most."""

ECHO_BAR = 3.0
DATAGRAM_BAR = 3.0
KILL_BAR = 300.0
SIZE_BAR = 6.5


def transfer(runtime: Path) -> tuple[float, float]:
    """Return the MB of a first run, as a server with gzip sends them.

    Those that it waits for, and those that come meanwhile.
    """
    chunks = [path.name for path in runtime.glob("part-*.js")]
    started = sum((runtime / name).stat().st_size for name in COMPRESSED)
    started += zipped_size(runtime, *FIRST_RUN, *chunks)
    return started / 1e6, zipped_size(runtime, *AFTERWARDS) / 1e6


def zipped_size(runtime: Path, *names: str) -> int:
    """Return the bytes of files of the runtime, compressed."""
    return sum(
        len(gzip.compress((runtime / name).read_bytes(), 9)) for name in names
    )


def round_trip(tab: MachineTab, files: dict[str, str]) -> float:
    """Return the median milliseconds of an echo between two processes."""
    quiet = files["server.py"].replace('print(f"Received: {message}")', "pass")
    server = tab.start({"server.py": quiet}, "server.py")
    tab.wait_for_port(server, 8765)
    client = tab.start({"trips.py": ROUND_TRIPS}, "trips.py")
    tab.wait(client, 60)
    took = float(tab.output(client))
    tab.close()
    return took


def datagram_round_trip(tab: MachineTab) -> float:
    """Return the median milliseconds of a datagram to a process and back."""
    server = tab.start({"echo.py": DATAGRAM_ECHO}, "echo.py")
    tab.wait_for(server, "on")
    client = tab.start({"trips.py": DATAGRAM_TRIPS}, "trips.py")
    tab.wait(client, 60)
    took = float(tab.output(client))
    tab.close()
    return took


def memory() -> float:
    """Return the MB that this program's browsers hold, shared parts once."""
    total = 0
    for process in psutil.Process(os.getpid()).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / 1e6


def another(tab: MachineTab) -> float:
    """Return the MB that one more process takes."""

    def wait(number: int) -> None:
        tab.wait_for(number, "on")

    wait(tab.start({"p.py": SLEEPER}, "p.py"))
    before = memory()
    for number in [tab.start({"p.py": SLEEPER}, "p.py") for _ in range(MORE)]:
        wait(number)
    after = memory()
    tab.close()
    return (after - before) / MORE


def kill(tab: MachineTab) -> float:
    """Return the milliseconds from Kill to the end of an endless loop."""
    number = tab.start({"p.py": LOOP}, "p.py")
    tab.wait_for(number, "on")
    return float(tab.page.evaluate(KILL, number))


def one_round(browser: Any, address: str, files: dict[str, str]) -> Round:
    """Return what was measured, in ms and MB, by name."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.goto(address)
        plain = page.evaluate(PLAIN_BOOT, [[], IMPORTS])
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        MachineTab(page, address)
        first = page.evaluate(RUN, [files, 8765, []])
        tab = MachineTab(page, address)
        later = page.evaluate(RUN, [files, 8765, []])
        compiling = page.evaluate(COMPILE, PRIMARY)
        page.evaluate("driver.machine.prepare(2)")
        second = page.evaluate(RUN, [files, 8765, []])
        return {
            "plain": plain,
            "first visit": first,
            "later visit": later,
            "compiling": compiling,
            "second run": second,
            "echo": round_trip(tab, files),
            "datagram": datagram_round_trip(tab),
            "kill": kill(tab),
            "one more": another(tab),
        }


def medians(
    runtime: Path,
    host: Path,
    one_round: Callable[[Any, str], Round],
    **links: Path,
) -> dict[str, Round]:
    """Measure in both browsers; return the medians of all rounds.

    Args:
        runtime: the folder of the built runtime.
        host: becomes the folder of the host page, beside a plain Pyodide.
        one_round: measures in a browser, at the address of the host page.
        links: folders that the server serves too, by name.
    """
    folder = write_page(host, runtime, policy(set()))
    (folder / "plain").symlink_to(live.PACKAGES / "pyodide")
    (folder / "sources.zip").write_bytes(zipped(site_sources()))
    for name, target in links.items():
        (folder / name).symlink_to(target)
    found: dict[str, Round] = {}
    with sync_playwright() as started, Server("/", folder) as server:
        for name in NAMES:
            browser = getattr(started, name).launch(**launch_options(name))
            rounds = [one_round(browser, server.url) for _ in range(ROUNDS)]
            browser.close()
            found[name] = {
                key: statistics.median(each[key] for each in rounds)
                for key in rounds[0]
            }
    return found


def programs(example: str) -> dict[str, str]:
    """Return the programs of an example, by file name."""
    folder = find(example).folder
    return {p.name: p.read_text("utf-8") for p in folder.glob("*.py")}


def measure() -> str:
    """Measure in both browsers; return the table."""
    files = programs("echo")
    with tempfile.TemporaryDirectory() as name:
        runtime = live.builder(Path(name, "runtime")).run()
        found = medians(
            runtime,
            Path(name, "host"),
            lambda browser, address: one_round(browser, address, files),
        )
        return report(found, *transfer(runtime)) + circumstances("playwright")


def report(found: dict[str, Round], before: float, meanwhile: float) -> str:
    """Return the table: a row for each measure, a column for each browser.

    Args:
        found: the medians, by browser.
        before: MB that a first run waits for.
        meanwhile: MB that it fetches while the programs run.
    """
    lines = [f"{'':15}" + "".join(f"{name:>19}" for name in found)]

    def row(
        name: str, cell: Callable[[Round], str], passed: Callable[[str], bool]
    ) -> None:
        cells = "".join(
            f"{cell(each) + ('' if passed(browser) else ' OVER'):>19}"
            for browser, each in found.items()
        )
        lines.append(f"{name:15}{cells}")

    def against_plain(name: str, bars: dict[str, float]) -> None:
        row(
            name,
            lambda e: f"{e[name] / 1000:.2f} s {e[name] / e['plain']:.2f} x",
            lambda browser: (
                found[browser][name]
                <= bars.get(browser, math.inf) * found[browser]["plain"]
            ),
        )

    row("plain boot", lambda e: f"{e['plain'] / 1000:.2f} s", lambda _: True)
    against_plain("compiling", {})
    for name, bars in BARS.items():
        against_plain(name, bars)
    row(
        "echo, median",
        lambda e: f"{e['echo']:.2f} ms",
        lambda b: found[b]["echo"] <= ECHO_BAR,
    )
    row(
        "datagram echo",
        lambda e: f"{e['datagram']:.2f} ms",
        lambda b: found[b]["datagram"] <= DATAGRAM_BAR,
    )
    row(
        "Kill of a loop",
        lambda e: f"{e['kill']:.0f} ms",
        lambda b: found[b]["kill"] <= KILL_BAR,
    )
    row("a process more", lambda e: f"{e['one more']:.0f} MB", lambda _: True)
    size = before + meanwhile
    over = "" if size <= SIZE_BAR else " OVER"
    lines += [
        "",
        f"A first run fetches {size:.2f} MB{over}, compressed: "
        f"{before:.2f} to start,",
        f"{meanwhile:.2f} while it runs.",
        "Bars: first visit 0.6 x plain; later 0.25 x in Chromium, 0.15 x in",
        f"Firefox; second run 0.08 x; echo {ECHO_BAR:g} ms, of datagrams "
        f"{DATAGRAM_BAR:g} ms;",
        f"Kill {KILL_BAR:g} ms; {SIZE_BAR} MB.",
        f"Medians of {ROUNDS} rounds; plain: Pyodide as it is published.",
        "Compiling: its WebAssembly, in a tab that does nothing else.",
    ]
    return "\n".join(lines) + "\n"
