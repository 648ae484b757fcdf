import asyncio

from websockets.asyncio.client import ClientConnection, connect

WORKERS = ["ws://localhost:8000/room", "ws://localhost:8001/room"]


async def received(member: ClientConnection) -> str:
    try:
        return str(await asyncio.wait_for(member.recv(), timeout=4))
    except TimeoutError:
        return "nothing"


async def main() -> None:
    async with (
        connect(WORKERS[0]) as ann,
        connect(WORKERS[1]) as bob,
        connect(WORKERS[0]) as cem,
        connect(WORKERS[1]) as dana,
    ):
        await ann.send("Hello, everyone!")
        members = {"Ann": ann, "Bob": bob, "Cem": cem, "Dana": dana}
        waiting = map(received, members.values())
        messages = await asyncio.gather(*waiting)
        for name, message in zip(members, messages, strict=True):
            print(f"{name} receives {message}")


if __name__ == "__main__":
    asyncio.run(main())
