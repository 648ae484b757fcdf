import asyncio

from websockets.asyncio.client import connect

URL = "ws://localhost:8765/socket.io/?EIO=4&transport=websocket"


async def main() -> None:
    async with connect(URL) as websocket:
        opened = str(await websocket.recv())
        print(f"< {opened[:60]} ...")
        for packet, answers in (
            ('40{"name":"Eve"}', 2),
            ('421["say","Hello!"]', 2),
        ):
            print(f"> {packet}")
            await websocket.send(packet)
            for _ in range(answers):
                print(f"< {await websocket.recv()}")


if __name__ == "__main__":
    asyncio.run(main())
