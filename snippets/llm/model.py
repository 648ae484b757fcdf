import asyncio
from collections.abc import AsyncGenerator

ANSWER = "It stays open, and both sides may send at any time."


async def generate(question: str) -> AsyncGenerator[str, None]:
    print(f"Model: asked {question!r}")
    end = "stopped early"
    try:
        for word in ANSWER.split():
            await asyncio.sleep(0.2)  # a model takes longer
            yield word
        end = "finished"
    finally:
        print(f"Model: {end}")
