"""What runs in Chromium's pages, their frames and their workers.

V8 counts it; a connection of its own to the DevTools protocol asks for the
counts several times a second, because a worker that is terminated, or a
process of the browser that ends, takes its counts with it.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, BrowserType, Page
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SCRIPT = re.compile(r"/assets/live/(?:[\w-]+\.js|frame\.html)$")
"""The paths of the bundles that `bundle.mjs` and `frame.mjs` write."""
INLINE = re.compile(r"<script>(.*)</script>", re.S)
POLL = 0.1
"""Seconds between two looks at what has run."""
BOUND = 10.0
"""Seconds that a page may take to say what it has run."""
WHOLE = (
    # Compiled code from a cache has no counters of blocks.
    "--v8-cache-options=none",
    # V8 drops all of them when a document goes, if the next one is in the
    # same process and not in the same frame host. The other feature is what
    # Playwright enables, and this option replaces its.
    "--enable-features=CDPScreenshotNewSurface,"
    "RenderDocument:level/crashed-frame",
)
"""Options of Chromium, so that blocks are counted and not functions alone."""

Message = dict[str, Any]


@dataclass
class Script:
    """A bundle, and what was counted in it."""

    source: str
    map: str
    functions: dict[str, list[str]] = field(default_factory=dict)
    """By the place of a function: the different sets of its blocks that ran,
    as JSON. How often they ran counts for nothing."""

    def add(self, functions: list[Message]) -> None:
        """Add what a page, a frame or a worker has run since it was asked."""
        for function in functions:
            for block in function["ranges"]:
                block["count"] = min(block["count"], 1)
            whole = function["ranges"][0]
            place = f"{whole['startOffset']}-{whole['endOffset']}"
            seen = self.functions.setdefault(place, [])
            if (text := json.dumps(function)) not in seen:
                seen.append(text)

    def counts(self) -> list[list[Message]]:
        """Return the functions, as V8 would tell of several runs."""
        seen = [precise(texts) for texts in self.functions.values()]
        runs = max(map(len, seen), default=0)
        return [
            [each[run] for each in seen if run < len(each)]
            for run in range(runs)
        ]


def precise(texts: list[str]) -> list[Message]:
    """Return what was told of a function, without what is too coarse.

    Once V8 has dropped the counters of blocks, a call counts for all of them.
    """
    told: list[Message] = [json.loads(text) for text in texts]
    blocks = [each for each in told if each["isBlockCoverage"]]
    if any(each["ranges"][0]["count"] for each in blocks):
        return blocks
    return told


class Recorder:
    """Records what one Chromium runs, until that has ended."""

    def __init__(self, port: int, folder: Path) -> None:
        """Begin to record.

        Args:
            port: where the browser serves the DevTools protocol.
            folder: where the counts are written to when the browser ends.
        """
        with urlopen(f"http://127.0.0.1:{port}/json/version") as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        self.folder = folder
        self._until_end = ExitStack()
        self._connection = self._until_end.enter_context(
            connect(address, max_size=None, compression=None, proxy=None)
        )
        self._scripts: dict[str, Script] = {}
        self._unmapped: set[str] = set()
        self._sent: dict[int, tuple[str, Future[None]]] = {}
        self._takes: dict[str, Future[None]] = {}
        """By session: the last question for its counts."""
        self._last = 0
        self._lock = threading.RLock()
        self._ended = threading.Event()
        threading.Thread(target=self._read).start()
        self._attach("").result(BOUND)
        threading.Thread(target=self._poll).start()

    def take(self) -> None:
        """Ask all for their counts; wait until they have answered."""
        wait(self._ask(), BOUND)

    def _send(
        self, session: str, method: str, **params: object
    ) -> Future[None]:
        """Send a command to a session, or to the browser if that is ""."""
        future: Future[None] = Future()
        message: Message = {"method": method, "params": params}
        if session:
            message["sessionId"] = session
        with self._lock:
            self._last += 1
            self._sent[self._last] = (session, future)
            message["id"] = self._last
            try:
                self._connection.send(json.dumps(message))
            except ConnectionClosed:
                self._answer(self._last)
        return future

    def _attach(self, session: str) -> Future[None]:
        """Have a session tell of its pages, frames and workers."""
        return self._send(
            session,
            "Target.setAutoAttach",
            autoAttach=True,
            waitForDebuggerOnStart=True,
            flatten=True,
        )

    def _ask(self) -> list[Future[None]]:
        """Ask those that owe no answer; return all the questions."""
        with self._lock:
            for session, future in self._takes.items():
                if future.done():
                    self._takes[session] = self._send(
                        session, "Profiler.takePreciseCoverage"
                    )
            return list(self._takes.values())

    def _poll(self) -> None:
        while not self._ended.wait(POLL):
            self._ask()

    def _read(self) -> None:
        try:
            for text in self._connection:
                self._receive(json.loads(text))
        except ConnectionClosed:
            pass  # the browser has ended
        finally:
            self._ended.set()
            for number in list(self._sent):
                self._answer(number)
            self._until_end.close()
            self._write()

    def _receive(self, message: Message) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                self._begin(params["sessionId"])
            case "Target.detachedFromTarget":
                self._end(params["sessionId"])
            case None:
                for script in message.get("result", {}).get("result", []):
                    self._add(script)
                self._answer(message["id"])

    def _begin(self, session: str) -> None:
        """Count from the first line on."""
        self._send(session, "Profiler.enable")
        started = self._send(
            session,
            "Profiler.startPreciseCoverage",
            callCount=True,
            detailed=True,
        )
        self._attach(session)
        self._send(session, "Runtime.runIfWaitingForDebugger")
        with self._lock:
            self._takes[session] = started

    def _end(self, session: str) -> None:
        """Wait no longer for its answers."""
        with self._lock:
            self._takes.pop(session, None)
            owed = [n for n, (to, _) in self._sent.items() if to == session]
        for number in owed:
            self._answer(number)

    def _answer(self, number: int) -> None:
        """Settle a command, unless its session has ended before."""
        with self._lock:
            _, future = self._sent.pop(number, ("", None))
        if future:
            future.set_result(None)

    def _add(self, counted: Message) -> None:
        url = counted["url"]
        address = url.partition("?")[0]
        if not SCRIPT.search(address):
            return
        if url not in self._scripts:
            if url in self._unmapped:
                return
            try:
                mapping = fetch(f"{address}.map")
            except OSError:
                # Of a runtime that is not measured, or its server has ended.
                self._unmapped.add(url)
                return
            source = fetch(url)
            if address.endswith(".html"):
                source = INLINE.findall(source)[0]
            self._scripts[url] = Script(source, mapping)
        self._scripts[url].add(counted["functions"])

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        data = [
            {
                "url": url,
                "source": script.source,
                "map": script.map,
                "counts": script.counts(),
            }
            for url, script in self._scripts.items()
        ]
        path = self.folder / f"{uuid.uuid4()}.json"
        path.write_text(json.dumps(data), "utf-8")


def fetch(url: str) -> str:
    """Return the text at an address of the tests' own server."""
    with urlopen(url) as answer:
        return str(answer.read().decode())


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def record_chromium(folder: Path) -> None:
    """Record what every Chromium runs that this process launches.

    Args:
        folder: where a file for each browser is written to.
    """
    recorders: list[Recorder] = []
    launch = BrowserType.launch

    @wraps(launch)
    def recorded(self: BrowserType, **options: Any) -> Browser:
        if self.name != "chromium":
            return launch(self, **options)
        port = free_port()
        options["args"] = [
            *options.get("args", ()),
            f"--remote-debugging-port={port}",
            *WHOLE,
        ]
        browser = launch(self, **options)
        recorders.append(Recorder(port, folder))
        return browser

    def taken(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def wrapper(*args: Any, **options: Any) -> Any:
            for recorder in recorders:
                recorder.take()
            return method(*args, **options)

        return wrapper

    BrowserType.launch = recorded  # type: ignore[method-assign]
    # What is about to be lost.
    for owner, name in (
        (Page, "close"),
        (Page, "goto"),
        (Page, "reload"),
        (BrowserContext, "close"),
        (Browser, "close"),
    ):
        setattr(owner, name, taken(getattr(owner, name)))
