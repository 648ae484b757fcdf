import asyncio
import sys

from websockets.asyncio.client import ClientConnection as Peer
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

URL = "ws://localhost:8000/room"
PHOTO = "a photo " + "." * 8_000_000  # more than the buffers hold


async def read(name: str, peer: Peer, end: str) -> None:
    text = ""
    try:
        while not text.endswith(end):
            text = str(await peer.recv())
            print(f"{name} received: {text[:20]}")
    except ConnectionClosed:
        print(f"{name} was disconnected, code {peer.close_code}")


async def dies(ada: Peer, bob: Peer, eve: Peer) -> None:
    await ada.send(PHOTO)
    await ada.send("Do you like it?")
    await read("Ada", ada, "like it?")
    print("-- Bob's battery is empty.")
    bob.transport.abort()
    await read("Eve", eve, "Bob has left")
    print("-- Eve says good night.")
    await eve.send("Good night")
    await read("Eve", eve, "Good night")
    await read("Ada", ada, "Good night")


async def leaves(ada: Peer, bob: Peer, eve: Peer) -> None:
    await eve.send(PHOTO)
    await eve.send("Do you like it?")
    await read("Ada", ada, "like it?")
    print("-- Ada leaves, and Bob wakes up.")
    await ada.close()
    bob.transport.resume_reading()
    await read("Bob", bob, "Ada has left")
    await read("Eve", eve, "Ada has left")


async def sleeps(ada: Peer, bob: Peer, eve: Peer) -> None:
    await ada.send(PHOTO)
    await read("Ada", ada, "...")
    await read("Eve", eve, "...")
    for number in range(1, 6):
        await ada.send(f"message {number}")
    try:
        async with asyncio.timeout(4):
            await read("Eve", eve, "message 5")
    except TimeoutError:
        print("-- For four seconds, nothing came for Eve.")
    print("-- Bob wakes up, and Ada says good night.")
    bob.transport.resume_reading()
    await read("Bob", bob, "message 5")
    await ada.send("Good night")
    await read("Eve", eve, "Good night")


SCENES = {"dies": dies, "leaves": leaves, "sleeps": sleeps}


async def main(scene: str) -> None:
    async with (
        connect(f"{URL}/Ada", max_size=None, compression=None) as ada,
        connect(f"{URL}/Bob", max_size=None, compression=None) as bob,
        connect(f"{URL}/Eve", max_size=None, compression=None) as eve,
    ):
        bob.transport.pause_reading()  # he is asleep
        play = SCENES[scene]
        await play(ada, bob, eve)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
