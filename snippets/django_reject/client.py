import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

HERE = Origin("http://localhost:8765")
ELSEWHERE = Origin("https://elsewhere.example")


async def knock(path: str, origin: Origin) -> str:
    url = f"ws://localhost:8765{path}"
    try:
        async with connect(url, origin=origin) as websocket:
            return str(await websocket.recv())
    except InvalidStatus as error:
        return f"rejected, HTTP {error.response.status_code}"
    except ConnectionClosed as error:
        assert error.rcvd
        return f"closed, {error.rcvd.code} {error.rcvd.reason}"


async def main() -> None:
    for path, origin in (
        ("/before?token=s3cret", HERE),
        ("/before?token=guess", HERE),
        ("/after?token=s3cret", HERE),
        ("/after?token=guess", HERE),
        ("/after?token=s3cret", ELSEWHERE),
    ):
        print(f"{path}: {await knock(path, origin)}")


if __name__ == "__main__":
    asyncio.run(main())
