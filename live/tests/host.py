"""A page with nothing but the machine in it, and its processes."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.harness.actor import BOUND, Unplayable
from tools import live
from tools.example import ROOT, Example
from tools.finish import policy

DOCS = ROOT / "docs"
READY = """async (bound) => {
  const deadline = performance.now() + bound
  while (document.title !== "ready" && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return document.title === "ready"
}"""
TYPES = {
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}

PAGE = f"""<!doctype html>
<html lang="en"><head><title>loading</title>
<meta http-equiv="Content-Security-Policy" content="{policy(set())}">
<link rel="icon" href="/assets/logo.svg">
<script type="module" src="/assets/live/driver.js"></script></head></html>
"""


requested: list[str] = []
"""The paths that browsers asked for, of whatever server here."""

broken: set[str] = set()
"""Names of files that a server here can't give, for now."""

fleeting: set[str] = set()
"""Names of files that a browser may not keep, for now."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves `docs/`, and the host page at `/`."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Know the types that a machine's own table may lack."""
        return TYPES.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    @property
    def name(self) -> str:
        """What is asked for, without its folder."""
        return self.path.partition("?")[0].rpartition("/")[2]

    def end_headers(self) -> None:
        """Say what may not be kept."""
        if self.name in fleeting:
            self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_GET(self) -> None:
        """Serve a file, or the host page."""
        requested.append(self.path)
        if self.name in broken:
            self.send_error(503)
            return
        whole_site = Path(self.directory, "index.html").exists()
        if whole_site or self.path != "/":
            super().do_GET()
            return
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(folder: Path = DOCS) -> Iterator[str]:
    """Serve a folder and the host page; yield the address."""
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Tab:
    """Processes in a browser tab, with the words of a real stage."""

    def __init__(self, page: Page, address: str) -> None:
        """Open the host page."""
        self.page = page
        self.address = address
        page.goto(address)
        if not page.evaluate(READY, BOUND * 1000):
            raise Unplayable("the host page did not load its driver")
        self._seen: dict[int, int] = {}

    def start(
        self, files: dict[str, str], main: str, args: tuple[str, ...] = ()
    ) -> int:
        """Run a program; return its number in this tab."""
        number = self.page.evaluate(
            "([files, main, args]) => driver.start(files, main, args)",
            [files, main, list(args)],
        )
        self._seen[number] = 0
        return int(number)

    def open(self, files: dict[str, str], main: str) -> int:
        """Open an HTML file in a frame; return its number in this tab."""
        number = self.page.evaluate(
            "([files, main]) => driver.open(files, main)", [files, main]
        )
        self._seen[number] = 0
        return int(number)

    def wait_for_console(self, number: int, start: str) -> str:
        """Wait until a page logs a line that starts so; return it."""
        line = self.page.evaluate(
            "([n, start, bound]) => driver.logs(n, start, bound)",
            [number, start, BOUND * 1000],
        )
        if line is None:
            raise Unplayable(f"never logged {start!r}")
        return str(line)

    def output(self, number: int) -> str:
        """Everything that a process has printed."""
        return str(self.page.evaluate("n => driver.output(n)", number))

    def wait_for_port(self, number: int, port: int) -> None:
        """Wait until a process listens."""
        if not self.page.evaluate(
            "([n, port, bound]) => driver.listens(n, port, bound)",
            [number, port, BOUND * 1000],
        ):
            raise Unplayable(
                f"never listened on port {port}; it printed "
                f"{self.output(number)!r}"
            )

    def wait_for(self, number: int, text: str) -> None:
        """Wait until text is printed, after the last such match."""
        seen = self._seen[number]
        if not self.page.evaluate(
            "([n, text, seen, bound]) => driver.prints(n, text, seen, bound)",
            [number, text, seen, BOUND * 1000],
        ):
            raise Unplayable(
                f"never printed {text!r}; it printed {self.output(number)!r}"
            )
        start = self.output(number).index(text, seen)
        self._seen[number] = start + len(text)

    def wait(self, number: int, bound: float = BOUND) -> int:
        """Wait for the end; return the exit code."""
        code = self.page.evaluate(
            "([n, bound]) => driver.exits(n, bound)", [number, bound * 1000]
        )
        if code is None:
            raise Unplayable(
                f"still running after {bound:g} s; it printed "
                f"{self.output(number)[-500:]!r}"
            )
        return int(code)

    def type(self, number: int, line: str) -> None:
        """Type a line."""
        self._seen[number] = self.page.evaluate(
            "([n, line]) => driver.type(n, line)", [number, line]
        )

    def signal(self, number: int, signal: int) -> None:
        """Send a signal."""
        self.page.evaluate("([n, s]) => driver.signal(n, s)", [number, signal])

    def close(self) -> None:
        """Kill what still runs."""
        self.page.evaluate("driver.killAll()")

    def run(
        self, source: str, args: tuple[str, ...] = (), bound: float = BOUND
    ) -> tuple[int, str]:
        """Run one program to its end; return exit code and output."""
        number = self.start({"program.py": source}, "program.py", args)
        code = self.wait(number, bound)
        return code, self.output(number)

    def start_pair(self, path: Path, port: int) -> tuple[int, int]:
        """Start a program as server and, when it listens, as client."""
        files = {path.name: path.read_text("utf-8")}
        server = self.start(files, path.name, ("server",))
        self.wait_for_port(server, port)
        return server, self.start(files, path.name, ("client",))

    def play(self, example: Example) -> dict[str, str]:
        """Play an example; return what each actor printed."""
        try:
            played = self.page.evaluate(
                "([example, bound]) => driver.play(example, bound)",
                [live.example_data(example), BOUND * 1000],
            )
        finally:
            self.close()
        if "failure" in played:
            raise Unplayable(f"snippets/{example.name}: {played['failure']}")
        return dict(played["outputs"])
