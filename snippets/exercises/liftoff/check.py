from checking import Missing, client, load, run, waiting
from websockets.asyncio.server import serve

WANTED = ["5", "4", "3", "2", "1", "Liftoff!"]


async def check() -> None:
    countdown = load("countdown").countdown
    async with (
        serve(countdown, "localhost", 8765),
        client() as watcher,
        waiting("the end of the countdown"),
    ):
        messages = [message async for message in watcher]
    if messages != WANTED:
        raise Missing(
            f"countdown() sent {messages}; it should send {WANTED}."
        )


if __name__ == "__main__":
    run(check, "Well done: five numbers, and liftoff.")
