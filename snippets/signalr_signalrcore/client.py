from queue import Queue
from typing import Any

from signalrcore.hub_connection_builder import HubConnectionBuilder

URL = "http://localhost:8765/chat"


def main() -> None:
    hub = HubConnectionBuilder().with_url(URL).build()
    answers: Queue[Any] = Queue()

    hub.on_open(lambda: answers.put("open"))
    hub.on_error(answers.put)
    hub.on("said", lambda arguments: print(f"said: {arguments[0]}"))
    hub.start()
    answers.get()

    hub.send("echo", ["Hello, Hub!"], answers.put)
    print(answers.get().result)

    def count(_: Any) -> None:
        hub.stream("countdown", [3]).subscribe(
            {
                "next": lambda item: print(f"countdown: {item}"),
                "complete": answers.put,
                "error": answers.put,
            }
        )

    # A callback runs in the thread that reads, so no item can
    # arrive before the callback returns.
    hub.send("say", ["Anybody there?"], count)
    answers.get()

    hub.send("divide", [1, 0], answers.put)
    print(f"error: {answers.get().error}")

    hub.stop()


if __name__ == "__main__":
    main()
