import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        await websocket.send("Hello?")
        try:
            async with asyncio.timeout(0.5):
                await websocket.recv()
        except TimeoutError:
            print("No answer in time.")

        await websocket.send("Hello again?")
        print(f"Received: {await websocket.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
