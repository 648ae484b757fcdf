import json

FRAME = (
    '{"type":6}\x1e'
    '{"type":3,"invocationId":"b","result":"One"}\x1e'
    '{"type":3,"invocationId":"c","result":"Two"}\x1e'
)


def results(frame: str) -> dict[str, str]:
    """Return the result of each completed call, by its invocationId."""
    record = json.loads(frame)
    return {record["invocationId"]: record["result"]}


if __name__ == "__main__":
    print(results('{"type":3,"invocationId":"a","result":"Hi!"}'))
