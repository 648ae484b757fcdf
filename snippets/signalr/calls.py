import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from records import HubError, ProtocolError, Record, Records, Type

log = logging.getLogger("hub")


class Calls:
    """What one client calls, and the streams that it listens to."""

    def __init__(
        self,
        client: Records,
        methods: dict[str, Callable[..., Any]],
        detailed_errors: bool,
    ) -> None:
        self.client = client
        self.methods = methods
        self.detailed_errors = detailed_errors
        self.streams: dict[str, asyncio.Task[None]] = {}

    async def handle(self, record: Record) -> None:
        call = record.get("invocationId")
        match record["type"]:
            case Type.INVOCATION:
                await self.invoke(call, *asked(record))
            case Type.STREAM_INVOCATION:
                if call is None or call in self.streams:
                    raise ProtocolError("A stream needs its own id.")
                work = self.stream(call, *asked(record))
                self.streams[call] = asyncio.create_task(work)
                await asyncio.sleep(0)  # let it begin before it ends
            case Type.CANCEL_INVOCATION if call in self.streams:
                self.streams[call].cancel()
            case Type.STREAM_ITEM | Type.COMPLETION:
                raise ProtocolError("An answer that nobody asked for.")
        # A Ping needs no answer; unknown types are for later versions.

    async def invoke(
        self, call: str | None, target: str, arguments: list[Any]
    ) -> None:
        async with self.telling(call, target):
            method = self.find(target, arguments, streaming=False)
            result = await method(self.client, *arguments)
            answer = {} if result is None else {"result": result}
            await self.complete(call, answer)

    async def stream(
        self, call: str, target: str, arguments: list[Any]
    ) -> None:
        item = {"type": Type.STREAM_ITEM, "invocationId": call}
        try:
            async with self.telling(call, target):
                method = self.find(target, arguments, streaming=True)
                generator = method(self.client, *arguments)
                with suppress(asyncio.CancelledError):
                    async with aclosing(generator) as values:
                        async for value in values:
                            await self.client.write(
                                {**item, "item": value}
                            )
                await self.complete(call, {})
        except ConnectionClosed:
            pass  # the client is gone
        finally:
            del self.streams[call]

    async def cancel_all(self) -> None:
        streams = list(self.streams.values())
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)

    def find(
        self, target: str, arguments: list[Any], *, streaming: bool
    ) -> Callable[..., Any]:
        method = self.methods.get(target)
        if method is None:
            raise HubError(f"Unknown hub method {target!r}.")
        if inspect.isasyncgenfunction(method) != streaming:
            kind = "one result" if streaming else "a stream"
            raise HubError(f"{target!r} answers with {kind}.")
        try:
            inspect.signature(method).bind(self.client, *arguments)
        except TypeError as error:
            raise HubError(f"{target!r}: {error}.") from None
        return method

    @asynccontextmanager
    async def telling(
        self, call: str | None, target: str
    ) -> AsyncIterator[None]:
        """Turn an exception into the caller's Completion."""
        try:
            yield
        except ConnectionClosed:
            raise
        except Exception as error:
            text = f"An unexpected error occurred invoking {target!r}"
            text += " on the server."
            if isinstance(error, HubError) or self.detailed_errors:
                text = f"{text} {type(error).__name__}: {error}"
            else:
                log.error("%s failed: %r", target, error)
            await self.complete(call, {"error": text})

    async def complete(self, call: str | None, answer: Record) -> None:
        if call is not None:  # else the caller wants no result
            record = {"type": Type.COMPLETION, "invocationId": call}
            await self.client.write({**record, **answer})


def asked(record: Record) -> tuple[str, list[Any]]:
    """Return the method that an invocation names, and arguments."""
    match record:
        case {"target": str(target), "arguments": list(arguments)}:
            return target, arguments
    raise ProtocolError("A call lacks target or arguments.")
