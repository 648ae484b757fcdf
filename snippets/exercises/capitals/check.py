from checking import Missing, ask, client, run
from websockets.asyncio.client import ClientConnection


async def expect(
    name: str, websocket: ClientConnection, message: str, wanted: str
) -> None:
    answer = await ask(websocket, message)
    if answer != wanted:
        raise Missing(
            f"The {name} client sent {message!r} and received "
            f"{answer!r} instead of {wanted!r}."
        )


async def check() -> None:
    async with client() as one, client() as two:
        await expect("first", one, "hello", "1: HELLO")
        await expect("second", two, "bye", "2: BYE")
        await expect("first", one, "again", "1: AGAIN")


if __name__ == "__main__":
    run(check, "Well done: capitals, and a number for each client.")
