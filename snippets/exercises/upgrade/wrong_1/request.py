REQUEST = """\
GET /chat HTTP/1.1
Host: localhost:8765
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

"""


def request() -> bytes:
    return REQUEST.replace("\n", "\r\n").encode()


if __name__ == "__main__":
    print(request().decode())
