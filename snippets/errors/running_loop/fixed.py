import asyncio


async def main() -> None:
    print("This runs in the loop that is there.")


async def cell() -> None:
    await main()


if __name__ == "__main__":
    asyncio.run(cell())
