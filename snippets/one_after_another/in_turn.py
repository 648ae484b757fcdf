import asyncio


async def fetch(name: str, seconds: float) -> None:
    print(f"{name}: asked")
    await asyncio.sleep(seconds)
    print(f"{name}: answered")


async def main() -> None:
    await fetch("weather", 2)
    await fetch("news", 1)
    print("Both are here.")


if __name__ == "__main__":
    asyncio.run(main())
