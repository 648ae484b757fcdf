"""`docs/reference/what-runs.md`: the sections "What differs"."""

from __future__ import annotations

from live.host import MachineTab

DIFFERENCES = """
import json
import os
import socket
import sys

print(sys.platform, os.name)
try:
    open("missing")
except FileNotFoundError as error:
    print(error.errno)
depth = 0
while True:
    try:
        json.loads("[" * (depth + 100) + "]" * (depth + 100))
    except RecursionError:
        break
    depth += 100
print(1000 <= depth <= 1600)
group = socket.inet_aton("224.0.0.251") + bytes(4)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
    try:
        udp.setsockopt(socket.IPPROTO_IP, 35, group)  # IP_ADD_MEMBERSHIP
    except OSError as error:
        print("no multicast:", error.strerror)
"""


def test_what_differs_from_linux_is_what_the_page_lists(
    tab: MachineTab,
) -> None:
    """A difference that goes has to leave the page, too."""
    code, output = tab.run(DIFFERENCES)
    assert output.splitlines()[:3] == ["emscripten posix", "44", "True"]
    assert output.splitlines()[3].startswith("no multicast: ")
    assert code == 0


SERVER = r"""
import asyncio


async def answer(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    print(head.lower(), end="", flush=True)
    if "/open" in head:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n")
        writer.write(b"Content-Length: 0\r\n\r\n")


async def main():
    server = await asyncio.start_server(answer, "localhost", 9041)
    print("Listening", flush=True)
    await server.serve_forever()


asyncio.run(main())
"""
PAGE = """<!doctype html>
<script>
  const at = "ws://user:secret@localhost:9041/";
  for (const name of ["one", "two"]) new WebSocket(at + name);
  const own = new WebSocket(`ws://${location.hostname}:9041/own`);
  const secure = new WebSocket("wss://localhost:9041/");
  secure.addEventListener("error", ({ isTrusted }) => {
    console.log("trusted", isTrusted);
    queueMicrotask(() => console.log("order", order.join(), "microtask"));
    order.push("one listener");
  });
  const order = [];
  secure.addEventListener("error", () => order.push("the other"));
  secure.addEventListener("close", () => order.push("close"));
  fetch("https://localhost:9041/").catch(({ name }) => {
    console.log("https", name);
  });
  fetch("http://localhost:9041/open").then(({ status }) => {
    console.log("fetch", status);
  });
  for (const [name, action] of Object.entries({
    cookies: () => document.cookie,
    databases: () => indexedDB.open("x"),
  })) {
    try {
      action();
    } catch (error) {
      console.log(name, error.name);
    }
  }
</script>
"""


def test_what_differs_in_a_page_is_what_the_page_lists(
    tab: MachineTab,
) -> None:
    """The rest of the list is in `test_frame_old_pages.py`."""
    server = tab.start({"server.py": SERVER}, "server.py")
    tab.wait_for(server, "Listening")
    page = tab.open({"index.html": PAGE}, "index.html")
    for line in (
        "trusted false",
        "order one listener,the other,close microtask",
        "https TypeError",
        "fetch 302",
        "cookies SecurityError",
        "databases SecurityError",
    ):
        assert tab.wait_for_console(page, f"log: {line}")
    # Nobody has answered the first: they are side by side.
    for path in ("one", "two", "own"):
        tab.wait_for(server, f"get /{path} http/1.1")
    heads = tab.output(server)
    assert "sec-websocket-key" in heads
    assert "authorization" not in heads
    assert "sec-websocket-extensions" not in heads
