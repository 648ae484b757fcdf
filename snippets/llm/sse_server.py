from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent
from model import generate

app = FastAPI()


@app.get("/answers", response_class=EventSourceResponse)
async def answers(question: str) -> AsyncIterator[ServerSentEvent]:
    async for word in generate(question):
        yield ServerSentEvent(raw_data=word)
    yield ServerSentEvent(event="end", raw_data="complete")


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
