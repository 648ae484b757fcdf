import asyncio

from checking import Missing, calling, load, run


async def check() -> None:
    offer = load("outbox").offer
    outbox: asyncio.Queue[str] = asyncio.Queue(3)
    for price in "10", "11", "12", "13", "14":
        with calling(f"offer(outbox, {price!r})"):
            offer(outbox, price)
    waits = [outbox.get_nowait() for _ in range(outbox.qsize())]
    if waits != ["12", "13", "14"]:
        raise Missing(
            f"After the prices 10 to 14, {waits} are waiting; "
            "the last three should be waiting."
        )


if __name__ == "__main__":
    run(check, "Well done: only the newest prices are waiting.")
