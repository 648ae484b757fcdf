import json

FRAME = (
    '{"type":6}\x1e'
    '{"type":3,"invocationId":"b","result":"One"}\x1e'
    '{"type":3,"invocationId":"c","result":"Two"}\x1e'
)


def results(frame: str) -> dict[str, str]:
    """Return the result of each completed call, by its invocationId."""
    found = {}
    for text in frame.split("\x1e"):
        record = json.loads(text)
        if record["type"] == 3:
            found[record["invocationId"]] = record["result"]
    return found


if __name__ == "__main__":
    print(results(FRAME))
