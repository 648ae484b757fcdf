import asyncio
from contextlib import aclosing

import httpx
from httpx_sse import aconnect_sse

URL = "http://localhost:8000/answers"


async def follow(
    client: httpx.AsyncClient, url: str, last: str
) -> str | None:
    headers = {"Last-Event-ID": last}
    async with (
        aconnect_sse(client, "GET", url, headers=headers) as source,
        aclosing(source.aiter_sse()) as events,
    ):
        async for event in events:
            if event.event == "end":
                print("(complete)")
                continue  # the server closes the connection
            print(event.data, end=" ", flush=True)
            if event.id == "4":
                print(f"(lost after word {event.id})")
                return event.id
    return None


async def main() -> None:
    question = {"question": "What is a WebSocket?"}
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        number = (await client.post(URL, params=question)).json()
        last: str | None = "0"
        while last is not None:
            last = await follow(client, f"{URL}/{number}", last)


if __name__ == "__main__":
    asyncio.run(main())
