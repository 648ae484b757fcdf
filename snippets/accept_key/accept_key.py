from base64 import b64encode
from hashlib import sha1

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept(key: str) -> str:
    """The answer to a Sec-WebSocket-Key (RFC 6455, section 4.2.2)."""
    return b64encode(sha1((key + GUID).encode()).digest()).decode()


if __name__ == "__main__":
    print(accept("dGhlIHNhbXBsZSBub25jZQ=="))
    #> s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
