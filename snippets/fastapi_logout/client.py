import asyncio

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

SERVER = "localhost:8000"


async def post(path: str, cookie: str = "") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(
            f"http://{SERVER}/{path}", headers={"Cookie": cookie}
        )


async def log_in(name: str) -> str:
    response = await post(f"login/{name}")
    return f"session={response.cookies['session']}"


def tab(cookie: str) -> connect:
    headers = {"Cookie": cookie}
    return connect(f"ws://{SERVER}/hello", additional_headers=headers)


async def main() -> None:
    ada = await log_in("Ada")
    bob = await log_in("Bob")
    async with tab(ada) as one, tab(ada) as two, tab(bob) as other:
        for websocket in (one, two, other):
            await websocket.send("Hello!")
            print(await websocket.recv())

        await post("logout", ada)
        for websocket in (one, two):
            await websocket.wait_closed()
            code, reason = websocket.close_code, websocket.close_reason
            print(f"A tab of Ada: {code} {reason}")
        await other.send("I'm still here.")
        print(await other.recv())

    try:
        await tab(ada)
    except InvalidStatus as error:
        print(f"Ada's old cookie: HTTP {error.response.status_code}")


if __name__ == "__main__":
    asyncio.run(main())
