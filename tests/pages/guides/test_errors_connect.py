"""`docs/guides/errors-connect.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from websockets.asyncio.client import connect
from websockets.uri import parse_uri

from tests.conftest import Player
from tests.harness.play import Stage, assert_transcripts, play
from tools.browsers import launch_options
from tools.example import ROOT, find


def test_the_same_client_works_once_the_server_runs(played: Player) -> None:
    """Refused before, answered after."""
    run = played("errors/connection_refused")
    assert run.example.actors["broken"] == run.example.actors["fixed"]
    assert run.lines("broken")[-1].startswith("ConnectionRefusedError")
    assert run.lines("fixed") == ["Are you there?"]


def test_localhost_is_refused_once_for_each_address() -> None:
    """Where the name has two, the error has both."""

    async def refused() -> OSError:
        try:
            async with connect("ws://localhost:8765"):
                raise AssertionError("somebody listens on port 8765")
        except OSError as error:
            return error

    async def addresses() -> int:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo("localhost", 8765)
        return len({address for *_, address in found})

    error, count = asyncio.run(refused()), asyncio.run(addresses())
    assert str(error).startswith("Multiple exceptions: ") == (count > 1)
    assert len(re.findall("Connect call failed", str(error))) == count


def test_tls_to_a_server_without_it_is_a_reset_without_a_text(
    played: Player,
) -> None:
    """The name of the error is all there is."""
    run = played("errors/wss_to_ws")
    assert run.lines("broken")[-1] == "ConnectionResetError"
    assert run.exits["fixed"] == 0


def test_plain_text_in_reply_to_tls_has_another_name_since_openssl_3_2(
    played: Player,
) -> None:
    """Whichever OpenSSL this Python has: one line, and no more."""
    last = played("errors/wrong_version").lines("broken")[-1]
    new = ssl.OPENSSL_VERSION_INFO >= (3, 2)
    reason = "record layer failure" if new else "wrong version number"
    assert re.fullmatch(
        rf"ssl\.SSLError: \[SSL.*\] {reason} \(_ssl\.c:\d+\)", last
    )


def test_the_command_makes_the_certificate_of_the_server(
    tmp_path: Path,
) -> None:
    """With it, the example goes as with the one that comes with it."""
    page = (ROOT / "docs/guides/errors-connect.md").read_text("utf-8")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    command += ["-days", "365", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", "localhost.pem", "-out", "localhost.pem"]
    assert f"$ {shlex.join(command)}\n" in page
    example = find("errors/certificate")
    folder = shutil.copytree(example.folder, tmp_path / "certificate")
    (folder / "localhost.pem").unlink()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    assert_transcripts(play(example, folder=folder), record=False)


def test_the_renamed_argument_sends_the_header(played: Player) -> None:
    """The server got it and sent it back."""
    assert played("errors/extra_headers").lines("fixed") == ["Bearer 42"]


def test_a_silent_server_ends_the_wait_and_can_be_caught(
    played: Player,
) -> None:
    """An uncaught TimeoutError, and a caught one."""
    run = played("errors/handshake_timeout")
    assert run.exits == {"broken": 1, "fixed": 0}
    assert run.lines("fixed") == [
        "The server did not answer. Try again later."
    ]


def test_a_browser_s_address_bar_gets_426_and_the_reason() -> None:
    """A real one shows what `browser.py` prints."""
    example = find("errors/plain_http")
    shown = example.transcript("browser").read_text("utf-8")
    with Stage(example) as stage, sync_playwright() as playwright:
        stage.start("server.py", listens=8765)
        browser = playwright.chromium.launch(**launch_options("chromium"))
        page = browser.new_page()
        response = page.goto("http://127.0.0.1:8765/")
        assert response is not None
        assert response.status == 426
        text = page.inner_text("body").strip()
        browser.close()
    assert text
    assert shown.rstrip().endswith(text)


def test_a_refused_handshake_is_invalid_status(played: Player) -> None:
    """403 for the Origin, 410 for the server that moved."""
    origins = played("production/origins").outputs["client"]
    assert "server rejected WebSocket connection: HTTP 403" in origins
    moved = played("production/reconnect").outputs["client"]
    assert "server rejected WebSocket connection: HTTP 410" in moved


def test_a_scheme_too_many_makes_the_host_https() -> None:
    """Which has no address."""
    assert parse_uri("ws://https://example.org").host == "https"


ASKS_A_PROXY = """
import asyncio
from websockets.asyncio.client import connect

async def main():
    await connect("ws://example.invalid")

asyncio.run(main())
"""


def test_a_proxy_in_the_environment_is_used_unless_you_refuse_it(
    played: Player,
) -> None:
    """A SOCKS proxy, without the package that it needs."""
    assert played("errors/socks_proxy").lines("fixed") == [
        "You came without a proxy"
    ]
    done = subprocess.run(
        [sys.executable, "-c", ASKS_A_PROXY],
        env={**os.environ, "socks_proxy": "socks5://127.0.0.1:1080"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "requires python-socks" in done.stderr.splitlines()[-1]
