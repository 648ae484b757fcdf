import socket

REQUEST = """\
GET /chat HTTP/1.1
Host: localhost:8765
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Version: 13

"""


def main() -> None:
    address = ("localhost", 8765)
    with (
        socket.create_connection(address) as connection,
        connection.makefile("rw", newline="\r\n") as wire,
    ):
        wire.write(REQUEST)
        wire.flush()
        print(REQUEST, end="")
        while (line := wire.readline()) != "\r\n":
            print(line.rstrip())


if __name__ == "__main__":
    main()
