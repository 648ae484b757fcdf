"""`docs/guides/production.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import http.server
import inspect
import itertools
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.client import backoff
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.sync.client import connect as sync_connect
from websockets.typing import Origin

from tests.conftest import Player
from tests.harness.play import Stage
from tools.browsers import launch_options
from tools.example import find

SERVE = inspect.signature(serve).parameters
CONNECT = inspect.signature(connect).parameters

OPEN_A_SOCKET = """() => new Promise(resolve => {
  const socket = new WebSocket("ws://127.0.0.1:8765")
  socket.onmessage = event => resolve(event.data)
  socket.onclose = event => resolve(event.code)
})"""


@contextmanager
def site() -> Iterator[str]:
    """A web site of its own origin, with one empty page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def from_a_browser(page: str) -> object:
    """Open the WebSocket from a page; its first message or close code."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options("chromium"))
        tab = browser.new_page()
        tab.goto(page)
        heard: object = tab.evaluate(OPEN_A_SOCKET)
        browser.close()
    return heard


def test_the_table_of_defaults_is_the_library_s(played: Player) -> None:
    """Each row, asked from the signatures once more."""
    _, *rows = played("production/defaults").lines("defaults")
    assert len(rows) == 10
    for row in rows:
        name, *told = row.split()
        for known, value in zip(
            (SERVE.get(name), CONNECT.get(name)), told, strict=True
        ):
            assert value == ("-" if known is None else str(known.default))


def test_only_whole_origins_of_the_list_are_let_in(played: Player) -> None:
    """A name that begins like yours is a stranger's."""
    lines = played("production/origins").lines("client")
    told = dict(zip(lines[::2], lines[1::2], strict=True))
    refused = "  server rejected WebSocket connection: HTTP 403"
    assert told == {
        "Origin: https://example.com": "  Welcome",
        "Origin: https://evil.example": refused,
        "Origin: https://example.com.evil.example": refused,
        "Origin: None": "  Welcome",
    }


def test_a_page_of_another_site_is_refused_in_a_real_browser() -> None:
    """It sees 1006, and no reason."""
    with site() as page, Stage(find("production/origins")) as stage:
        stage.start("server.py", listens=8765)
        assert from_a_browser(page) == 1006


def test_without_a_list_a_page_of_any_site_may_connect() -> None:
    """The same page, the same browser, a server that does not ask."""
    with site() as page, Stage(find("production/reconnect")) as stage:
        stage.start("server.py", "open", listens=8765)
        assert from_a_browser(page) == "Welcome to the open server"


def test_programs_are_refused_when_none_is_not_on_the_list() -> None:
    """Leave it out, and who sends no Origin stays outside."""

    async def main() -> None:
        async def never(_: object) -> None: ...

        async with serve(
            never, "127.0.0.1", 0, origins=[Origin("https://example.com")]
        ) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(InvalidStatus) as refusal:
                await connect(f"ws://127.0.0.1:{port}")
            assert refusal.value.response.status_code == 403

    asyncio.run(main())


def test_a_health_check_and_a_websocket_share_a_port(
    played: Player,
) -> None:
    """One gets a page, the other an echo."""
    assert played("production/health").lines("check") == [
        "200 I am well.",
        "And I am a WebSocket.",
    ]


def test_sigterm_says_goodbye_to_every_client() -> None:
    """What `kill` and process managers send; the same as Ctrl+C."""
    example = find("production/graceful_stop")
    with Stage(example) as stage:
        server = stage.start("server.py", listens=8765)
        clients = [
            stage.start("client.py", name=name, prints="Hello")
            for name in ("ada", "bob")
        ]
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 0
        assert server.output() == (
            example.transcript("server").read_text("utf-8")
        )
        for client in clients:
            assert client.wait() == 0
            assert client.output().endswith("Closed with 1001\n")


def test_without_it_sigterm_ends_a_server_with_no_goodbye() -> None:
    """The default of Python: a client sees no close frame."""
    with Stage(find("errors/going_away")) as stage:
        server = stage.start("server.py", listens=8765)
        client = stage.start("client.py", prints="Welcome")
        server.send_signal(signal.SIGTERM)
        assert server.wait() == -signal.SIGTERM
        assert client.wait() == 1
        assert "no close frame received or sent" in client.output()


def test_a_client_comes_back_after_a_crash_and_after_a_restart(
    played: Player,
) -> None:
    """No goodbye the first time, 1001 the second, both times again."""
    lines = played("production/reconnect").lines("client")
    assert [line for line in lines if line.startswith("Received")] == [
        "Received: Welcome to the first server",
        "Received: Welcome to the second server",
    ]
    lost = [line for line in lines if line.startswith("Connection lost")]
    assert "no close frame" in lost[0]
    assert "1001" in lost[1]


def test_an_answer_that_is_final_ends_the_loop(played: Player) -> None:
    """410 is no reason to try again."""
    lines = played("production/reconnect").lines("client")
    assert lines[-1].startswith("Giving up") and "410" in lines[-1]


def test_by_default_it_waits_longer_and_longer_up_to_90_seconds() -> None:
    """Up to five at random, then more each time."""
    first, *delays = itertools.islice(backoff(), 20)
    assert 0 <= first <= 5
    assert delays == sorted(delays)
    assert delays[0] < delays[1]
    assert delays[-1] == 90


def test_a_wrong_token_is_refused_before_any_handler_runs(
    played: Player,
) -> None:
    """With 401, as is none at all; a right one names the client."""
    assert played("production/authentication").lines("client") == [
        "Hello, Ada!",
        "a-guess: server rejected WebSocket connection: HTTP 401",
    ]

    def refused(header: str) -> Response:
        headers = {"Authorization": header} if header else {}
        with pytest.raises(InvalidStatus) as raised:
            sync_connect("ws://localhost:8765", additional_headers=headers)
        return raised.value.response

    with Stage(find("production/authentication")) as stage:
        stage.start("server.py", listens=8765)
        for header in ("", "secret-of-ada", "Basic secret-of-ada"):
            response = refused(header)
            assert response.status_code == 401
            # RFC 9110 §15.5.2 demands it.
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_what_nginx_sends_without_settings_is_refused() -> None:
    """HTTP/1.0 with 505, and no `Upgrade` with 426."""
    with Stage(find("echo")) as stage:
        stage.start("server.py", listens=8765)
        for version, status in (("1.0", b"505"), ("1.1", b"426")):
            with socket.create_connection(("localhost", 8765), 60) as proxy:
                request = f"GET / HTTP/{version}\r\nHost: localhost\r\n\r\n"
                proxy.sendall(request.encode())
                assert proxy.recv(4096).split()[1] == status
