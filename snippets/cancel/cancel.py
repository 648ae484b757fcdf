import asyncio


async def serve_coffee(table: str) -> None:
    print(f"{table}: coffee is on its way")
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print(f"{table}: cancelled at its await")
        raise
    finally:
        print(f"{table}: cup washed")


async def main() -> None:
    order = asyncio.create_task(serve_coffee("Table 4"))
    await asyncio.sleep(0)  # let it start

    order.cancel()
    print("Cancel requested, not yet done")
    try:
        await order
    except asyncio.CancelledError:
        print(f"Over. Cancelled: {order.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
