import asyncio
import sys
import textwrap

from websockets.asyncio.client import connect

HELLO = '{"protocol":"json","version":1}¶'

# What we say, and how many records we then wait for.
TOPICS = {
    "calls": {
        '{"type":1,"invocationId":"a",'
        '"target":"echo","arguments":["Hi!"]}¶': 1,
        '{"type":1,"invocationId":"b",'
        '"target":"echo","arguments":["One"]}¶'
        '{"type":1,"invocationId":"c",'
        '"target":"echo","arguments":["Two"]}¶': 2,
    },
    "errors": {
        '{"type":1,"invocationId":"d",'
        '"target":"divide","arguments":[1,0]}¶': 1,
        '{"type":1,"invocationId":"e",'
        '"target":"jump","arguments":[]}¶': 1,
    },
    "listener": {
        '{"type":1,"invocationId":"f",'
        '"target":"join","arguments":["tea"]}¶': 3,
    },
    "speaker": {
        '{"type":1,"target":"say","arguments":["Hi, all!"]}¶': 1,
        '{"type":1,"target":"say_in","arguments":["tea","Milk?"]}¶': 0,
    },
    "streams": {
        '{"type":4,"invocationId":"h",'
        '"target":"countdown","arguments":[2]}¶': 3,
        '{"type":4,"invocationId":"i",'
        '"target":"ticks","arguments":[]}¶': 2,
        '{"type":5,"invocationId":"i"}¶': 1,
    },
    "silence": {"": 2},
    "mistake": {'{"type":3,"invocationId":"j","result":1}¶': 1},
}


def show(direction: str, frame: str) -> None:
    for record in frame.split("¶")[:-1]:
        text = f"{direction} {record}¶"
        print(textwrap.fill(text, 72, subsequent_indent="    "))
        direction = " "  # what follows was in the same frame


async def main(topic: str) -> None:
    async with connect("ws://localhost:8765/chat") as websocket:
        for words, answers in ({HELLO: 1} | TOPICS[topic]).items():
            if words:
                show(">", words)
                # The byte 0x1E ends a record; here we see it as ¶.
                await websocket.send(words.replace("¶", "\x1e"))
            for _ in range(answers):
                frame = await websocket.recv(decode=True)
                show("<", frame.replace("\x1e", "¶"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
