import asyncio

from checking import Missing, load, run

asked: list[str] = []


async def fetch(name: str) -> str:
    asked.append(name)
    # The later it was asked for, the sooner it arrives.
    for _ in range(10 - len(asked)):
        await asyncio.sleep(0)
    if len(asked) == 1:
        raise Missing(
            f"fetch_all() requests nothing else until {name!r} arrives."
        )
    return name


async def check() -> None:
    program = load("fetch")
    program.fetch = fetch
    names = ["weather", "news", "mail"]
    try:
        answers = await program.fetch_all(names)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    if answers != names:
        raise Missing(
            f"fetch_all({names}) returned the answers to {answers}; "
            "keep the order of the names."
        )


if __name__ == "__main__":
    run(check, "Well done: all at once, and the answers in order.")
