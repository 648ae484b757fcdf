import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import QueryDict
from django.urls import path

settings.configure(ALLOWED_HOSTS=["localhost"])
MEMBERS = {"s3cret": "Ada"}


class Member(AsyncWebsocketConsumer):
    def member(self) -> str:
        query = QueryDict(self.scope["query_string"])
        name = MEMBERS.get(query.get("token", ""), "")
        print(f"{self.scope['path']}: {name or 'a stranger'}")
        return name


class Before(Member):
    async def connect(self) -> None:
        if not (name := self.member()):
            await self.close()
            return
        await self.accept()
        await self.send(f"Hello, {name}!")


class After(Member):
    async def connect(self) -> None:
        await self.accept()
        if not (name := self.member()):
            await self.close(4001, "Unknown token")
            return
        await self.send(f"Hello, {name}!")


routes = [
    path("before", Before.as_asgi()),
    path("after", After.as_asgi()),
]
application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": AllowedHostsOriginValidator(URLRouter(routes)),
    }
)

if __name__ == "__main__":
    uvicorn.run(application, port=8765, log_level="warning")
