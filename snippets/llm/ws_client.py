import asyncio
import json

from websockets.asyncio.client import ClientConnection, connect

URL = "ws://localhost:8000/answers"


async def ask(
    websocket: ClientConnection, question: str, enough: int
) -> None:
    await websocket.send(json.dumps({"question": question}))
    message = json.loads(await websocket.recv())
    words = 0
    while "word" in message and words < enough:
        print(message["word"], end=" ", flush=True)
        words += 1
        message = json.loads(await websocket.recv())
    if words == enough:
        await websocket.send(json.dumps({"stop": True}))
    while "end" not in message:
        message = json.loads(await websocket.recv())
    print(f"({message['end']})")


async def main() -> None:
    async with connect(URL) as websocket:
        await ask(websocket, "In three words?", enough=3)
        await ask(websocket, "What is a WebSocket?", enough=100)


if __name__ == "__main__":
    asyncio.run(main())
