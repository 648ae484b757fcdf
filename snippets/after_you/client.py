import asyncio

from websockets.asyncio.client import connect


async def main() -> None:
    async with connect("ws://localhost:8765") as websocket:
        print("Client: no, after you.")
        try:
            async with asyncio.timeout(1):
                await websocket.recv()
        except TimeoutError:
            print("Client: nobody spoke for a second.")
        await websocket.send("Then I serve.")


if __name__ == "__main__":
    asyncio.run(main())
