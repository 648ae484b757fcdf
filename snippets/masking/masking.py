MASK = bytes.fromhex("37fa213d")


def mask(data: bytes) -> bytes:
    """Combine each byte with one of the mask, by exclusive or."""
    return bytes(byte ^ MASK[i % 4] for i, byte in enumerate(data))


if __name__ == "__main__":
    hidden = mask(b"Hello")
    print(hidden.hex(" "))
    #> 7f 9f 4d 51 58
    print(mask(hidden))
    #> b'Hello'
