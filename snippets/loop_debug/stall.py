import asyncio
import logging
import re
import time


class Stalls(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for name in re.findall(r"coro=<(\w+)\(\)", message):
            print(f"{name}() blocked the loop")


async def polite() -> None:
    await asyncio.sleep(2)


async def rude() -> None:
    time.sleep(2)


async def main() -> None:
    asyncio.get_running_loop().slow_callback_duration = 1.7
    print("Start polite()")
    await asyncio.create_task(polite())
    print("Start rude()")
    await asyncio.create_task(rude())


if __name__ == "__main__":
    logging.getLogger("asyncio").addHandler(Stalls())
    asyncio.run(main(), debug=True)
