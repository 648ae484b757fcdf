import asyncio


async def hello() -> None:
    print("Hello from a coroutine")


async def main() -> None:
    await hello()
    await hello()


if __name__ == "__main__":
    asyncio.run(main())
