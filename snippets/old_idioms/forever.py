import asyncio


async def old_forever() -> None:
    await asyncio.Future()


async def main() -> None:
    waiting = asyncio.create_task(old_forever())
    await asyncio.sleep(0)
    print(f"Started, done: {waiting.done()}")

    waiting.cancel()
    await asyncio.wait([waiting])
    print(f"Cancelled: {waiting.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
