import asyncio


async def hello() -> None:
    print("Hello from a coroutine")


def main() -> None:
    asyncio.run(hello())
    asyncio.get_event_loop().run_until_complete(hello())


if __name__ == "__main__":
    main()
