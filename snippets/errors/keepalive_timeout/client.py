import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect(
        "ws://127.0.0.1:8765",
        ping_interval=0.2,  # seconds; the default is 20
        ping_timeout=2,  # seconds; the default is 20
        close_timeout=0.5,  # seconds; the default is 10
    ) as websocket:
        await websocket.send("What is the answer?")
        print("Asked. I wait.")
        print(f"Received: {await websocket.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
