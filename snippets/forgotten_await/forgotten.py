import asyncio
import warnings


async def greet(name: str) -> str:
    print(f"Hello, {name}!")
    return "greeted"


def main() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        forgotten = greet("Ada")
        print(f"Got a {type(forgotten).__name__}, no greeting")
        del forgotten
    print(f"RuntimeWarning: {caught[0].message}")

    result = asyncio.run(greet("Ada"))
    print(f"Got {result!r}")


if __name__ == "__main__":
    main()
