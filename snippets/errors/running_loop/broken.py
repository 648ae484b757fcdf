import asyncio


async def main() -> None: ...  # never reached: a loop is running


async def cell() -> None:
    # A notebook runs your cells in its own event loop.
    program = main()
    try:
        asyncio.run(program)
    finally:
        program.close()


if __name__ == "__main__":
    asyncio.run(cell())
