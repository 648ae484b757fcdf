import asyncio


async def main() -> None:
    forever = asyncio.Event()
    try:
        await asyncio.wait_for(forever.wait(), 0.5)
    except TimeoutError:
        print("wait_for: no answer in time.")

    try:
        async with asyncio.timeout(0.5):
            await forever.wait()
    except TimeoutError:
        print("timeout: no answer in time.")

    same = asyncio.TimeoutError is TimeoutError
    print(f"One and the same TimeoutError: {same}")


if __name__ == "__main__":
    asyncio.run(main())
