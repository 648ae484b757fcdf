import asyncio


async def paint(wall: str) -> None:
    try:
        print(f"{wall}: painting")
        await asyncio.sleep(3600)
    finally:
        print(f"{wall}: brushes cleaned")


async def mix(colour: str) -> None:
    raise ValueError(f"no {colour} left")


async def main() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(paint("north"))
            group.create_task(paint("south"))
            group.create_task(mix("teal"))
            print("The group waits for all three")
    except* ValueError as errors:
        for error in errors.exceptions:
            print(f"ValueError: {error}")
    print("Nobody is left painting")


if __name__ == "__main__":
    asyncio.run(main())
