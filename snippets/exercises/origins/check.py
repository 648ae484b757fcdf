from checking import Missing, client, run
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

OWN = Origin("http://localhost:8000")
OTHER = Origin("http://evil.example")


async def accepts(origin: Origin | None) -> bool:
    try:
        async with client(origin=origin):
            return True
    except InvalidStatus:
        return False


async def check() -> None:
    if not await accepts(OWN):
        raise Missing(f"The server rejects a page from {OWN}.")
    if not await accepts(None):
        raise Missing(
            "The server rejects a Python client, which sends no Origin."
        )
    if await accepts(OTHER):
        raise Missing(f"The server accepts a page from {OTHER}.")


if __name__ == "__main__":
    run(check, "Well done: your page and your clients, no others.")
