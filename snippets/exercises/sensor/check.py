import asyncio

from checking import Missing, ask, client, run, waiting


async def check() -> None:
    async with client() as ann, client() as bob:
        await ann.send("temperature")
        async with waiting("the answer to Ann's ping"):
            await (await ann.ping())  # the server has it
        await ask(bob, "ping")
        async with waiting("the temperature"):
            # What was sent before the answer to a ping is here now.
            await (await ann.ping())
            try:
                async with asyncio.timeout(0):
                    await ann.recv()
            except TimeoutError:
                await ann.recv()
            else:
                raise Missing(
                    "Bob's 'ping' had to wait until the temperature "
                    "was measured for Ann."
                )


if __name__ == "__main__":
    run(check, "Well done: nobody waits for another client's answer.")
