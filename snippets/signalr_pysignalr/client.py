import asyncio
from contextlib import suppress
from typing import Any

from pysignalr.client import SignalRClient
from pysignalr.messages import CompletionMessage

URL = "http://localhost:8765/chat"


async def on_said(arguments: list[Any]) -> None:
    print(f"said: {arguments[0]}")


async def on_item(item: Any) -> None:
    print(f"countdown: {item}")


async def on_error(completion: CompletionMessage) -> None:
    print(f"error: {completion.error}")


async def talk(hub: SignalRClient) -> None:
    answers: asyncio.Queue[Any] = asyncio.Queue()

    async def call(method: str, *arguments: Any) -> Any:
        await hub.send(method, list(arguments), answers.put)
        return (await answers.get()).result

    print(await call("echo", "Hello, Hub!"))
    await call("say", "Anybody there?")
    await call("divide", 1, 0)

    count: list[Any] = [3]
    await hub.stream("countdown", count, on_item, answers.put)
    await answers.get()


async def main() -> None:
    opened = asyncio.Event()

    async def on_open() -> None:
        opened.set()

    hub = SignalRClient(URL)
    hub.on_open(on_open)
    hub.on_error(on_error)
    hub.on("said", on_said)
    running = asyncio.create_task(hub.run())
    await opened.wait()
    await talk(hub)
    running.cancel()  # the only way to disconnect
    with suppress(asyncio.CancelledError):
        await running
    # It closes the connection in tasks of its own.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
