import asyncio


async def fetch(name: str, seconds: float) -> None:
    print(f"{name}: asked")
    await asyncio.sleep(seconds)
    print(f"{name}: answered")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(fetch("weather", 2))
        group.create_task(fetch("news", 1))
    print("Both are here.")


if __name__ == "__main__":
    asyncio.run(main())
