import asyncio

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

SERVER = "localhost:8000"


async def ticket_for(token: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"http://{SERVER}/tickets",
            headers={"Authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
        return str(answer.json())


async def hello(ticket: str) -> None:
    try:
        url = f"ws://{SERVER}/hello?ticket={ticket}"
        async with connect(url) as websocket:
            print(await websocket.recv())
    except InvalidStatus as error:
        print(error)


async def main() -> None:
    ticket = await ticket_for("s3cret")
    await hello(ticket)
    print("The same ticket again:")
    await hello(ticket)
    try:
        await ticket_for("guess")
    except httpx.HTTPStatusError as error:
        print(f"No ticket: HTTP {error.response.status_code}")


if __name__ == "__main__":
    asyncio.run(main())
