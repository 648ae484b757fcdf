import sys

import httpx
from httpx_sse import connect_sse

URL = "http://localhost:8000/answers"


def main(question: str, enough: int) -> None:
    words = 0
    query = {"question": question}
    with (
        httpx.Client(timeout=60, trust_env=False) as client,
        connect_sse(client, "GET", URL, params=query) as source,
    ):
        for event in source.iter_sse():
            if event.event == "end":
                print("(complete)")
                continue  # the server closes the connection
            print(event.data, end=" ", flush=True)
            words += 1
            if words == enough:
                print("(enough)")
                break


if __name__ == "__main__":
    main(sys.argv[1], enough=int(sys.argv[2]))
