import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        for message in ("one", "two", "three"):
            await websocket.send(message)
            print(f"Sent: {message}")

        reply = await websocket.recv()
        print(f"Received: {reply}")


if __name__ == "__main__":
    asyncio.run(main())
