import asyncio

from hub_client import connect_hub


async def main() -> None:
    async with connect_hub("ws://localhost:8765/echo") as hub:
        message = "Hello, Server!"
        print(f"Sent: {message}")
        reply = await hub.invoke("echo", message)
        print(f"Received: {reply}")


if __name__ == "__main__":
    asyncio.run(main())
