"""What it costs that a program in the page can be interrupted at any time.

    make bench ARGS=turns

Each program computes by turns with and without the clock that interrupts it
(`live/src/process/timeslice.ts`), in one process: a loop that does nothing,
a loop beside a thread that waits, JSON, and echoes over a WebSocket, whose
server keeps pace. Stop is timed from the page, to the end of the process.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from live.host import MachineTab, write_page
from tools import live
from tools.benchmarks import circumstances
from tools.browsers import NAMES, PLAIN, launch_options
from tools.example import ROOT
from tools.finish import policy
from tools.static_server import Server

FILE = ROOT / "live" / "measured_turns.txt"

ROUNDS = 40
BOUND = 180.0
"""Seconds that a program may take."""

COMPARE = f"""
import json, threading, time
from live.guest.syscalls import syscalls
from live.guest.turns import SWITCH

def compare(work):
    taken = {{0: [], SWITCH: []}}
    for n in range({ROUNDS}):
        for signal in (0, SWITCH) if n % 2 else (SWITCH, 0):
            syscalls.bridge.interrupt(signal)
            began = time.perf_counter()
            work(signal)
            taken[signal].append(time.perf_counter() - began)
    # The shortest: what else the machine does only makes it longer.
    print(min(taken[SWITCH]) / min(taken[0]))
"""
LOOP = """
def work(signal):
    i = 0
    while i < 2_000_000:
        i += 1
"""
JSON = """
DATA = {"values": [{"n": n, "name": str(n), "half": n / 2} for n in range(99)]}

def work(signal):
    for _ in range(200):
        assert json.loads(json.dumps(DATA)) == DATA
"""
PROGRAMS = {
    "loop": f"{COMPARE}{LOOP}\ncompare(work)\n",
    "loop, threads": (
        f"{COMPARE}{LOOP}\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True)"
        ".start()\ntime.sleep(0.1)\ncompare(work)\n"
    ),
    "JSON": f"{COMPARE}{JSON}\ncompare(work)\n",
    "WebSocket": f"""{COMPARE}
from websockets.sync.client import connect

with connect("ws://localhost:8765") as websocket:
    def work(signal):
        websocket.send(str(signal))
        for n in range(200):
            websocket.send("x" * 1000)
            websocket.recv()

    compare(work)
""",
}
BARS = {"loop": 1.08, "loop, threads": 1.08, "JSON": 1.03, "WebSocket": 1.03}
"""The time with, of the time without."""

SERVER = """
import asyncio
from websockets.asyncio.server import serve
from live.guest.syscalls import syscalls

async def echo(websocket):
    async for message in websocket:
        if message.isdigit():
            syscalls.bridge.interrupt(int(message))
        else:
            await websocket.send(message)

async def main():
    async with serve(echo, "localhost", 8765) as server:
        await server.serve_forever()

asyncio.run(main())
"""

ENDLESS = "print('on', flush=True)\nwhile True:\n    pass\n"
STOP_BAR = 300.0
"""Milliseconds."""
STOP = """async (number) => {
  const began = performance.now()
  driver.signal(number, 2)
  await driver.exits(number, 60000)
  return performance.now() - began
}"""


def ratio(tab: MachineTab, name: str) -> float:
    """Return the ratio of the times of a program."""
    if name == "WebSocket":
        server = tab.start({"server.py": SERVER}, "server.py")
        tab.wait_for_port(server, 8765)
    code, output = tab.run(PROGRAMS[name], bound=BOUND)
    tab.close()
    if code:
        raise AssertionError(output)
    return float(output)


def stop(tab: MachineTab) -> float:
    """Return the milliseconds from Stop to the end of an endless loop."""
    number = tab.start({"p.py": ENDLESS}, "p.py")
    tab.wait_for(number, "on")
    return float(tab.page.evaluate(STOP, number))


def measure() -> str:
    """Measure in both browsers; return the table."""
    rows: dict[str, list[str]] = {name: [] for name in [*PROGRAMS, "Stop"]}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        runtime = live.builder(Path(name, "runtime")).run()
        folder = write_page(Path(name, "host"), runtime, policy(set()))
        with Server("/", folder) as server:
            for browser_name in NAMES:
                browser = getattr(started, browser_name).launch(
                    **launch_options(browser_name)
                )
                page = browser.new_context(**PLAIN).new_page()
                tab = MachineTab(page, server.url)
                for each, bar in BARS.items():
                    found = ratio(tab, each)
                    over = " OVER" if found > bar else ""
                    rows[each].append(f"{found:.3f} x{over}")
                took = statistics.median(stop(tab) for _ in range(5))
                over = " OVER" if took > STOP_BAR else ""
                rows["Stop"].append(f"{took:.0f} ms{over}")
                browser.close()
    return report(rows) + circumstances("playwright")


def report(rows: dict[str, list[str]]) -> str:
    """Return the table: a row for each measure, a column for each browser."""
    lines = [f"{'':15}" + "".join(f"{name:>16}" for name in NAMES)]
    for name, cells in rows.items():
        lines.append(f"{name:15}" + "".join(f"{cell:>16}" for cell in cells))
    bars = ", ".join(f"{name} {bar:g} x" for name, bar in BARS.items())
    lines += [
        "",
        "Time with interruptions, of the time without; Stop of a loop.",
        f"Bars: {bars};",
        f"Stop {STOP_BAR:g} ms. The shortest of {ROUNDS} rounds each.",
    ]
    return "\n".join(lines) + "\n"
