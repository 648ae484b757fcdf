from contextlib import suppress

from checking import Missing, client, run, waiting
from websockets.asyncio.client import ClientConnection


async def expect(player: ClientConnection, wanted: str) -> None:
    async with waiting(f"the ball {wanted!r}"):
        ball = await player.recv()
    if ball != wanted:
        # Close only when the server has answered, or its `send` raises.
        with suppress(Missing):
            async with waiting("the next ball", 1):
                await player.recv()
        raise Missing(
            f"The client received {ball!r} instead of {wanted!r}."
        )


async def check() -> None:
    async with client() as player:
        await player.send("lob")
        await player.send("smash")
        for ball in "ace", "slice", "return: lob", "return: smash":
            await expect(player, ball)


if __name__ == "__main__":
    run(check, "Well done: the server serves, and returns every ball.")
