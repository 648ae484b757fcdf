from checking import Missing, client, run
from websockets.exceptions import InvalidStatus

CASES = (
    ("/chat", None, 101),
    ("/staff", None, 401),
    ("/staff", "Bearer 1234", 401),
    ("/staff", "Bearer 4711", 101),
    ("/kitchen", "Bearer 4711", 404),
)
WITH = {
    None: "without a token",
    "Bearer 1234": "with the token 'Bearer 1234'",
    "Bearer 4711": "with the token 'Bearer 4711'",
}


async def status(path: str, token: str | None) -> int:
    headers = {} if token is None else {"Authorization": token}
    try:
        async with client(path, additional_headers=headers):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


async def check() -> None:
    for path, token, wanted in CASES:
        found = await status(path, token)
        if found != wanted:
            raise Missing(
                f"The server's answer to {path} {WITH[token]} was "
                f"{found}; it should be {wanted}."
            )


if __name__ == "__main__":
    run(check, "Well done: only clients with the token get in.")
