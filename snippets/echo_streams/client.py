import asyncio


async def main() -> None:
    reader, writer = await asyncio.open_connection("localhost", 8765)
    message = "Hello, Server!"
    writer.write(f"{message}\n".encode())
    await writer.drain()
    print(f"Sent: {message}")

    reply = await reader.readline()
    print(f"Received: {reply.decode().rstrip()}")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
