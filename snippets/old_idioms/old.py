import asyncio


async def greet() -> str:
    return "Hello!"


def by_loop() -> str:
    """What asyncio.run does, by hand, as in tutorials of 2017."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(greet())
    finally:
        loop.close()


def main() -> None:
    print(f"asyncio.run:        {asyncio.run(greet())}")
    print(f"run_until_complete: {by_loop()}")
    print(f"@asyncio.coroutine: {hasattr(asyncio, 'coroutine')}")


if __name__ == "__main__":
    main()
