import asyncio


async def paint(wall: str, cleaned: list[str]) -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        cleaned.append(wall)


async def mix(colour: str) -> None:
    raise ValueError(f"no {colour} left")


async def main() -> None:
    cleaned: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(paint("north", cleaned))
            group.create_task(paint("south", cleaned))
            group.create_task(mix("teal"))
            print("The group waits for all three")
    except* ValueError as errors:
        for error in errors.exceptions:
            print(f"ValueError: {error}")
    print(f"Brushes cleaned: {', '.join(sorted(cleaned))}")


if __name__ == "__main__":
    asyncio.run(main())
