import asyncio

from websockets.asyncio.server import serve

from hub import Hub
from negotiation import Negotiation
from records import Records

hub = Hub()


@hub.method
async def echo(client: Records, message: str) -> str:
    print(f"Received: {message}")
    return f"Echo: {message}"


async def main() -> None:
    negotiation = Negotiation("/echo", origins=set())
    server = await serve(
        hub.serve,
        "localhost",
        8765,
        process_request=negotiation.process_request,
    )
    print("Listening on http://localhost:8765/echo")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
