"""`docs/guides/choosing.md`: every claim the page makes."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import fastapi.sse
import httpx
import psutil
import pytest
from httpx_sse import connect_sse
from playwright.sync_api import Browser
from sse_starlette import EventSourceResponse

from tests.harness.actor import TIMEOUT, Process, poll
from tests.harness.play import Stage
from tools.benchmarks import choosing
from tools.benchmarks._match import BenchmarkError, Match
from tools.benchmarks._programs import TECHNIQUES
from tools.choosing.data import (
    Data,
    a_minute,
    both_ways,
    bytes_each,
    find,
    load,
    requests_each,
    techniques,
    to_connect,
)
from tools.choosing.draw import FIGURES, TABLES, drawn
from tools.example import ROOT, SNIPPETS
from tools.example import find as find_example

URL = "http://localhost:8765"
PAGE = (ROOT / "docs" / "guides" / "choosing.md").read_text("utf-8")
MATCH = ["15-0", "15-15", "30-15", "40-15", "Game"]


@pytest.fixture(scope="module")
def data() -> Data:
    """What was measured."""
    return load()


def wire(data: Data, technique: str, rate: int) -> Data:
    """Return what was counted of a technique at a rate."""
    return find(data["wire"], technique=technique, rate=rate)


@contextmanager
def changed(name: str, tmp_path: Path, by: dict[str, str]) -> Iterator[Stage]:
    """Stage an example, with something else in its server.

    Args:
        name: the example.
        tmp_path: where the copy is made.
        by: old text and new.
    """
    folder = tmp_path / "snippets" / name
    shutil.copytree(SNIPPETS / name, folder)
    file = folder / "server.py"
    text = file.read_text("utf-8")
    for old, new in by.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    with Stage(find_example(name), folder=folder) as stage:
        yield stage


def server_of(stage: Stage) -> Process:
    """Start a server and wait until its match is over."""
    server = stage.start("server.py", listens=8765)
    with httpx.Client(base_url=URL, timeout=TIMEOUT) as client:

        def over() -> bool:
            answer = client.get("/scores", params={"after": 0})
            return len(answer.json()) == len(MATCH)

        assert poll(over)
    return server


# The numbers


def test_plots_and_tables_are_what_the_data_give(data: Data) -> None:
    """Drawn now from the committed data: the same, byte for byte."""
    files = drawn(data)
    assert len(files) == 8
    for path, text in files.items():
        assert path.read_text("utf-8") == text, (
            f"{path.name}: not what the data give; run "
            "`python -m tools.choosing.draw`"
        )


def test_another_measurement_gives_other_plots_and_tables(data: Data) -> None:
    """Nothing in them is from elsewhere."""
    other = drawn(data | {"machine": data["machine"] | {"cores": 99}})
    assert "99 cores" in other[TABLES / "machine.md"]
    for kind in ("wire", "latency", "memory"):
        rows = [dict(row) for row in data[kind]]
        for key in ("down", "p99_ms", "kib"):
            rows[-1] = {
                k: v * 3 if k == key else v for k, v in rows[-1].items()
            }
        other, files = drawn(data | {kind: rows}), drawn(data)
        for path in (FIGURES / f"choosing-{kind}.svg", TABLES / f"{kind}.md"):
            assert other[path] != files[path]


def test_each_number_of_a_plot_is_in_its_description_too(data: Data) -> None:
    """For those who do not see it."""
    for path, text in drawn(data).items():
        if path.suffix == ".svg":
            (desc,) = re.findall(r"<desc[^>]*>(.*?)</desc>", text)
            shown = re.findall(r">([\d.,]+)[^<>]*(?:bytes|KiB|s)</text>", text)
            assert len(shown) >= len(techniques(data))
            assert all(number in desc for number in shown)


def test_every_drawing_and_table_is_on_the_page(data: Data) -> None:
    """Each included once, none by hand."""
    for path in drawn(data):
        name = path.name
        if path.suffix == ".md":
            name = f"measured/choosing/{name}"
        assert PAGE.count(f'--8<-- "{name}"') == 1
    assert not re.search(r"^\|", PAGE, re.M)


def test_the_benchmark_measures_all_techniques() -> None:
    """Its quick plan, now: every kind of number, for each of them."""
    found = asyncio.run(choosing.everything(choosing.QUICK))
    assert techniques(found) == list(TECHNIQUES)
    for kind in ("wire", "latency", "memory"):
        told = [row["technique"] for row in found[kind]]
        assert sorted(told) == sorted(TECHNIQUES)
    for row in found["latency"]:
        assert row["deliveries"] == row["readers"] * row["updates"]
        assert 0 < row["median_ms"] <= row["p99_ms"] < TIMEOUT * 1000
    for row in found["wire"]:
        assert row["down"] > 0
        assert row["connect"]["requests"] >= row["readers"]


def test_the_benchmark_notices_an_update_that_comes_twice() -> None:
    """Numbers are counted: a crowd that hears a wrong one ends."""

    async def repeat() -> None:
        async with Match("WebSocket") as match:
            crowd = await match.join(1, 2)
            await match.server.write_line("1 100")  # number 0
            await match.push(crowd, 1, 100)  # and number 0 again

    with pytest.raises(BenchmarkError, match="ended"):
        asyncio.run(repeat())


def test_the_counts_are_those_of_the_handshake(data: Data) -> None:
    """A WebSocket's first bytes: what its own request and answer weigh."""
    row = wire(data, "plain WebSocket", 0)
    connect = row["connect"]
    assert connect["requests"] == row["readers"]
    assert 200 < connect["up"] / row["readers"] < 300
    assert 100 < connect["down"] / row["readers"] < 300


# What the page says of the numbers


def test_polling_is_half_of_its_pause_late(data: Data) -> None:
    """A pause of one second: half of one, and what the machine takes."""
    pause = "PAUSE = 1\n"
    assert pause in (SNIPPETS / "push_polling/reader.py").read_text("utf-8")
    for row in data["latency"]:
        if row["technique"] == "polling":
            assert row["median_ms"] > 300
            assert row["median_ms"] < row["p99_ms"]


def test_polling_is_the_dearest_in_silence(data: Data) -> None:
    """It asks every second; the others say next to nothing."""
    quiet = {
        name: a_minute(wire(data, name, 0), both_ways(wire(data, name, 0)))
        for name in techniques(data)
    }
    asked = wire(data, "polling", 0)
    assert 45 < a_minute(asked, asked["requests"]) <= 61
    assert max(quiet, key=lambda name: quiet[name]) == "polling"


def test_one_answer_brings_ten_updates(data: Data) -> None:
    """Polling at ten a second: a tenth of a request for each."""
    row = wire(data, "polling", 10)
    assert requests_each(row) < 0.3
    assert bytes_each(row) < bytes_each(wire(data, "long polling", 10))


def test_long_polling_costs_a_request_for_each_update(data: Data) -> None:
    """With all its headers; and next to nothing in silence."""
    row = wire(data, "long polling", 1)
    assert requests_each(row) > 0.9
    quiet = wire(data, "long polling", 0)
    assert a_minute(quiet, quiet["requests"]) <= 4


def test_sse_pays_its_headers_once(data: Data) -> None:
    """Its only requests are cheers, one for ten updates."""
    row = wire(data, "SSE", 10)
    assert requests_each(row) == pytest.approx(1 / data["cheer_every"])
    cheers = requests_each(row) * 400
    assert bytes_each(row) - cheers < data["update_bytes"] + 60


def test_a_websocket_pays_a_few_bytes_a_message(data: Data) -> None:
    """Two for the frame's head here, and a cheer now and then."""
    row = wire(data, "plain WebSocket", 10)
    assert row["requests"] == 0
    updates = row["readers"] * row["updates"]
    assert row["down"] / updates == pytest.approx(
        data["update_bytes"] + 2, abs=0.5
    )


def test_compression_takes_most_of_the_json_back(data: Data) -> None:
    """SignalR's records are longer than plain updates, and come shorter."""
    compressed = bytes_each(wire(data, "WebSocket", 10))
    assert compressed < bytes_each(wire(data, "plain WebSocket", 10))
    signalr = bytes_each(wire(data, "SignalR", 10))
    assert compressed < signalr < bytes_each(wire(data, "SSE", 10))


def test_signalr_greets_once_more(data: Data) -> None:
    """Its handshake comes after the WebSocket's."""
    assert to_connect(wire(data, "SignalR", 0)) > to_connect(
        wire(data, "WebSocket", 0)
    )


def test_compression_is_the_largest_part_of_the_memory(data: Data) -> None:
    """Of a WebSocket's, and SignalR stands on one."""
    for readers in choosing.CROWDS:
        kib = {
            name: find(data["memory"], technique=name, readers=readers)["kib"]
            for name in techniques(data)
        }
        assert kib["WebSocket"] > 2 * kib["plain WebSocket"]
        assert kib["SignalR"] > 2 * kib["plain WebSocket"]


def test_a_stream_of_sse_is_not_for_free(data: Data) -> None:
    """In memory, more than polling and than a plain WebSocket."""
    for readers in choosing.CROWDS:
        kib = {
            name: find(data["memory"], technique=name, readers=readers)["kib"]
            for name in techniques(data)
        }
        assert kib["SSE"] > 1.5 * kib["polling"]
        assert kib["SSE"] > 1.5 * kib["plain WebSocket"]


# What can go wrong


ENDLESS = {'while score != "Game":': "while True:"}
"""A stream that goes on after the match."""

OPEN_SEVEN = """() => {
  window.streams = Array.from({ length: 7 }, () => new EventSource("/scores"));
  window.order = [];
}"""
STATES = "() => window.streams.map((stream) => stream.readyState)"
OPEN = 1


def test_the_seventh_stream_and_every_request_wait(
    chromium: Browser, tmp_path: Path
) -> None:
    """In Chromium, until one of the six is closed."""
    with changed("push_sse", tmp_path, ENDLESS) as stage:
        server = stage.start("server.py", listens=8765)
        page = chromium.new_page()
        try:
            page.goto(f"{URL}/")  # not found, and of the same origin
            page.evaluate(OPEN_SEVEN)
            page.wait_for_function(
                f"({STATES})().filter((state) => state == {OPEN}).length == 6",
                timeout=TIMEOUT * 1000,
            )
            page.evaluate(
                "() => { fetch('/cheers', { method: 'POST', body: 'Browser' })"
                ".then(() => window.order.push('answered')) }"
            )
            # Others are served meanwhile.
            assert httpx.post(f"{URL}/cheers", content="Httpx").is_success
            server.wait_for("Heard: Httpx")
            assert "Heard: Browser" not in server.output()
            assert page.evaluate(STATES).count(OPEN) == 6
            page.evaluate(
                f"() => {{ const open = window.streams"
                f".filter((stream) => stream.readyState == {OPEN});"
                " window.order.push('closed');"
                " open.slice(0, 2).forEach((stream) => stream.close()) }"
            )
            server.wait_for("Heard: Browser")
            page.wait_for_function(
                "window.order.length == 2", timeout=TIMEOUT * 1000
            )
            assert page.evaluate("window.order") == ["closed", "answered"]
            page.wait_for_function(
                f"({STATES})().filter((state) => state == {OPEN}).length == 5",
                timeout=TIMEOUT * 1000,
            )
        finally:
            page.close()


@pytest.mark.parametrize("way", ["push_sse", "push_sse_fastapi"])
def test_sse_asks_nginx_not_to_buffer(way: str) -> None:
    """The header is in the answer of sse-starlette, and of FastAPI."""
    with Stage(find_example(way)) as stage:
        stage.start("server.py", listens=8765)
        with httpx.stream("GET", f"{URL}/scores", timeout=TIMEOUT) as answer:
            assert answer.headers["X-Accel-Buffering"] == "no"
            assert answer.headers["Content-Type"].startswith(
                "text/event-stream"
            )


def test_sse_has_a_comment_every_15_seconds() -> None:
    """Its default, which the program leaves as it is; FastAPI's is fixed."""
    assert EventSourceResponse.DEFAULT_PING_INTERVAL == 15
    assert fastapi.sse._PING_INTERVAL == 15


def test_httpx_gives_up_after_five_seconds_of_silence() -> None:
    """A held request without a timeout of its own."""
    with Stage(find_example("push_long_polling")) as stage:
        server_of(stage)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{URL}/scores", params={"after": len(MATCH)})
    assert httpx.Client().timeout.read == 5


def test_a_held_request_is_answered_with_nothing(tmp_path: Path) -> None:
    """After HOLD seconds, here one; as the program stands, 25."""
    with changed(
        "push_long_polling", tmp_path, {"HOLD = 25": "HOLD = 1"}
    ) as stage:
        server_of(stage)
        answer = httpx.get(
            f"{URL}/scores", params={"after": len(MATCH)}, timeout=TIMEOUT
        )
    assert answer.json() == []


OFTEN = {"(stream(after))": "(stream(after), ping=1)"}
"""A comment every second."""


def test_a_keep_alive_comes_as_an_event_without_data(tmp_path: Path) -> None:
    """From httpx-sse, after the match, since the stream does not end."""
    with changed("push_sse", tmp_path, OFTEN | ENDLESS) as stage:
        stage.start("server.py", listens=8765)
        with (
            httpx.Client(timeout=TIMEOUT) as client,
            connect_sse(client, "GET", f"{URL}/scores") as source,
        ):
            events = list(islice(source.iter_sse(), len(MATCH) + 1))
    assert "" in [event.data for event in events]
    assert [event.data for event in events if event.data] == MATCH


def test_the_reader_passes_over_a_keep_alive(tmp_path: Path) -> None:
    """Of a match so slow that there are comments between the scores."""
    slow = {"asyncio.sleep(0.2)": "asyncio.sleep(1.5)"}
    with changed("push_sse", tmp_path, OFTEN | slow) as stage:
        stage.start("server.py", listens=8765)
        reader = stage.start("reader.py")
        assert reader.wait() == 0
        assert reader.output().splitlines() == MATCH


def test_ctrl_c_waits_for_a_held_request(tmp_path: Path) -> None:
    """It is answered first, and only then the server ends."""
    with changed(
        "push_long_polling", tmp_path, {"HOLD = 25": "HOLD = 4"}
    ) as stage:
        server = server_of(stage)
        with socket.create_connection(("localhost", 8765), TIMEOUT) as sock:
            sock.sendall(
                f"GET /scores?after={len(MATCH)} HTTP/1.1\r\n"
                "Host: localhost\r\n\r\n".encode()
            )
            held = psutil.Process(server.popen.pid)
            assert poll(lambda: len(held.net_connections()) >= 2)
            server.send_signal(signal.SIGINT)
            answer = sock.makefile("rb").read()
            assert answer.startswith(b"HTTP/1.1 200 OK")
            assert answer.endswith(b"[]")
        assert server.wait() == 0


def test_sse_starlette_breaks_off_its_streams_at_ctrl_c() -> None:
    """The reader is told that the answer was not whole; the server ends."""
    with Stage(find_example("push_sse")) as stage:
        server = stage.start("server.py", listens=8765)
        with httpx.stream(
            "GET",
            f"{URL}/scores",
            headers={"Last-Event-ID": "5"},
            timeout=TIMEOUT,
        ) as answer:
            server.send_signal(signal.SIGINT)
            with pytest.raises(httpx.RemoteProtocolError):
                answer.read()
        assert server.wait() == 0


def test_a_stream_of_fastapi_keeps_the_server_running(tmp_path: Path) -> None:
    """Ctrl+C waits until the reader leaves."""
    logs = {'log_level="warning"': "use_colors=False"}
    with changed("push_sse_fastapi", tmp_path, logs) as stage:
        server = stage.start("server.py", listens=8765)
        seen = {"Last-Event-ID": str(len(MATCH))}
        with httpx.stream(
            "GET", f"{URL}/scores", headers=seen, timeout=TIMEOUT
        ):
            server.send_signal(signal.SIGINT)
            server.wait_for("Waiting for connections to close")
            assert server.popen.poll() is None
        assert server.wait() == 0
