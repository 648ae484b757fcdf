"""Serve a built site below a base path, as GitHub Pages does.

Gzip for text and WebAssembly, `max-age=600`, a folder's address ends with
a slash, and what is not there gets 404.html with status 404.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
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
    ".gz": "application/gzip",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True)
class Served:
    """One answer that went out."""

    path: str
    status: int
    length: int
    """Bytes of the body as sent, compressed where it was."""


@cache
def compressed(path: Path) -> bytes:
    """Return a file as gzip sends it."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Server:
    """An HTTP server on a free port of the loopback.

    It has its address before there is a site, since the site is built
    for that address.
    """

    def __init__(self, base: str = "/learn/") -> None:
        """Listen; answer 404 until `folder` is set."""
        self.base = base
        self.folder: Path | None = None
        self.served: list[Served] = []
        self.headers: dict[str, str] = {}
        """Headers that every answer has besides."""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
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
        file = (self.folder / path.removeprefix(self.base)).resolve()
        if not file.is_relative_to(self.folder.resolve()):
            return None
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

            def answer(self) -> None:
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
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "max-age=600")
                self.send_header("Vary", "Accept-Encoding")
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                server.served.append(Served(self.path, status, len(body)))

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: `served` is the log."""

        return Handler
