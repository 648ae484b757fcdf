def lines_of(received: bytes) -> tuple[list[bytes], bytes]:
    """Return the whole lines that were received, and the rest."""
    return [received], b""


def main() -> None:
    rest = b""
    for received in (b"Hello,", b" Server!\nHow are", b" you?\n"):
        lines, rest = lines_of(rest + received)
        print(lines)


if __name__ == "__main__":
    main()
