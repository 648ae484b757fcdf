import socket

COUNT = 1_000


def main() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 9999))
        print("Receiving on UDP port 9999")
        input("Press Enter to read: ")
        receiver.setblocking(False)
        numbers: list[int] = []
        try:
            while True:
                data, _ = receiver.recvfrom(2048)
                numbers.append(int(data))
        except BlockingIOError:
            lost = sorted(set(range(COUNT)) - set(numbers))
        print(f"Received: {len(numbers)} of {COUNT} datagrams")
        first = lost[0] if lost else None
        print(f"The first that was lost: number {first}")


if __name__ == "__main__":
    main()
