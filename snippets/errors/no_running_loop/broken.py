from websockets.asyncio.server import ServerConnection, serve


async def echo(
    websocket: ServerConnection,
) -> None: ...  # never reached: the server does not start


def main() -> None:
    serve(echo, "localhost", 8765)


if __name__ == "__main__":
    main()
