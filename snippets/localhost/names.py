import socket


def try_connect(host: str) -> str:
    try:
        socket.create_connection((host, 8765)).close()
    except OSError:
        return "connection failed"
    return "connected"


def main() -> None:
    with socket.create_server(("127.0.0.1", 8765)):
        print("Listening on 127.0.0.1, port 8765")
        for host in ("127.0.0.1", "::1"):
            print(f"Connect to {host}: {try_connect(host)}")


if __name__ == "__main__":
    main()
