"""What a reader of a lab waits for: a first run, frames, Stop, playground.

    make bench ARGS=live_visit

On pages with a lab and with the playground, as a reader has them, with an
empty cache: from the click on Run to the last line of the client. The line has
10 Mbit/s and a delay of 40 ms, for plain Pyodide (`live_runtime`) as well.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from live.build.modules import site_sources, zipped
from live.host import write_page
from tools import live
from tools.benchmarks import circumstances
from tools.benchmarks.live_runtime import IMPORTS, PLAIN_BOOT
from tools.browsers import NAMES, PLAIN, launch_options
from tools.example import ROOT
from tools.finish import policy
from tools.static_server import Line, Server

FILE = ROOT / "live" / "measured_visit.txt"

ROUNDS = 3
BITS_PER_SECOND = 10e6
DELAY = 0.04
"""Seconds."""

PAGE = """<!doctype html>
<html lang="en"><head><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}assets/live/page.css">
<script src="{base}document.js"></script>
<script type="module" src="{base}assets/live/page.js"></script></head>
<body>{body}</body></html>
"""
DOCUMENT = "document$ = { subscribe: each => each() }\n"
"""What Material has for scripts, without its instant navigation."""
LAB = '<div class="lab" data-example="echo"></div>'
PLAYGROUND = '<div class="playground"></div>'

WAIT = """
const seen = find => new Promise(resolve => {
  const look = () => {
    const found = find()
    if (found) { watcher.disconnect(); resolve(found) }
  }
  const watcher = new MutationObserver(look)
  watcher.observe(document.documentElement,
    { childList: true, subtree: true, characterData: true, attributes: true })
  look()
})
const pressed = name => seen(() => [...document.querySelectorAll("button")]
  .find(each => (each.getAttribute("aria-label") ?? each.textContent) === name
    && !each.disabled)).then(button => button.click())
const state = (name, text) => seen(() =>
  document.querySelector(`[role=status][aria-label="State of ${name}"]`)
    ?.textContent === text)
const said = (name, text) => seen(() =>
  document.querySelector(`[role=log][aria-label="${name}"]`)
    ?.textContent.includes(text))
"""
RUN = f"""async (last) => {{ {WAIT}
  await seen(() => document.querySelector(".lab-run"))
  const began = performance.now()
  await pressed("Run")
  await said("client.py", last)
  return performance.now() - began
}}"""
START = f"""async (last) => {{ {WAIT}
  await seen(() => document.querySelector(".play-editor > *"))
  const began = performance.now()
  await pressed("Start server.py")
  await state("server.py", "listening on 8765")
  await pressed("Start client.py")
  await said("client.py", last)
  return performance.now() - began
}}"""
FRAMES = f"""async (last) => {{ {WAIT}
  await pressed("Run")
  await said("client.py", "begins")
  const times = []
  let on = true
  const frame = now => {{
    times.push(now)
    if (on) requestAnimationFrame(frame)
  }}
  requestAnimationFrame(frame)
  await said("client.py", last)
  on = false
  const seconds = (times.at(-1) - times[0]) / 1000
  const log = document.querySelector('[role=log][aria-label="client.py"]')
  return [(times.length - 1) / seconds, log.textContent.split(last)[1]]
}}"""

END = f"""async ([button, begun, ended]) => {{ {WAIT}
  await pressed("Run")
  await seen(() => document.body.textContent.includes(begun))
  const began = performance.now()
  await pressed(`${{button}} client.py`)
  await state("client.py", ended)
  return performance.now() - began
}}"""

LAST = "Received: Echo: Hello, Server!"
"""The last line that the client of the example prints."""

PRINTING = """
import sys, time

RATE, SECONDS, PIECE = 2_000_000, 5, 20_000
text = ("x" * 79 + "\\n") * (PIECE // 80)
print("begins", flush=True)
began = time.monotonic()
written = 0
while (passed := time.monotonic() - began) < SECONDS:
    if written < passed * RATE:
        written += sys.stdout.write(text)
        sys.stdout.flush()
    else:
        time.sleep(0.002)
print("rate:", written / (time.monotonic() - began) / 1e6)
"""
"""As fast as a terminal takes it, 2 MB per second at most."""

FLOOD = "while True:\n    print('x' * {})\n"
LOOP = "print('loop' + 'ing', flush=True)\nwhile True:\n    pass\n"
INTERRUPTED = "stopped by Ctrl+C"
DROPPED = "earlier lines dropped"
ENDED = {
    "Stop, short lines": (FLOOD.format(1), "Stop", DROPPED, INTERRUPTED),
    "Stop, long lines": (FLOOD.format(1000), "Stop", DROPPED, INTERRUPTED),
    "Kill a loop": (LOOP, "Kill", "looping", "killed"),
}
"""A program, the button that ends it, what is seen before, its state then."""

Round = dict[str, float]

SIZE_BAR = 3.6
"""MB that arrive from the click to the client's last line."""
LINE_BAR = 0.5
"""Of the time of plain Pyodide on the same line."""
FRAMES_BAR = 30.0
"""Frames per second."""
OUTPUT_BAR = 1.9
"""MB per second: the program writes 2 at most, and waits in between."""
END_BAR = 300.0
"""Milliseconds from Stop or Kill to the end of the program."""
PLAYGROUND_BAR = 1.15
"""Of the time in the lab; the two presses take part of it."""


def write_pages(folder: Path, runtime: Path) -> Path:
    """Write the pages into a folder to serve; return it."""
    write_page(folder, runtime, policy(set()))
    (folder / "document.js").write_text(DOCUMENT, "utf-8")
    (folder / "plain").symlink_to(live.PACKAGES / "pyodide")
    (folder / "sources.zip").write_bytes(zipped(site_sources()))
    for name, body in (("lab", LAB), ("playground", PLAYGROUND)):
        (folder / name).mkdir()
        html = PAGE.format(
            title=name,
            policy=escape(policy(set()), quote=False),
            base="../",
            body=body,
        )
        (folder / name / "index.html").write_text(html, "utf-8")
    return folder


def on_a_visit(
    browser: Browser, address: str, work: Callable[[Page], Any]
) -> Any:
    """Open an address with an empty cache; return what the work returns."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        return work(page)


def one_round(browser: Browser, server: Server) -> Round:
    """Return what was measured, in seconds, MB and frames, by name."""
    found: Round = {}

    def run(page: Page) -> float:
        began = server.sent
        took = float(page.evaluate(RUN, LAST)) / 1000
        found["MB"] = (server.sent - began) / 1e6
        return took

    lab, playground = f"{server.url}lab/", f"{server.url}playground/"
    server.line = Line(BITS_PER_SECOND, DELAY)
    found["plain, line"] = on_a_visit(
        browser,
        server.url,
        lambda page: page.evaluate(PLAIN_BOOT, [[], IMPORTS]) / 1000,
    )
    found["first visit, line"] = on_a_visit(browser, lab, run)
    size = found["MB"]
    server.line = None
    found["in the lab"] = on_a_visit(browser, lab, run)
    found["MB"] = size
    found["playground"] = on_a_visit(
        browser,
        f"{playground}#example=echo",
        lambda page: page.evaluate(START, LAST) / 1000,
    )

    def edited(source: str, script: str, given: object) -> Any:
        def work(page: Page) -> Any:
            page.evaluate(
                "each => sessionStorage.setItem('lab:echo', each)",
                json.dumps({"client.py": source}),
            )
            page.reload()
            return page.evaluate(script, given)

        return on_a_visit(browser, lab, work)

    per_second, rate = edited(PRINTING, FRAMES, "rate: ")
    found["frames"], found["output"] = per_second, float(rate)
    for name, (source, *given) in ENDED.items():
        found[name] = edited(source, END, given)
    return found


def measure() -> str:
    """Measure in both browsers; return the table."""
    found: dict[str, Round] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        runtime = live.builder(Path(name, "runtime")).run()
        folder = write_pages(Path(name, "pages"), runtime)
        with Server("/", folder) as server:
            for browser_name in NAMES:
                browser = getattr(started, browser_name).launch(
                    **launch_options(browser_name)
                )
                rounds = [one_round(browser, server) for _ in range(ROUNDS)]
                browser.close()
                found[browser_name] = {
                    key: statistics.median(each[key] for each in rounds)
                    for key in rounds[0]
                }
    return report(found) + circumstances("playwright")


def report(found: dict[str, Round]) -> str:
    """Return the table: a row for each measure, a column for each browser."""
    lines = [f"{'':18}" + "".join(f"{name:>20}" for name in found)]

    def row(
        name: str,
        cell: Callable[[Round], str],
        passed: Callable[[Round], bool] = lambda _: True,
    ) -> None:
        cells = "".join(
            f"{cell(each) + ('' if passed(each) else ' OVER'):>20}"
            for each in found.values()
        )
        lines.append(f"{name:18}{cells}")

    def against(name: str, other: str, bar: float) -> None:
        row(
            name,
            lambda e: f"{e[name]:.2f} s {e[name] / e[other]:.2f} x",
            lambda e: e[name] <= bar * e[other],
        )

    def ends(name: str) -> None:
        row(
            name,
            lambda e: f"{e[name]:.0f} ms",
            lambda e: e[name] <= END_BAR,
        )

    row("waits for", lambda e: f"{e['MB']:.2f} MB", lambda e: e["MB"] <= 3.6)
    row("plain, line", lambda e: f"{e['plain, line']:.2f} s")
    against("first visit, line", "plain, line", LINE_BAR)
    row("in the lab", lambda e: f"{e['in the lab']:.2f} s")
    against("playground", "in the lab", PLAYGROUND_BAR)
    row(
        "output per second",
        lambda e: f"{e['output']:.2f} MB",
        lambda e: e["output"] >= OUTPUT_BAR,
    )
    row(
        "frames per second",
        lambda e: f"{e['frames']:.0f}",
        lambda e: e["frames"] >= FRAMES_BAR,
    )
    for name in ENDED:
        ends(name)
    lines += [
        "",
        f"Waits for: MB that arrive from the click on Run to the last line; "
        f"bar {SIZE_BAR:g}.",
        f"Line: {BITS_PER_SECOND / 1e6:g} Mbit/s, {DELAY * 1000:g} ms; bar "
        f"{LINE_BAR:g} x plain Pyodide, as it is published.",
        f"Playground: from Start to the client's last line; bar "
        f"{PLAYGROUND_BAR:g} x the lab.",
        f"Frames: while a program prints 2 MB per second; bar {FRAMES_BAR:g}.",
        f"Stop: of a program that prints as fast as it can; bar {END_BAR:g} "
        "ms, as of Kill.",
        f"Medians of {ROUNDS} rounds.",
    ]
    return "\n".join(lines) + "\n"
