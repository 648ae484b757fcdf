import socket

HANDSHAKE = b"""\
GET / HTTP/1.1\r
Host: localhost:8765\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Version: 13\r
\r
"""
# A mask of zeros changes nothing, so you can read the bytes.
BAD = {
    "not masked": "81 05 48 65 6c 6c 6f",
    "opcode 3": "83 80 00 00 00 00",
    "a reserved bit": "c1 80 00 00 00 00",
    "half a ping": "09 80 00 00 00 00",
    "text, not UTF-8": "81 81 00 00 00 00 ff",
    "2 MiB announced": "81 ff 00 00 00 00 00 20 00 00 00 00 00 00",
}


def close_frame_after(frame: bytes) -> bytes:
    address = ("localhost", 8765)
    with (
        socket.create_connection(address) as connection,
        connection.makefile("rwb") as wire,
    ):
        wire.write(HANDSHAKE)
        wire.flush()
        while wire.readline() != b"\r\n":
            pass
        wire.write(frame)
        wire.flush()
        head = wire.read(2)
        return wire.read(head[1])


def main() -> None:
    for what, frame in BAD.items():
        close = close_frame_after(bytes.fromhex(frame))
        code = int.from_bytes(close[:2], "big")
        print(what)
        print(f"    {code} {close[2:].decode()}")


if __name__ == "__main__":
    main()
