import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def ask(token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with connect(
            "ws://localhost:8765", additional_headers=headers
        ) as websocket:
            print(await websocket.recv())
    except InvalidStatus as error:
        print(f"{token}: {error}")


async def main() -> None:
    await ask("secret-of-ada")
    await ask("a-guess")


if __name__ == "__main__":
    asyncio.run(main())
