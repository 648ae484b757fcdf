import socket


def main() -> None:
    address = ("localhost", 8765)
    with socket.create_connection(address) as connection:
        connection.sendall(b"Hello, ")
        connection.sendall(b"Server!")
        print("Sent 2 messages: b'Hello, ' and b'Server!'")


if __name__ == "__main__":
    main()
