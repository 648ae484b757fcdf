import asyncio


async def juggle(ball: str) -> str:
    print(f"{ball}: thrown")
    await asyncio.sleep(0)  # up in the air: pause here
    print(f"{ball}: caught")
    return "applause"


def main() -> None:
    coroutine = juggle("red ball")
    print("Called it. Nothing ran yet.")

    coroutine.send(None)
    print("Paused. My hands are free.")

    try:
        coroutine.send(None)
    except StopIteration as end:
        print(f"Finished: {end.value}")


if __name__ == "__main__":
    main()
