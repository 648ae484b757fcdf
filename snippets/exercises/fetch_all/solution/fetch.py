import asyncio


async def fetch(name: str) -> str:
    print(f"{name}: asked")
    await asyncio.sleep(0.2)
    print(f"{name}: answered")
    return f"{name} is here"


async def fetch_all(names: list[str]) -> list[str]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(name)) for name in names]
    return [task.result() for task in tasks]


async def main() -> None:
    print(await fetch_all(["weather", "news", "mail"]))


if __name__ == "__main__":
    asyncio.run(main())
