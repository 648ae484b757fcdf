import asyncio


async def main() -> None:
    print("Type a line:")
    line = await asyncio.to_thread(input)
    print(f"You typed: {line}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Stopped.")
