import socket


def echo(connection: socket.socket) -> None:
    while data := connection.recv(1024):
        message = data.decode()
        print(f"Received: {message}")
        connection.sendall(f"Echo: {message}".encode())


def main() -> None:
    with socket.create_server(("localhost", 8765)) as listener:
        print("Listening on port 8765")
        while True:
            connection, _ = listener.accept()
            with connection:
                echo(connection)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Server stopped.")
