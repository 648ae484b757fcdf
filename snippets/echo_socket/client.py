import socket


def main() -> None:
    address = ("localhost", 8765)
    with socket.create_connection(address) as connection:
        message = "Hello, Server!"
        connection.sendall(message.encode())
        print(f"Sent: {message}")

        reply = connection.recv(1024)
        print(f"Received: {reply.decode()}")


if __name__ == "__main__":
    main()
