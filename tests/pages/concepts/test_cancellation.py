"""`docs/concepts/cancellation.md`: every claim the page makes."""

from __future__ import annotations

import asyncio

from tests.conftest import Player


def test_cancel_is_a_request_and_arrives_at_the_await(
    played: Player,
) -> None:
    """`cancel()` returns first; then the task hears of it."""
    lines = played("cancel").lines("cancel")
    assert lines.index("Cancel requested, not yet done") < lines.index(
        "Table 4: cancelled at its await"
    )


def test_finally_runs_before_a_cancelled_task_is_over(
    played: Player,
) -> None:
    """Tidying up comes before whoever awaits the task goes on."""
    lines = played("cancel").lines("cancel")
    assert lines[-2:] == ["Table 4: cup washed", "Over. Cancelled: True"]


def test_a_timeout_leaves_the_connection_usable(played: Player) -> None:
    """After it, the same connection sends and receives."""
    run = played("timeouts")
    assert run.lines("client") == [
        "No answer in time.",
        "Received: I was thinking.",
    ]
    assert "Heard: Hello again?. Answering." in run.lines("server")


def test_wait_for_still_works_and_raises_the_same_error(
    played: Player,
) -> None:
    """`asyncio.TimeoutError` is another name for the built-in one."""
    assert played("timeouts").lines("old") == [
        "wait_for: no answer in time.",
        "timeout: no answer in time.",
        "One and the same TimeoutError: True",
    ]


def test_one_task_fails_and_its_siblings_are_cancelled(
    played: Player,
) -> None:
    """They clean up, then the error comes out, and nobody is left."""
    assert played("task_group").lines("group") == [
        "The group waits for all three",
        "ValueError: no teal left",
        "Brushes cleaned: north, south",
    ]


def test_a_swallowed_cancellation_defeats_the_timeout(
    played: Player,
) -> None:
    """No TimeoutError for the greedy one, one for the fair one."""
    assert played("swallowed_cancel").lines("swallow") == [
        "greedy: not now",
        "greedy: I go on, timeout or not",
        "fair: tidying up",
        "fair: TimeoutError, as asked",
    ]


def test_except_exception_does_not_catch_a_cancellation() -> None:
    """CancelledError is a BaseException and no Exception."""
    assert issubclass(asyncio.CancelledError, BaseException)
    assert not issubclass(asyncio.CancelledError, Exception)


def test_gather_lets_the_others_run_on() -> None:
    """Unlike a group: one fails, and the others are not cancelled."""

    async def main() -> bool:
        gate = asyncio.Event()

        async def fail() -> None:
            raise ValueError

        other = asyncio.create_task(gate.wait())
        try:
            await asyncio.gather(other, fail())
        except ValueError:
            gate.set()
            return await other
        return False

    assert asyncio.run(main())
