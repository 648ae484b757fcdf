from http.client import HTTPConnection


def main() -> None:
    connection = HTTPConnection("localhost", 8765)
    connection.request("GET", "/chat")
    response = connection.getresponse()
    print(response.status, response.reason)
    print("Upgrade:", response.headers["Upgrade"])
    print()
    print(response.read().decode(), end="")


if __name__ == "__main__":
    main()
