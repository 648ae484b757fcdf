import asyncio
from http.client import HTTPConnection

from websockets.asyncio.client import connect


def probe() -> None:
    connection = HTTPConnection("127.0.0.1", 8765, timeout=5)
    connection.request("GET", "/healthz")
    response = connection.getresponse()
    print(response.status, response.read().decode().rstrip())
    connection.close()


async def chat() -> None:
    async with connect("ws://127.0.0.1:8765") as websocket:
        await websocket.send("And I am a WebSocket.")
        print(await websocket.recv())


if __name__ == "__main__":
    probe()
    asyncio.run(chat())
