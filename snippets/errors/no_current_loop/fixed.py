import asyncio


async def hello() -> None:
    print("Hello from a coroutine")


def main() -> None:
    asyncio.run(hello())
    asyncio.run(hello())


if __name__ == "__main__":
    main()
