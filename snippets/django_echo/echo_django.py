import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["localhost"], ROOT_URLCONF=__name__)


class Echo(AsyncWebsocketConsumer):
    async def receive(
        self, text_data: str = "", bytes_data: bytes = b""
    ) -> None:
        print(f"Received: {text_data}")
        await self.send(f"Echo: {text_data}")

    async def disconnect(self, code: int) -> None:
        print(f"The client has left, with code {code}.")


def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse("An echo server.\n")


urlpatterns = [path("", index)]
application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("", Echo.as_asgi())]),
    }
)

if __name__ == "__main__":
    uvicorn.run(application, port=8765, log_level="warning")
