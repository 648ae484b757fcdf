from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, WebSocket
from pydantic import BaseModel, Field, ValidationError

app = FastAPI()
PRICES = {"tea": 3, "cake": 5}


class Order(BaseModel):
    dish: str
    count: int = Field(gt=0)


class Bill(BaseModel):
    table: int
    euros: int


async def menu(guests: int = 1) -> dict[str, int]:
    return PRICES if guests < 8 else {"tea": PRICES["tea"]}


@app.websocket("/tables/{table}")
async def take_orders(
    websocket: WebSocket,
    table: int,
    prices: Annotated[dict[str, int], Depends(menu)],
) -> None:
    await websocket.accept()
    await websocket.send_json(prices)
    async for text in websocket.iter_text():
        try:
            order = Order.model_validate_json(text)
            euros = order.count * prices[order.dish]
        except ValidationError as error:
            [wrong, *_] = error.errors()
            await websocket.send_json({"error": wrong["msg"]})
        except KeyError:
            await websocket.send_json({"error": "Not on the menu"})
        else:
            print(f"Table {table}: {order.count} x {order.dish}")
            bill = Bill(table=table, euros=euros)
            await websocket.send_text(bill.model_dump_json())


if __name__ == "__main__":
    uvicorn.run(app, port=8000, log_level="warning")
