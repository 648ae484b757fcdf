import inspect

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

NAMES = (
    "open_timeout",
    "ping_interval",
    "ping_timeout",
    "close_timeout",
    "max_size",
    "max_queue",
    "write_limit",
    "compression",
    "origins",
    "proxy",
)


def default(function: object, name: str) -> str:
    assert callable(function)
    parameters = inspect.signature(function).parameters
    return str(parameters[name].default) if name in parameters else "-"


def main() -> None:
    print(f"{'':15}{'serve':10}connect")
    for name in NAMES:
        ours, theirs = default(serve, name), default(connect, name)
        print(f"{name:15}{ours:10}{theirs}")


if __name__ == "__main__":
    main()
