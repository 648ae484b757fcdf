import socket

ADDRESS = ("127.0.0.1", 8765)


def main() -> None:
    with (
        socket.create_server(ADDRESS) as server,
        socket.create_connection(ADDRESS) as client,
    ):
        connection, _ = server.accept()
        connection.close()
        while True:
            client.sendall(b"Are you there?")


if __name__ == "__main__":
    main()
