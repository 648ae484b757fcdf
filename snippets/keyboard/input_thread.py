import asyncio


async def main() -> None:
    line = await asyncio.to_thread(input, "Type a line:\n")
    print(f"You typed: {line}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Stopped.")
