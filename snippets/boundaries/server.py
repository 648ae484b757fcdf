import socket


def main() -> None:
    with socket.create_server(("localhost", 8765)) as listener:
        print("Listening on port 8765")
        connection, _ = listener.accept()
        with connection:
            input("Press Enter to read: ")
            print(f"First recv:  {connection.recv(1024)!r}")
            print(f"Second recv: {connection.recv(1024)!r}")


if __name__ == "__main__":
    main()
