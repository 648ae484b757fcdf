from contextlib import AsyncExitStack, suppress

from checking import Missing, ask, client, run, waiting
from websockets.exceptions import ConnectionClosed

LAST = "client 5, after client 1 has left"


async def check() -> None:
    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(client()) for _ in range(4)
        ]
        for number, websocket in enumerate(crowd[:3], 1):
            await ask(websocket, f"client {number}")
        answer = ""
        async with waiting("an answer to the fourth client"):
            with suppress(ConnectionClosed):
                await crowd[3].send("client 4")
                answer = str(await crowd[3].recv())
        if crowd[3].close_code != 1013:
            raise Missing(
                f"The fourth client received {answer!r}; its "
                "connection should be closed with 1013."
            )
        await crowd[0].close()
        await ask(await stack.enter_async_context(client()), LAST)


if __name__ == "__main__":
    run(check, "Well done: three are served, the fourth is told why.")
