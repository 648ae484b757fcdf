def frame(text: str) -> bytes:
    """Return a text frame, as a server sends it."""
    data = text.encode()
    if len(data) > 125:
        length = bytes([126]) + len(data).to_bytes(2, "big")
    else:
        length = bytes([len(data)])
    return bytes([0x81]) + length + data


if __name__ == "__main__":
    print(frame("Hello").hex(" "))
