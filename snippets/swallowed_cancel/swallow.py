import asyncio


async def greedy() -> str:
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("greedy: not now")  # and no raise
    return "I go on, timeout or not"


async def fair() -> str:
    try:
        return await asyncio.sleep(3600, "I slept well")
    except asyncio.CancelledError:
        print("fair: tidying up")
        raise


async def main() -> None:
    for work in (greedy, fair):
        try:
            async with asyncio.timeout(0.2):
                result = await work()
            print(f"{work.__name__}: {result}")
        except TimeoutError:
            print(f"{work.__name__}: TimeoutError, as asked")


if __name__ == "__main__":
    asyncio.run(main())
