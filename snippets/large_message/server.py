import socket


def main() -> None:
    with socket.create_server(("localhost", 8765)) as listener:
        print("Listening on port 8765")
        connection, _ = listener.accept()
        with connection:
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
    whole = b"".join(pieces)
    print(f"Received: {len(whole)} bytes")
    print(f"In one recv: {len(pieces) == 1}")


if __name__ == "__main__":
    main()
