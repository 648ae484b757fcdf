import asyncio


async def hello() -> None:
    print("Hello from a coroutine")


def main() -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(hello())
    loop.close()

    again = hello()
    try:
        loop.run_until_complete(again)
    finally:
        again.close()


if __name__ == "__main__":
    main()
