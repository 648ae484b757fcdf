"""What the cases of `cases.js` ask: each path is a response, byte for byte."""

import asyncio

PORT = 9031
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
PAGE = b"<!doctype html><title>Here</title><p>\xc3\xbc"


def whole(kind: str, body: bytes) -> bytes:
    """Return a response with a length."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
    length = f"Content-Length: {len(body)}\r\nX-Of-Ours: 1\r\n\r\n"
    return (head + length).encode() + body


ANSWERS = {
    "/": whole("text/html;charset=utf-8", PAGE),
    "/text": whole("text/plain", b"Hello, \xc3\xbc"),
    "/latin": whole("text/plain; charset=iso-8859-1", b"\xfc"),
    "/json": whole("application/json", b'{"a": [1]}'),
    "/xml": whole("application/xml", b"<a><b>1</b></a>"),
    "/empty": EMPTY,
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot all",
    "/missing": b"HTTP/1.1 404 Nowhere\r\nContent-Length: 2\r\n\r\nno",
    "/favicon.ico": EMPTY,
}


async def answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer one request, and close the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    method, path = head.split(" ")[:2]
    lines = dict(
        line.lower().split(": ", 1) for line in head.splitlines()[1:-1]
    )
    body = await reader.readexactly(int(lines.get("content-length", 0)))
    if path == "/echo":
        kind = lines.get("content-type", "none")
        said = f"{method} {kind} {lines.get('x-mine')} ".encode()
        writer.write(whole("text/plain", said + body))
    elif path == "/never":
        await reader.read()
    else:
        writer.write(ANSWERS[path])
    writer.close()


async def main() -> None:
    """Listen until killed."""
    server = await asyncio.start_server(answer, "localhost", PORT)
    print("Listening", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
