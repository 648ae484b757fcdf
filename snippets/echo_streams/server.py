import asyncio
from asyncio import StreamReader, StreamWriter


async def echo(reader: StreamReader, writer: StreamWriter) -> None:
    while line := await reader.readline():
        message = line.decode().rstrip("\n")
        print(f"Received: {message}")
        writer.write(f"Echo: {message}\n".encode())
        await writer.drain()
    writer.close()
    await writer.wait_closed()
    print("Connection closed.")


async def main() -> None:
    server = await asyncio.start_server(echo, "localhost", 8765)
    print("Listening on port 8765")
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Server stopped.")
