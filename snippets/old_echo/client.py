import asyncio

import websockets


async def communicate():
    uri = "ws://localhost:8765"
    async with websockets.connect(uri) as websocket:
        message = "Hello, Server!"
        await websocket.send(message)
        print(f"Sent to server: {message}")

        response = await websocket.recv()
        print(f"Received from server: {response}")


if __name__ == "__main__":
    asyncio.run(communicate())
