"""Serve a built site below a base path, as GitHub Pages does.

Gzip for text and WebAssembly, `max-age=600`, a folder's address ends with
a slash, and what is not there gets 404.html with status 404.

Starlette's StaticFiles and GZipMiddleware need a thread, a middleware for the
log, and compress a file anew for every answer: 0.4 s for primary.wasm.
"""

from __future__ import annotations

import contextlib
import gzip
import mimetypes
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

SQUEEZED = (
    "text/",
    "application/json",
    "application/wasm",
    "application/xml",
    "image/svg+xml",
)
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".zst": "application/zstd",
    ".wasm": "application/wasm",
}


PIECE = 8_192
"""Bytes that a slow line sends at once."""


class Line:
    """A slow line, which all answers of a server share."""

    def __init__(self, bits_per_second: float, delay: float) -> None:
        """Make a line.

        Args:
            bits_per_second: of what is sent, all connections together.
            delay: seconds from a request to the first byte of its answer.
        """
        self._seconds_per_byte = 8 / bits_per_second
        self._delay = delay
        self._lock = threading.Lock()
        self._free = 0.0

    def wait(self) -> None:
        """Wait as long as the answer to a request takes to begin."""
        time.sleep(self._delay)

    def pass_on(self, count: int) -> None:
        """Wait until so many bytes have passed, after what others send."""
        with self._lock:
            began = max(self._free, time.monotonic())
            self._free = free = began + count * self._seconds_per_byte
        time.sleep(max(0.0, free - time.monotonic()))


@dataclass(frozen=True)
class Served:
    """One answer."""

    path: str
    """With the query, as it was asked for."""
    status: int
    length: int
    """Bytes of the body as sent, compressed where it was."""


def compressed(path: Path) -> bytes:
    """Return a file as gzip sends it."""
    return _compressed(path, path.stat().st_mtime_ns)


@cache
def _compressed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Listener(ThreadingHTTPServer):
    """Listens, and closes its connections when it is closed itself.

    A browser keeps them open, and would have answers from a server that is
    said to be gone.
    """

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """Listen on a free port of the loopback."""
        super().__init__(("127.0.0.1", 0), handler)
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection."""
        connection, peer = super().get_request()
        self._open.add(connection)
        return connection, peer

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print an error, unless the browser has left."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Close the port, and every connection."""
        super().server_close()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):  # closed meanwhile
                connection.shutdown(socket.SHUT_RDWR)


class Server:
    """An HTTP server on a free port of the loopback.

    It has its address before there is a site, since the site is built
    for that address.
    """

    def __init__(
        self, base: str = "/learn/", folder: Path | None = None
    ) -> None:
        """Listen.

        Args:
            base: the path that the site is below.
            folder: the built site; while there is none, the answer is 404.
        """
        self.base = base
        self.folder = folder
        self.served: list[Served] = []
        self.headers: dict[str, str] = {}
        """Headers that every answer has besides."""
        self.line: Line | None = None
        """How answers reach the browser; None is at once."""
        self.sent = 0
        """Bytes of bodies that were sent."""
        self.broken: set[str] = set()
        """Names of files that are answered with 503, for now."""
        self.uncached: set[str] = set()
        """Names of files that a browser may not keep, for now."""
        self._http = Listener(self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def url(self) -> str:
        """The site's address, with its base path."""
        return self.origin + self.base

    def __enter__(self) -> Server:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop and close the port."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def find(self, address: str) -> Path | None:
        """Return the file for a path of a URL, if there is one."""
        path = unquote(urlsplit(address).path)
        if self.folder is None or not path.startswith(self.base):
            return None
        inside = os.path.normpath(path.removeprefix(self.base) or ".")
        if inside.startswith(("..", "/")):
            return None
        file = self.folder / inside
        if file.is_dir() and path.endswith("/"):
            file = file / "index.html"
        return file if file.exists() else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                try:
                    self.answer()
                except ConnectionError:
                    self.close_connection = True  # the browser left

            do_HEAD = do_GET

            def send(self, body: bytes) -> None:
                if server.line is None:
                    self.wfile.write(body)
                    server.sent += len(body)
                    return
                for start in range(0, len(body), PIECE):
                    part = body[start : start + PIECE]
                    server.line.pass_on(len(part))
                    self.wfile.write(part)
                    server.sent += len(part)

            def answer(self) -> None:
                if server.line is not None:
                    server.line.wait()
                name = urlsplit(self.path).path.rpartition("/")[2]
                if name in server.broken:
                    server.served.append(Served(self.path, 503, 0))
                    self.send_error(503)
                    return
                age = "no-store" if name in server.uncached else "max-age=600"
                file = server.find(self.path)
                if file is not None and file.is_dir():
                    self.send_response(301)
                    self.send_header("Location", self.path + "/")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                status = 200
                if file is None:
                    status = 404
                    file = server.find(server.base + "404.html")
                kind, body, encoding = "text/plain", b"", ""
                if file is not None:
                    kind = (
                        TYPES.get(file.suffix)
                        or mimetypes.guess_type(file)[0]
                        or "application/octet-stream"
                    )
                    if kind.startswith(
                        SQUEEZED
                    ) and "gzip" in self.headers.get("Accept-Encoding", ""):
                        body, encoding = compressed(file), "gzip"
                    else:
                        body = file.read_bytes()
                if kind.startswith("text/"):
                    kind += "; charset=utf-8"
                server.served.append(Served(self.path, status, len(body)))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", age)
                self.send_header("Vary", "Accept-Encoding")
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.send(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: `served` is the log."""

        return Handler
