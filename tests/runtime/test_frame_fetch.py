"""`fetch` in a frame, answered by a server in the page."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from live.host import MachineTab

SERVER = r"""
import asyncio

ANSWERS = {
    "/length": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nHello",
    "/chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"6;x=y\r\nHello,\r\n7\r\n chunks\r\n0\r\nTrailer: no\r\n\r\n"
    ),
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot all",
    "/gibberish": b"hello there\r\n\r\n",
}


async def answer(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    path = head.split(" ")[1]
    if path == "/echo":
        lines = dict(
            line.lower().split(": ", 1) for line in head.splitlines()[1:-1]
        )
        body = await reader.readexactly(int(lines.get("content-length", 0)))
        said = head.encode() + body
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said
        )
    elif path == "/never":
        await reader.read()
    else:
        writer.write(ANSWERS[path])
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "localhost", 9021)
    print("Listening", flush=True)
    await server.serve_forever()


asyncio.run(main())
"""
PAGE = """<!doctype html>
<script>
  const at = (path, options) => fetch("http://localhost:9021" + path, options);
  const whole = async (response) =>
    [response.status, response.statusText, await response.text()];
  const refused = (error) => error.name;
  (async () => console.log("outcome", JSON.stringify(await ({way}))))();
</script>
"""


@pytest.fixture(scope="module")
def serving(machine: MachineTab) -> Iterator[MachineTab]:
    """The tab, with a server in it."""
    machine.close()
    number = machine.start({"server.py": SERVER}, "server.py")
    machine.wait_for(number, "Listening")
    yield machine
    machine.close()


def outcome(tab: MachineTab, way: str) -> object:
    """What a page gets of it."""
    html = PAGE.replace("{way}", way)
    number = tab.open({"index.html": html}, "index.html")
    told = tab.wait_for_console(number, "log: outcome ")
    return json.loads(told.removeprefix("log: outcome "))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/length", [200, "OK", "Hello"]),
        ("/chunks", [200, "OK", "Hello, chunks"]),
    ],
)
def test_a_response_ends_where_its_head_says(
    serving: MachineTab, path: str, wanted: object
) -> None:
    """In a real browser, too; every other way is in units/fetch.test.mjs."""
    assert outcome(serving, f"at('{path}').then(whole)") == wanted


@pytest.mark.parametrize(
    "way",
    [
        "at('/gibberish').catch(refused)",
        "fetch('http://localhost:9022/').catch(refused)",
        "fetch('https://localhost:9021/length').catch(refused)",
    ],
)
def test_what_is_no_response_is_a_type_error(
    serving: MachineTab, way: str
) -> None:
    """As browsers have it: the page is not told why."""
    assert outcome(serving, way) == "TypeError"


def test_a_body_that_is_cut_is_an_error(serving: MachineTab) -> None:
    """Firefox gives the errors of all streams a name of its own."""
    told = outcome(serving, "at('/cut').then(whole).catch(refused)")
    assert told in ("TypeError", "AbortError")


def test_a_request_carries_method_headers_and_body(
    serving: MachineTab,
) -> None:
    """And the origin of a sandbox."""
    way = (
        "at('/echo', { method: 'POST', headers: { 'X-B': '2' },"
        " body: 'ü!' }).then(whole)"
    )
    told = outcome(serving, way)
    assert isinstance(told, list)
    head, _, body = told[2].partition("\r\n\r\n")
    assert body == "ü!"
    lines = head.split("\r\n")
    assert lines[0] == "POST /echo HTTP/1.1"
    sent = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert sent["host"] == "localhost:9021"
    assert sent["origin"] == "null"
    assert sent["x-b"] == "2"
    assert sent["content-length"] == "3"
    assert sent["content-type"] == "text/plain;charset=utf-8"


def test_headers_and_address_of_a_response(serving: MachineTab) -> None:
    """What SignalR's client looks at, among others."""
    way = "at('/length').then((r) => [r.ok, r.url, r.headers.get('x-a')])"
    assert outcome(serving, way) == [
        True,
        "http://localhost:9021/length",
        "1",
    ]


def test_an_abort_ends_the_request(serving: MachineTab) -> None:
    """With the name that the page waits for."""
    way = (
        "(() => { const stop = new AbortController();"
        " setTimeout(() => stop.abort());"
        " return at('/never', { signal: stop.signal }).catch(refused) })()"
    )
    assert outcome(serving, way) == "AbortError"
