from checking import Missing, calling, load, run

RECEIVED = {
    b"Hel": ([], b"Hel"),
    b"Hello\n": ([b"Hello"], b""),
    b"one\ntwo\nth": ([b"one", b"two"], b"th"),
}


async def check() -> None:
    lines_of = load("lines").lines_of
    for received, wanted in RECEIVED.items():
        with calling(f"lines_of({received!r})"):
            result = lines_of(received)
        if result != wanted:
            raise Missing(
                f"lines_of({received!r}) returned {result}; "
                f"it should return {wanted}."
            )


if __name__ == "__main__":
    run(check, "Well done: whole lines, and the rest for later.")
