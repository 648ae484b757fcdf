import json

import uvicorn
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

settings.configure(
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    }
)


class Member(AsyncJsonWebsocketConsumer):
    name = ""

    async def receive_json(self, content: dict[str, str]) -> None:
        if not self.name:
            self.name = content["name"]
            await self.channel_layer.group_add(
                "room", self.channel_name
            )
            await self.tell(kind="joined")
        else:
            await self.tell(kind="said", text=content["text"])

    async def tell(self, kind: str, **more: str) -> None:
        event = {"type": kind, "name": self.name, **more}
        print(json.dumps(event))
        await self.channel_layer.group_send(
            "room", {"type": "room.event", "event": event}
        )

    async def room_event(self, message: dict[str, str]) -> None:
        await self.send_json(message["event"])

    async def disconnect(self, code: int) -> None:
        print(f"{self.name}'s connection: {code}")
        await self.channel_layer.group_discard(
            "room", self.channel_name
        )
        await self.tell(kind="left")


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("", Member.as_asgi())]),
    }
)

if __name__ == "__main__":
    uvicorn.run(application, port=8765, log_level="warning")
