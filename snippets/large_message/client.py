import socket


def main() -> None:
    address = ("localhost", 8765)
    with socket.create_connection(address) as connection:
        message = b"x" * 1_000_000
        connection.sendall(message)
        print(f"Sent: {len(message)} bytes in one sendall")


if __name__ == "__main__":
    main()
