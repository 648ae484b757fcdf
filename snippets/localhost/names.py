import socket


def knock(host: str) -> str:
    try:
        socket.create_connection((host, 8765)).close()
    except OSError:
        return "nobody there"
    return "connected"


def main() -> None:
    with socket.create_server(("127.0.0.1", 8765)):
        print("Listening on 127.0.0.1, port 8765")
        for host in ("127.0.0.1", "::1"):
            print(f"Knock at {host}: {knock(host)}")


if __name__ == "__main__":
    main()
