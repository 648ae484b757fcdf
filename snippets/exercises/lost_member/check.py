import json

from checking import Missing, client, run, waiting

PINGS = 10  # by their answers, the server knows
WORDS = 20


async def check() -> None:
    async with client() as ada, client() as bob:
        for member, name in (ada, "Ada"), (bob, "Bob"):
            async with waiting(f"{name} to join"):
                await member.send(json.dumps({"name": name}))
                await member.recv()
        bob.transport.abort()  # as if Bob's machine had crashed
        async with waiting("the 'left' event for Bob"):
            await ada.recv()  # Bob has joined
            for _ in range(PINGS):
                await (await ada.ping())
            for _ in range(WORDS):
                await ada.send(json.dumps({"text": "Hello?"}))
                event = json.loads(await ada.recv())
                if event == {"type": "left", "name": "Bob"}:
                    return
    raise Missing(
        f"Bob was lost, and Ada has received {WORDS} events since; "
        "none of them reports that he left."
    )


if __name__ == "__main__":
    run(check, "Well done: the others stay, and learn who was lost.")
