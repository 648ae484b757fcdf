import socket
from io import BufferedRWPair

HANDSHAKE = b"""\
GET / HTTP/1.1\r
Host: localhost:8765\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
Sec-WebSocket-Version: 13\r
\r
"""
MASK = bytes.fromhex("37fa213d")  # a real client uses a random one


def send_frame(wire: BufferedRWPair, first: int, data: bytes) -> None:
    masked = bytes(byte ^ MASK[i % 4] for i, byte in enumerate(data))
    frame = bytes([first, 0x80 | len(data)]) + MASK + masked
    wire.write(frame)
    wire.flush()
    print("sent", frame.hex(" "))


def read_frame(wire: BufferedRWPair) -> None:
    head = wire.read(2)
    data = wire.read(head[1])
    print("    got ", (head + data).hex(" "))


def main() -> None:
    address = ("localhost", 8765)
    with (
        socket.create_connection(address) as connection,
        connection.makefile("rwb") as wire,
    ):
        wire.write(HANDSHAKE)
        wire.flush()
        while wire.readline() != b"\r\n":
            pass

        print("A text message")
        send_frame(wire, 0x81, b"Hello")
        read_frame(wire)
        print("The same in two fragments, and a ping between them")
        send_frame(wire, 0x01, b"Hel")
        send_frame(wire, 0x89, b"ping")
        read_frame(wire)
        send_frame(wire, 0x80, b"lo")
        read_frame(wire)
        print("Close, code 1000")
        send_frame(wire, 0x88, (1000).to_bytes(2, "big"))
        read_frame(wire)


if __name__ == "__main__":
    main()
