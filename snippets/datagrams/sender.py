import socket

COUNT = 1_000


def main() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        for number in range(COUNT):
            data = f"{number:<1000}".encode()
            sender.sendto(data, ("127.0.0.1", 9999))
    print(f"Sent: {COUNT} datagrams of {len(data)} bytes, no errors")


if __name__ == "__main__":
    main()
