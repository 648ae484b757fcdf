"""Faults around a run: caches, files, other tabs, leaving, many runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from live.host import MachineTab
from tests.harness.actor import poll
from tests.runtime.test_egress import UNHIDDEN
from tools.browsers import PLAIN
from tools.static_server import Server

HELLO = "print('hello')\n"
STORE = "python-snapshots"
SPARE_WORKERS = 2
"""Interpreters that are kept ready."""
SPARE_BYTES = 4_000_000
"""What a heap may differ by, of one that holds 14 MB for each snapshot."""

ROUND = """
import socket, sys
if sys.argv[1:]:
    server = socket.create_server(("127.0.0.1", 9007))
    while True:
        connection, _ = server.accept()
        connection.sendall(connection.recv(10))
else:
    with socket.create_connection(("127.0.0.1", 9007)) as connection:
        connection.sendall(b"ping")
        assert connection.recv(10) == b"ping"
"""

REFUSED = """
Object.defineProperty(CacheStorage.prototype, "open", {
  value: () => Promise.reject(new DOMException("refused", "SecurityError")),
})
"""
FULL = """
Object.defineProperty(Cache.prototype, "put", {
  value: () => Promise.reject(new DOMException("full", "QuotaExceededError")),
})
"""
KEYS = f"""async () => {{
  const store = await caches.open("{STORE}")
  return (await store.keys()).map((request) => new URL(request.url).pathname)
}}"""
GLOBALS = f"""{UNHIDDEN}import js
print(callable(js.onmessage))
print(js.performance.now() > 0)
"""
"""What a proxy of the globals has no getter for."""

PUT = f"""async ([path, size]) => {{
  const store = await caches.open("{STORE}")
  await store.put(path, new Response(new Uint8Array(size).fill(255)))
}}"""


@pytest.fixture
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here."""
    with browser.new_context(**PLAIN) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of a visitor who has been here."""
    made = context.new_page()
    yield made
    made.close()


def snapshots(tab: MachineTab, count: int) -> list[str]:
    """Wait until so many snapshots are kept; return their paths."""
    assert poll(lambda: len(tab.page.evaluate(KEYS)) == count)
    paths: list[str] = tab.page.evaluate(KEYS)
    return paths


@pytest.mark.parametrize("how", [REFUSED, FULL], ids=["refused", "full"])
def test_without_a_cache_every_visit_boots(
    how: str, stranger: BrowserContext, host: Server
) -> None:
    """Slower, and that is all."""
    stranger.add_init_script(how)
    for _ in range(2):
        tab = MachineTab(stranger.new_page(), host.url)
        assert tab.run(HELLO) == (0, "hello\n")
        assert tab.run(HELLO) == (0, "hello\n")


def test_the_snapshot_of_an_earlier_release_is_dropped(
    stranger: BrowserContext, host: Server
) -> None:
    """It is not booted from, and does not stay."""
    tab = MachineTab(stranger.new_page(), host.url)
    tab.page.evaluate(PUT, ["/python-snapshot/of-last-year", 1000])
    # The process that makes the snapshot has the globals themselves, too.
    assert tab.run(GLOBALS) == (0, "True\nTrue\n")
    (kept,) = snapshots(tab, 1)
    assert "of-last-year" not in kept
    later = MachineTab(stranger.new_page(), host.url)
    assert later.run(HELLO) == (0, "hello\n")
    assert later.page.evaluate(KEYS) == [kept]


def test_a_broken_snapshot_is_told_once_and_replaced(
    stranger: BrowserContext, host: Server
) -> None:
    """The next Run boots from scratch and keeps a new one."""
    tab = MachineTab(stranger.new_page(), host.url)
    tab.run(HELLO)
    (path,) = snapshots(tab, 1)
    tab.page.evaluate(PUT, [path, 100])
    later = MachineTab(stranger.new_page(), host.url)
    with pytest.raises(Error):
        later.run(HELLO)
    assert later.run(HELLO) == (0, "hello\n")
    assert snapshots(later, 1) == [path]
    assert MachineTab(stranger.new_page(), host.url).run(HELLO) == (
        0,
        "hello\n",
    )


@pytest.mark.parametrize(
    "file",
    ["manifest.json", "primary.wasm", "site.zip.zst", "lock.json"],
)
def test_a_file_that_fails_to_load_is_named_and_tried_again(
    file: str, stranger: BrowserContext, host: Server
) -> None:
    """The reader learns which, and Run works once it is there."""
    pattern = re.compile(re.escape(file))
    stranger.route(pattern, lambda route: route.fulfill(status=503))
    tab = MachineTab(stranger.new_page(), host.url)
    with pytest.raises(Error, match=f"{re.escape(file)}.*HTTP 503"):
        tab.run(HELLO)
    stranger.unroute(pattern)
    assert tab.run(HELLO) == (0, "hello\n")


@pytest.mark.parametrize("file", ["process.js", "pyodide.asm.mjs"])
def test_a_script_of_the_worker_that_fails_does_not_hang(
    file: str, stranger: BrowserContext, host: Server
) -> None:
    """The run is told to have failed; the next one works."""
    pattern = re.compile(re.escape(file))
    stranger.route(pattern, lambda route: route.fulfill(status=503))
    tab = MachineTab(stranger.new_page(), host.url)
    with pytest.raises(Error):
        tab.run(HELLO)
    stranger.unroute(pattern)
    assert tab.run(HELLO) == (0, "hello\n")


def test_two_tabs_are_two_machines(
    context: BrowserContext, page: Page, host: Server
) -> None:
    """The same port in both; neither hears of the other."""
    with closing(context.new_page()) as other:
        tabs = [MachineTab(each, host.url) for each in (page, other)]
        servers = [
            tab.start({"p.py": ROUND}, "p.py", ("server",)) for tab in tabs
        ]
        for tab, server in zip(tabs, servers, strict=True):
            tab.wait_for_port(server, 9007)
        for tab in tabs:
            assert tab.run(ROUND) == (0, "")
        tabs[0].close()
        assert tabs[1].run(ROUND) == (0, "")


def test_a_reader_who_leaves_takes_the_processes_along(
    page: Page, host: Server
) -> None:
    """One that listens and one that never stops: both are gone."""
    tab = MachineTab(page, host.url)
    server = tab.start({"p.py": ROUND}, "p.py", ("server",))
    tab.wait_for_port(server, 9007)
    endless = "print('on')\nwhile True:\n    pass\n"
    number = tab.start({"p.py": endless}, "p.py")
    tab.wait_for(number, "on")
    tab.page.goto(f"{host.url}assets/live/driver.js")
    assert poll(lambda: has_workers(tab.page, 0))
    back = MachineTab(tab.page, host.url)
    assert back.run(HELLO) == (0, "hello\n")


def test_fifty_runs_leave_nothing_behind(page: Page, host: Server) -> None:
    """No process, port, connection or worker, and no growing heap."""
    tab = MachineTab(page, host.url)
    heaps = []
    for number in range(1, 51):
        assert tab.page.evaluate("s => driver.round(s)", ROUND) == 0
        assert tab.page.evaluate("driver.left()") == [0, 1, 0]
        if number in (10, 50):
            heaps.append(heap(page))
            # A worker that was ended goes a moment later.
            assert poll(lambda: has_workers(tab.page, SPARE_WORKERS))
    assert heaps[1] - heaps[0] < SPARE_BYTES


def has_workers(page: Page, most: int) -> bool:
    """Whether a page has so many workers, or fewer."""
    page.wait_for_timeout(1)  # Playwright hears of an end only in a call
    return len(page.workers) <= most


def heap(page: Page) -> int:
    """Bytes of the page's heap after a collection; 0 where none tells."""
    browser = page.context.browser
    if browser is None or browser.browser_type.name != "chromium":
        return 0
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    session.detach()
    return int(used["usedSize"] + used.get("backingStorageSize", 0))


def test_a_module_that_could_not_be_loaded_is_not_said_to_be_missing(
    stranger: BrowserContext, host: Server
) -> None:
    """Without a network, an import of the rest of the library says why."""
    page = stranger.new_page()
    page.route("**/deferred.zip*", lambda route: route.abort())
    tab = MachineTab(page, host.url)
    code, output = tab.run("import statistics\n")
    assert (code, output.splitlines()[-1]) == (
        1,
        "ImportError: module 'statistics' could not be loaded: the network "
        "did not answer; run the program again",
    )
    code, output = tab.run("import statistic\n")
    assert output.splitlines()[-1].startswith(
        "ModuleNotFoundError: No module named 'statistic'"
    )
