import asyncio

from websockets.asyncio.client import connect

URL = "ws://localhost:8000/tables/7"
ORDERS = (
    '{"dish": "cake", "count": 2}',
    '{"dish": "cake", "count": 0}',
    "two cakes, please",
    '{"dish": "soup", "count": 1}',
)


async def order(url: str, *orders: str) -> None:
    async with connect(url) as websocket:
        print(f"Menu: {await websocket.recv()}")
        for text in orders:
            await websocket.send(text)
            print(f"Sent: {text}")
            print(f"Received: {await websocket.recv()}")


async def main() -> None:
    await order(URL, *ORDERS)
    await order(f"{URL}?guests=9", ORDERS[0])


if __name__ == "__main__":
    asyncio.run(main())
