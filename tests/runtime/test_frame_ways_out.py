"""A page in a frame reaches the network in the page, and no other."""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live.host import MachineTab, ProgramFailed
from tests.harness.actor import poll
from tests.site.visits import wait_until
from tools.browsers import PLAIN

# Each tries to reach `there` and returns what it was told.
WAYS = {
    "fetch": (
        "fetch(there).catch((error) => error.name)",
        "TypeError",
    ),
    "fetch_from_the_site": (
        "fetch(location.origin + '/').catch((error) => error.name)",
        "TypeError",
    ),
    "websocket": (
        "told(new WebSocket(there.replace('http', 'ws')), 'close', 'error')",
        "error",
    ),
    "image": (
        "told(Object.assign(new Image(), { src: there }), 'load', 'error')",
        "error",
    ),
    "import": ("import(there).catch((error) => error.name)", "TypeError"),
    "script": (
        "told(into('script', { src: there }), 'load', 'error')",
        "error",
    ),
    "stylesheet": (
        "told(into('link', { rel: 'stylesheet', href: there }), 'error')",
        "error",
    ),
    "preload": (
        "told(into('link', { rel: 'preload', as: 'image', href: there }),"
        " 'load', 'error')",
        "error",
    ),
    "media": (
        "told(into('audio', { src: there, preload: 'auto' }), 'error')",
        "error",
    ),
    "font": (
        "new FontFace('x', `url(${there})`).load()"
        ".catch((error) => error.name)",
        "NetworkError",
    ),
    "css": (
        "(document.body.style.background = `url(${there})`, refused())",
        "img-src",
    ),
    "form": (
        "(attempt(() => into('form', { action: there }).submit()), refused())",
        "form-action",
    ),
    "ping": (
        "(into('a', { href: '#', ping: there }).click(), 'clicked')",
        "clicked",
    ),
    "window": (
        "attempt(() => open(there).name)",
        "TypeError|InvalidAccessError",
    ),
    "top": (
        "attempt(() => (top.location = there))",
        "SecurityError|nothing",
    ),
    "parent": ("attempt(() => parent.document.title)", "SecurityError"),
    "databases": (
        "new Promise((resolve) => Object.assign(indexedDB.open('x'),"
        " { onsuccess: () => resolve('opened') }))"
        ".catch((error) => error.name)",
        "SecurityError",
    ),
    "handler": (
        "told(into('div', { innerHTML:"
        ' \'<img src="data:," onerror="into(`img`, { src: there })'
        ".onerror = () => window.dispatchEvent(new Event(`refused`))\">' })"
        " && window, 'refused')",
        "refused",
    ),
    "eval": ("attempt(() => eval('1'))", "EvalError"),
    "string_as_code": ("attempt(() => new Function('1'))", "EvalError"),
    "event_source": ("typeof EventSource", "undefined"),
    "xhr": (
        "(() => { const request = new XMLHttpRequest();"
        " request.open('GET', there); request.send();"
        " return told(request, 'load', 'error') })()",
        "error",
    ),
    "webrtc": ("typeof RTCPeerConnection", "undefined"),
    "worker": ("typeof Worker", "undefined"),
    "webrtc_of_a_frame_within": (
        "attempt(() => new (into('iframe', {}).contentWindow"
        ".RTCPeerConnection)())",
        "SecurityError",
    ),
    "fetch_of_a_frame_within": (
        "attempt(() => into('iframe', {}).contentWindow.fetch(there))",
        "SecurityError",
    ),
    "frame_within": (
        "(async () => (into('iframe', { src: there }), await 0,"
        " document.querySelectorAll('iframe').length))()",
        "0",
    ),
    "beacon": (
        "(navigator.sendBeacon(there), refused())",
        "connect-src",
    ),
}
NAVIGATES = {"form", "frame_within", "top", "window"}
"""Chromium dials when a navigation begins, before it asks the policy; it
sends nothing."""
LEFT = "error: The page navigated to another address"
"""What the lab says when Chromium has put its error page in the place of a
page whose form it refused: now and then before that page could log it."""
LEAVING = {
    "location": "location = there",
    "link": "into('a', { href: there }).click()",
    "refresh": (
        "into('meta', { httpEquiv: 'refresh', content: `0;url=${there}` })"
    ),
    "replace": "location.replace(there)",
}
REFUSED = """() => {
  globalThis.refused = undefined
  document.onsecuritypolicyviolation = ({ effectiveDirective }) =>
    (globalThis.refused = effectiveDirective)
}"""
HTML = """<!doctype html>
<body>
<script>
  const there = "{there}";
  const violations = [];
  let heard = () => {};
  document.addEventListener("securitypolicyviolation", (event) => {
    violations.push(event.effectiveDirective);
    heard();
  });
  async function refused() {
    while (!violations.length)
      await new Promise((resolve) => (heard = resolve));
    return violations[0];
  }
  function into(tag, attributes) {
    const made = Object.assign(document.createElement(tag), attributes);
    document.body.append(made);
    return made;
  }
  function told(target, ...kinds) {
    return Promise.race(
      kinds.map((kind) => new Promise((resolve) =>
        target.addEventListener(kind, () => resolve(kind)))));
  }
  function attempt(action) {
    try {
      action();
      return "nothing";
    } catch (error) {
      return error.name;
    }
  }
</script>
<script>
  (async () => {way})().then(
    (outcome) => console.log("outcome", outcome),
    (error) => console.log("outcome", String(error)),
  );
</script>
"""


class Listener(socketserver.ThreadingTCPServer):
    """A server of another origin; keeps who connects, and what is sent."""

    def __init__(self) -> None:
        """Listen on another address of the loopback."""
        super().__init__(("127.0.0.2", 0), Ear)
        self.connections: list[socket.socket] = []
        self.heard: list[bytes] = []

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.2:{self.server_address[1]}/secret"


class Ear(socketserver.BaseRequestHandler):
    """Hears what one connection has to say."""

    server: Listener
    request: socket.socket

    def handle(self) -> None:
        """Wait for bytes, or for the end."""
        self.server.connections.append(self.request)
        if heard := self.request.recv(65536):
            self.server.heard.append(heard)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A foreign server."""
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        for connection in server.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def foreign(tab: MachineTab, listener: Listener) -> Iterator[Listener]:
    """A server that must hear nothing; nor may any other answer."""
    answers: list[str] = []
    tab.page.on("response", lambda response: answers.append(response.url))
    yield listener
    tab.page.evaluate("fetch('/').then((response) => response.text())")
    own = (tab.address, "blob:", "data:")
    assert [url for url in answers if not url.startswith(own)] == []
    assert listener.heard == []


def page(way: str, there: str) -> dict[str, str]:
    """An HTML file that tries it."""
    html = HTML.replace("{there}", there).replace("{way}", f"({way})")
    return {"index.html": html}


@pytest.mark.parametrize("name", WAYS)
def test_a_page_finds_no_way_out(
    name: str, tab: MachineTab, foreign: Listener
) -> None:
    """Refused, told to the page as any failure, and nothing is sent."""
    way, wanted = WAYS[name]
    number = tab.open(page(way, foreign.address), "index.html")
    try:
        told = tab.wait_for_console(number, "log: outcome ")
    except ProgramFailed:
        assert name == "form"
        assert tab.wait_for_console(number, LEFT)
    else:
        assert re.fullmatch(f"log: outcome ({wanted})", told)
    if name not in NAVIGATES:
        assert foreign.connections == []


@pytest.mark.parametrize("name", LEAVING)
def test_a_page_that_leaves_gets_nowhere(
    name: str, tab: MachineTab, foreign: Listener
) -> None:
    """The policy of the page around it lets no other address in."""
    tab.page.evaluate(REFUSED)
    tab.open(page(f"({LEAVING[name]})", foreign.address), "index.html")
    wait_until(tab.page, "globalThis.refused === 'frame-src'")


def test_the_foreign_server_hears_a_page_without_a_policy(
    browser: Browser, listener: Listener
) -> None:
    """So the tests above would notice."""
    with browser.new_context(**PLAIN) as context:
        context.new_page().set_content(f'<img src="{listener.address}">')
        assert poll(lambda: listener.heard)
    assert b"GET /secret" in listener.heard[0]


def test_the_shells_policy_names_its_script_and_nothing_unsafe(
    runtime: Path,
) -> None:
    """No inline code but the shell and handlers, no eval, no address."""
    html = (runtime / "frame.html").read_text("utf-8")
    found = re.search(r'content="(default-src[^"]+)"', html)
    assert found is not None
    rules = dict(rule.split(" ", 1) for rule in found[1].split("; "))
    assert rules.pop("script-src-attr") == "'unsafe-inline'"
    assert "unsafe" not in str(rules)
    assert re.fullmatch(r"'sha256-[\w+/=]+' blob:", rules.pop("script-src"))
    assert rules == {
        "default-src": "'none'",
        "img-src": "blob: data:",
        "media-src": "blob: data:",
        "font-src": "data:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
