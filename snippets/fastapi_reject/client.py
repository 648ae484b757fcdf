import asyncio

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

PATHS = (
    "/before?token=s3cret",
    "/before?token=guess",
    "/after?token=s3cret",
    "/after?token=guess",
    "/nowhere",
)


async def knock(path: str) -> str:
    try:
        async with connect(f"ws://localhost:8000{path}") as websocket:
            return str(await websocket.recv())
    except InvalidStatus as error:
        return f"rejected, HTTP {error.response.status_code}"
    except ConnectionClosed as error:
        assert error.rcvd
        return f"closed, {error.rcvd.code} {error.rcvd.reason}"


async def main() -> None:
    for path in PATHS:
        print(f"{path}: {await knock(path)}")


if __name__ == "__main__":
    asyncio.run(main())
