import json
from http.client import HTTPConnection


def ask(version: str) -> None:
    connection = HTTPConnection("localhost", 8765)
    connection.request("POST", f"/chat/negotiate{version}")
    with connection.getresponse() as response:
        print(response.status, response.reason)
        print(json.dumps(json.load(response), indent=2))


if __name__ == "__main__":
    ask("?negotiateVersion=1")
    ask("")
