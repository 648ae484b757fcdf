from checking import Missing, calling, load, run


async def check() -> None:
    program = load("records")
    with calling("results(FRAME)"):
        found = program.results(program.FRAME)
    if found != {"b": "One", "c": "Two"}:
        raise Missing(
            f"results(FRAME) returned {found}; "
            "it should return {'b': 'One', 'c': 'Two'}."
        )


if __name__ == "__main__":
    run(check, "Well done: two results, and the ping is ignored.")
