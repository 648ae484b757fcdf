import asyncio
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from records import (
    HubError,
    ProtocolError,
    Record,
    Records,
    Type,
    check,
)


class HubClient:
    """Calls a hub's methods by name, and is called back."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.handlers: dict[str, Callable[..., None]] = {}
        self.calls: dict[str | None, asyncio.Queue[Record]] = {}
        self.numbers = itertools.count()

    def on(self, target: str, handler: Callable[..., None]) -> None:
        self.handlers[target] = handler

    async def send(self, target: str, *arguments: Any) -> None:
        """Call a method, and want no answer."""
        record = {"target": target, "arguments": arguments}
        await self.records.write({"type": Type.INVOCATION, **record})

    async def invoke(self, target: str, *arguments: Any) -> Any:
        """Call a method, and return its result."""
        call = await self.call(Type.INVOCATION, target, arguments)
        try:
            return result(await self.calls[call].get())
        finally:
            del self.calls[call]

    async def stream(
        self, target: str, *arguments: Any
    ) -> AsyncGenerator[Any, None]:
        """Call a method, and yield its items as they come."""
        kind = Type.STREAM_INVOCATION
        call = await self.call(kind, target, arguments)
        answer: Record = {"type": Type.STREAM_ITEM}
        try:
            answer = await self.calls[call].get()
            while answer["type"] == Type.STREAM_ITEM:
                yield answer.get("item")
                answer = await self.calls[call].get()
            result(answer)
        finally:
            del self.calls[call]
            if answer["type"] != Type.COMPLETION:
                cancel = {"type": Type.CANCEL_INVOCATION}
                await self.records.write(
                    {**cancel, "invocationId": call}
                )

    async def call(
        self, kind: Type, target: str, arguments: tuple[Any, ...]
    ) -> str:
        call = str(next(self.numbers))
        self.calls[call] = asyncio.Queue()
        record = {"type": kind, "invocationId": call}
        asked = {"target": target, "arguments": arguments}
        await self.records.write({**record, **asked})
        return call

    async def listen(self) -> None:
        error = "The client has stopped."
        try:
            while True:
                async with asyncio.timeout(30):
                    record = check(await self.records.read())
                if record["type"] == Type.CLOSE:
                    raise ProtocolError(record.get("error", "Bye."))
                self.handle(record)
        except (TimeoutError, ProtocolError, ConnectionClosed) as end:
            error = f"The hub is gone: {end or 'not a word for 30 s'}"
            await self.records.websocket.close()
        finally:
            end_of_all = {"type": Type.COMPLETION, "error": error}
            for answers in self.calls.values():
                answers.put_nowait(end_of_all)

    def handle(self, record: Record) -> None:
        match record:
            case {"target": target, "arguments": list(arguments)}:
                if handler := self.handlers.get(target):
                    handler(*arguments)
            case {"type": Type.STREAM_ITEM | Type.COMPLETION}:
                call = record.get("invocationId")
                if answers := self.calls.get(call):
                    answers.put_nowait(record)


def result(answer: Record) -> Any:
    """Return what a Completion brings, or raise its error."""
    if answer["type"] != Type.COMPLETION:
        raise HubError("A stream, where one result was expected.")
    if "error" in answer:
        raise HubError(answer["error"])
    return answer.get("result")


@asynccontextmanager
async def connect_hub(url: str) -> AsyncIterator[HubClient]:
    """Connect to a hub by WebSocket alone, without negotiation."""
    async with connect(url) as websocket:
        records = Records(websocket)
        await records.write({"protocol": "json", "version": 1})
        async with asyncio.timeout(15):
            answer = await records.read()
        if "error" in answer:
            raise HubError(answer["error"])
        client = HubClient(records)
        listening = asyncio.create_task(client.listen())
        pings = asyncio.create_task(records.keep_alive(15))
        try:
            yield client
        finally:
            with suppress(ConnectionClosed):
                await records.write({"type": Type.CLOSE})
            for task in (listening, pings):
                task.cancel()
                with suppress(asyncio.CancelledError, ConnectionClosed):
                    await task
