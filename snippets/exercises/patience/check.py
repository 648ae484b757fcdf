import asyncio

from checking import Missing, calling, client, load, run, waiting
from websockets.asyncio.server import ServerConnection, serve

answered = asyncio.Event()


async def answer_hello(websocket: ServerConnection) -> None:
    async for _ in websocket:
        await websocket.send("Hi!")
        answered.set()


async def check() -> None:
    next_message = load("client").next_message
    async with (
        serve(answer_hello, "localhost", 8765),
        client() as websocket,
    ):
        async with waiting("next_message() to give up", 5):
            with calling("next_message()"):
                nothing = await next_message(websocket)
        await websocket.send("Hello!")
        async with waiting("the answer to 'Hello!'"):
            await answered.wait()
            # What was sent before the answer to a ping is here now.
            await (await websocket.ping())
        async with waiting("next_message() to return"):
            message = await next_message(websocket)
        if (nothing, message) != (None, "Hi!"):
            raise Missing(
                f"next_message() returned {nothing!r}, and then "
                f"{message!r}; it should return None, and then 'Hi!'."
            )
        task = asyncio.create_task(next_message(websocket))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled():
        raise Missing(
            "A task that waits in next_message() can't be cancelled: "
            "let CancelledError through."
        )


if __name__ == "__main__":
    run(check, "Well done: it gives up in time, and can be cancelled.")
