import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from model import generate


class Answer:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.complete = False
        self.changed = asyncio.Condition()

    async def write(self, question: str) -> None:
        async for word in generate(question):
            async with self.changed:
                self.words.append(word)
                self.changed.notify_all()
        async with self.changed:
            self.complete = True
            self.changed.notify_all()

    async def after(self, last: int) -> list[str]:
        async with self.changed:
            await self.changed.wait_for(
                lambda: self.complete or len(self.words) > last
            )
            return self.words[last:]


answers: list[Answer] = []


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as app.state.tasks:
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/answers")
async def start(question: str) -> int:
    answers.append(Answer())
    app.state.tasks.create_task(answers[-1].write(question))
    return len(answers) - 1


@app.get("/answers/{number}", response_class=EventSourceResponse)
async def follow(
    number: int, last_event_id: Annotated[int, Header()] = 0
) -> AsyncIterator[ServerSentEvent]:
    while words := await answers[number].after(last_event_id):
        for word in words:
            last_event_id += 1
            yield ServerSentEvent(raw_data=word, id=str(last_event_id))
    yield ServerSentEvent(event="end", raw_data="complete")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
