import asyncio


async def main() -> None: ...  # never reached: a loop runs already


async def cell() -> None:
    # A notebook runs your cells inside a loop of its own.
    program = main()
    try:
        asyncio.run(program)
    finally:
        program.close()


if __name__ == "__main__":
    asyncio.run(cell())
