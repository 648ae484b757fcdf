from checking import Missing, calling, load, run

BEGINNINGS = {
    "Hello": "81 05",
    "x" * 125: "81 7d",
    "x" * 126: "81 7e 00 7e",
    "x" * 1000: "81 7e 03 e8",
    "\N{EURO SIGN}" * 100: "81 7e 01 2c",
}


async def check() -> None:
    frame = load("frames").frame
    for text, wanted in BEGINNINGS.items():
        data = text.encode()
        what = f"frame({text[0]!r} * {len(text)})"
        if text == "Hello":
            what = "frame('Hello')"
        with calling(what):
            made = frame(text)
        head = made.removesuffix(data).hex(" ")
        if head != wanted:
            raise Missing(
                f"{what} begins with {head} instead of {wanted}."
            )


if __name__ == "__main__":
    run(check, "Well done: short and long messages are framed.")
