import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed

from calls import Calls
from records import ProtocolError, Record, Records, Type, check, encode

Method = TypeVar("Method", bound=Callable[..., Any])


class Hub:
    """Methods that clients call by name, and clients to call back.

    Times are in seconds; the defaults are those of ASP.NET Core.
    """

    def __init__(
        self,
        *,
        handshake_timeout: float = 15,
        keep_alive: float = 15,
        client_timeout: float = 30,
        detailed_errors: bool = False,
    ) -> None:
        self.handshake_timeout = handshake_timeout
        self.keep_alive = keep_alive
        self.client_timeout = client_timeout
        self.detailed_errors = detailed_errors
        self.methods: dict[str, Callable[..., Any]] = {}
        self.clients: set[Records] = set()
        self.groups: dict[str, set[Records]] = {}

    def method(self, function: Method) -> Method:
        """Decorate what clients may call: `@hub.method`."""
        self.methods[function.__name__] = function
        return function

    def join(self, client: Records, group: str) -> None:
        self.groups.setdefault(group, set()).add(client)

    def leave(self, client: Records, group: str) -> None:
        members = self.groups.get(group, set())
        members.discard(client)
        if not members:
            self.groups.pop(group, None)

    def tell(
        self, clients: Iterable[Records], target: str, *arguments: Any
    ) -> None:
        """Call a method of several clients; wait for none of them."""
        call = {"target": target, "arguments": arguments}
        data = encode({"type": Type.INVOCATION, **call})
        websockets = []
        for client in clients:
            client.note(data)
            websockets.append(client.websocket)
        broadcast(websockets, data, text=True)

    async def serve(self, websocket: ServerConnection) -> None:
        """Be the handler of `websockets.asyncio.server.serve`."""
        client = Records(websocket)
        with contextlib.suppress(ConnectionClosed):
            if await self.shake_hands(client):
                await self.converse(client)

    async def shake_hands(self, client: Records) -> bool:
        try:
            async with asyncio.timeout(self.handshake_timeout):
                error = refusal(await client.read())
        except TimeoutError:
            error = "The handshake took too long."
        except ProtocolError as broken:
            error = str(broken)
        await client.write({"error": error} if error else {})
        return not error

    async def converse(self, client: Records) -> None:
        calls = Calls(client, self.methods, self.detailed_errors)
        pings = asyncio.create_task(client.keep_alive(self.keep_alive))
        self.clients.add(client)
        try:
            await self.listen(client, calls)
        finally:
            self.clients.remove(client)
            for group in list(self.groups):
                self.leave(client, group)
            pings.cancel()
            await calls.cancel_all()

    async def listen(self, client: Records, calls: Calls) -> None:
        record: Record = {}
        try:
            while record.get("type") != Type.CLOSE:
                async with asyncio.timeout(self.client_timeout):
                    record = await client.read()
                await calls.handle(check(record))
        except TimeoutError:
            error = "The client has been silent for too long."
        except ProtocolError as broken:
            error = str(broken)
        else:
            return
        await client.write({"type": Type.CLOSE, "error": error})


def refusal(request: Record) -> str:
    """Return what is wrong with a handshake's request, if anything."""
    match request:
        # The protocol says 1, and signalrcore says 0.
        case {"protocol": "json", "version": 0 | 1}:
            return ""
        case {"protocol": "json", "version": version}:
            return f"Version {version!r} of json is not available."
        case {"protocol": str(protocol)}:
            return f"Requested protocol {protocol!r} is not available."
    return "The first record was not a handshake."
