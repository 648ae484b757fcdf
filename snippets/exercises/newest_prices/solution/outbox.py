import asyncio


def offer(outbox: asyncio.Queue[str], price: str) -> None:
    if outbox.full():
        outbox.get_nowait()
    outbox.put_nowait(price)


async def main() -> None:
    outbox: asyncio.Queue[str] = asyncio.Queue(3)
    for price in ("10", "11", "12", "13", "14"):
        offer(outbox, price)
        print(f"{price}: {outbox.qsize()} wait")


if __name__ == "__main__":
    asyncio.run(main())
