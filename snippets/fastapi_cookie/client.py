import asyncio

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

SERVER = "localhost:8000"
OURS = Origin("http://localhost:8000")
THEIRS = Origin("https://evil.example")


async def log_in(name: str, password: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(
            f"http://{SERVER}/login",
            json={"name": name, "password": password},
        )


async def hello(origin: Origin, cookie: str) -> str:
    try:
        async with connect(
            f"ws://{SERVER}/hello",
            origin=origin,
            additional_headers={"Cookie": cookie},
        ) as websocket:
            return str(await websocket.recv())
    except InvalidStatus as error:
        return f"rejected, HTTP {error.response.status_code}"


async def main() -> None:
    answer = await log_in("Ada", "byron")
    print(f"Wrong password: HTTP {answer.status_code}")
    answer = await log_in("Ada", "lovelace")
    cookie = f"session={answer.cookies['session']}"
    print(f"A page of ours: {await hello(OURS, cookie)}")
    print(f"Not logged in: {await hello(OURS, '')}")
    print(f"A page of theirs: {await hello(THEIRS, cookie)}")


if __name__ == "__main__":
    asyncio.run(main())
