import asyncio
from contextlib import aclosing

from hub_client import connect_hub
from records import HubError


async def main() -> None:
    async with connect_hub("ws://localhost:8765/chat") as hub:
        hub.on("said", lambda text: print(f"said: {text}"))

        print(await hub.invoke("echo", "Hello, Hub!"))
        await hub.invoke("say", "Anybody there?")
        await hub.send("say", "No answer, please.")

        try:
            await hub.invoke("divide", 1, 0)
        except HubError as error:
            print(f"HubError: {error}")

        async for number in hub.stream("countdown", 3):
            print(f"countdown: {number}")

        async with aclosing(hub.stream("ticks")) as ticks:
            async for number in ticks:
                print(f"tick: {number}")
                if number == 2:
                    break


if __name__ == "__main__":
    asyncio.run(main())
