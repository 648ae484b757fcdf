"""How fast FastAPI runs in the page, against a plain Pyodide that imports it.

    make bench ARGS=live_packages

All in one run, interleaved, in each browser; the ratios are what counts.
Plain is a worker that loads Pyodide as it is published, installs the same
wheels from the same server and imports what the server imports; the others
run server and client, two processes, to the client's last line.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from live.host import MachineTab
from tools import bundles, live, wheels
from tools.benchmarks import circumstances
from tools.benchmarks.live_runtime import (
    IMPORTS,
    PLAIN_BOOT,
    ROUND_TRIPS,
    ROUNDS,
    RUN,
    Round,
    medians,
    memory,
    programs,
    transfer,
)
from tools.browsers import PLAIN
from tools.example import ROOT, SNIPPETS

FILE = ROOT / "live" / "measured_packages.txt"
MEMORY = SNIPPETS / "measured" / "fastapi-memory.md"
"""The row that docs/reference/what-runs.md shows; FILE doesn't repeat it."""
PORT = 8000
BUNDLE = "fastapi"
IMPORTED = (
    f"uvicorn, fastapi, {IMPORTS}, uvicorn.lifespan.on, "
    "uvicorn.loops.asyncio, uvicorn.protocols.http.h11_impl, "
    "uvicorn.protocols.websockets.websockets_sansio_impl"
)
"""What the server and the client import, uvicorn's choices included."""

STARLETTE = """
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    async for message in websocket.iter_text():
        await websocket.send_text(message)

app = Starlette(routes=[WebSocketRoute("/", echo)])
uvicorn.run(app, port=8000, log_level="warning")
"""

BARS = {"first visit": 0.6, "later visit": 0.2, "second run": 0.06}
"""Of the time of a plain boot, at most."""
ECHO_BAR = 3.0
SIZE_BAR = 10.5
MORE = 2
"""Processes whose memory is measured together."""


def round_trip(tab: MachineTab) -> float:
    """Return the median milliseconds of an echo by uvicorn and Starlette."""
    server = tab.start(
        {"server.py": STARLETTE}, "server.py", bundles=("asgi",)
    )
    tab.wait_for_port(server, PORT)
    trips = ROUND_TRIPS.replace("8765", str(PORT))
    client = tab.start({"trips.py": trips}, "trips.py")
    tab.wait(client, 60)
    took = float(tab.output(client))
    tab.close()
    return took


def another(tab: MachineTab, files: dict[str, str]) -> float:
    """Return the MB that one more FastAPI process takes."""

    def start(port: int) -> None:
        source = files["server.py"].replace(str(PORT), str(port))
        number = tab.start({"p.py": source}, "p.py", bundles=(BUNDLE,))
        tab.wait_for_port(number, port)

    start(PORT)
    before = memory()
    for number in range(MORE):
        start(PORT + 1 + number)
    after = memory()
    tab.close()
    return (after - before) / MORE


def one_round(browser: Any, address: str, files: dict[str, str]) -> Round:
    """Return what was measured, in ms and MB, by name."""
    held = wheels.check()
    names = bundles.contents(bundles.load())[BUNDLE]
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.goto(address)
        paths = [held[name].name for name in names]
        plain = page.evaluate(PLAIN_BOOT, [paths, IMPORTED])
    run = [files, PORT, [BUNDLE]]
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        MachineTab(page, address)
        first = page.evaluate(RUN, run)
        tab = MachineTab(page, address)
        later = page.evaluate(RUN, run)
        page.evaluate("([b]) => driver.machine.prepare(2, [b])", [BUNDLE])
        second = page.evaluate(RUN, run)
        return {
            "plain": plain,
            "first visit": first,
            "later visit": later,
            "second run": second,
            "echo": round_trip(tab),
            "one more": another(tab, files),
        }


def fetched(runtime: Path) -> float:
    """Return the MB of a first run, with the packages, compressed."""
    names = bundles.contents(bundles.load())[BUNDLE]
    folder = runtime / "packages"
    size = sum((folder / f"{name}.gz").stat().st_size for name in names)
    return sum(transfer(runtime)) + size / 1e6


def measure() -> str:
    """Measure in both browsers; return the table."""
    files = programs("fastapi_echo")
    with tempfile.TemporaryDirectory() as name:
        runtime = live.builder(Path(name, "runtime")).run()
        found = medians(
            runtime,
            Path(name, "host"),
            lambda browser, address: one_round(browser, address, files),
            wheels=wheels.FOLDER,
        )
        MEMORY.write_text(one_more(found), "utf-8")
        return report(found, fetched(runtime)) + circumstances("playwright")


def one_more(found: dict[str, Round]) -> str:
    """Return what one more FastAPI process takes, as a table for readers.

    Args:
        found: the medians, by browser.
    """
    rows = [
        f"| {browser.title()} | {values['one more']:.0f} MB |\n"
        for browser, values in found.items()
    ]
    return "| Browser | One more FastAPI process |\n| --- | --- |\n" + "".join(
        rows
    )


def report(found: dict[str, Round], size: float) -> str:
    """Return the table: a row for each measure, a column for each browser.

    Args:
        found: the medians, by browser.
        size: MB that a first run fetches.
    """

    def row(name: str, cells: list[str]) -> str:
        return f"{name:15}" + "".join(f"{cell:>19}" for cell in cells)

    def over(value: float, bar: float) -> str:
        return "" if value <= bar else " OVER"

    all_ = list(found.values())
    lines = [row("", list(found))]
    lines += [row("plain", [f"{e['plain'] / 1000:.2f} s" for e in all_])]
    for name, bar in BARS.items():
        ratios = [e[name] / e["plain"] for e in all_]
        lines += [
            row(
                name,
                [
                    f"{e[name] / 1000:.2f} s {ratio:.2f} x{over(ratio, bar)}"
                    for e, ratio in zip(all_, ratios, strict=True)
                ],
            )
        ]
    lines += [
        row(
            "Starlette echo",
            [f"{e['echo']:.2f} ms{over(e['echo'], ECHO_BAR)}" for e in all_],
        ),
        "",
        f"A first run fetches {size:.2f} MB{over(size, SIZE_BAR)}.",
        "Bars: "
        + "; ".join(f"{name} {bar} x plain" for name, bar in BARS.items()),
        f"echo {ECHO_BAR:g} ms; {SIZE_BAR} MB.",
        f"Medians of {ROUNDS} rounds; plain: Pyodide as it is published, with "
        "the same wheels.",
    ]
    return "\n".join(lines) + "\n"
