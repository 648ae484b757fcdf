import asyncio


async def main() -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", 8765)
    # What a browser sends for http://127.0.0.1:8765/
    writer.write(
        b"GET / HTTP/1.1\r\n"
        b"Host: 127.0.0.1:8765\r\n"
        b"Connection: keep-alive\r\n\r\n"
    )
    answer = (await reader.read()).decode()
    print(*answer.rstrip().splitlines(), sep="\n")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
