def frame(text: str) -> bytes:
    """Return a text frame, as a server sends it."""
    data = text.encode()
    return bytes([0x81, len(data)]) + data


if __name__ == "__main__":
    print(frame("Hello").hex(" "))
