import json
from contextlib import AsyncExitStack
from typing import Any

from checking import Missing, client, run, waiting
from websockets.asyncio.client import ClientConnection


async def expect(
    member: ClientConnection, who: str, **wanted: Any
) -> None:
    async with waiting(f"an event for {who}"):
        event = json.loads(await member.recv())
    if event != wanted:
        raise Missing(f"{who} received {event} instead of {wanted}.")


async def join(
    stack: AsyncExitStack, name: str, *others: str
) -> ClientConnection:
    member = await stack.enter_async_context(client())
    await member.send(json.dumps({"name": name}))
    await expect(member, name, type="here", names=list(others))
    await expect(member, name, type="joined", name=name)
    return member


async def check() -> None:
    async with AsyncExitStack() as stack:
        ada = await join(stack, "Ada")
        bob = await join(stack, "Bob", "Ada")
        await expect(ada, "Ada", type="joined", name="Bob")
        await bob.send(json.dumps({"text": "Hi!"}))
        said = {"type": "said", "name": "Bob", "text": "Hi!"}
        await expect(ada, "Ada", **said)
        await expect(bob, "Bob", **said)
        await ada.close()
        await expect(bob, "Bob", type="left", name="Ada")
        await join(stack, "Eve", "Bob")


if __name__ == "__main__":
    run(check, "Well done: each new member learns who is there.")
