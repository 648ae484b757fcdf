import asyncio
import sys

from websockets.asyncio.client import connect


async def main(path: str) -> None:
    async with connect(f"ws://localhost:8000/{path}"):
        print(f"Connected to /{path}, and leaving.")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
