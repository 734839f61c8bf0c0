"""How many requests are in flight: the limit finds the server's, and nobody waits for ever."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.limiter import START, Limiter


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 30))


def test_it_starts_low_doubles_and_stops_at_the_ceiling() -> None:
    async def main() -> None:
        limiter = Limiter(1000)
        assert limiter.limit == START
        for _ in range(START):
            limiter.succeeded()
        assert 1.9 * START <= limiter.limit <= 2.8 * START
        for _ in range(5000):
            limiter.succeeded()
        assert limiter.limit == 1000

    run(main())


def test_refusals_of_one_burst_cut_once_and_then_it_grows_by_one_a_window() -> None:
    async def main() -> None:
        limiter = Limiter(16)
        began = [await limiter.acquire() for _ in range(16)]
        await asyncio.sleep(0.001)
        for moment in began:
            limiter.refused(moment)
            limiter.release()
        assert limiter.limit == 11
        for _ in range(11):
            limiter.succeeded()
        assert limiter.limit in (11, 12)
        for _ in range(12):
            limiter.succeeded()
        assert limiter.limit in (12, 13)

    run(main())


def test_it_never_falls_below_one() -> None:
    async def main() -> None:
        limiter = Limiter(4)
        for _ in range(50):
            began = await limiter.acquire()
            limiter.refused(began)
            limiter.release()
            await asyncio.sleep(0)
        assert limiter.limit == 1
        await limiter.acquire()

    run(main())


def test_everyone_waits_until_the_time_is_over() -> None:
    async def main() -> None:
        limiter = Limiter(4)
        began = await limiter.acquire()
        limiter.refused(began, 0.2)
        limiter.release()
        moments = await asyncio.gather(limiter.acquire(), limiter.acquire())
        assert min(moments) >= began + 0.2

    run(main())


def test_a_waiting_one_that_is_cancelled_takes_no_slot() -> None:
    async def main() -> None:
        limiter = Limiter(1)
        await limiter.acquire()
        waiting = asyncio.create_task(limiter.acquire())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        limiter.release()
        await asyncio.wait_for(limiter.acquire(), 1)
        assert limiter.in_flight == 1

    run(main())


def test_when_it_is_opened_all_who_wait_come_in() -> None:
    async def main() -> None:
        limiter = Limiter(1)
        limiter.refused(await limiter.acquire(), 3600)
        waiting = [asyncio.create_task(limiter.acquire()) for _ in range(5)]
        await asyncio.sleep(0)
        limiter.open()
        await asyncio.wait_for(asyncio.gather(*waiting), 1)

    run(main())


@given(st.lists(st.sampled_from(["take", "well", "refused"]), max_size=200), st.integers(1, 40))
def test_in_flight_never_passes_the_limit_of_the_moment_of_entering(events: list[str], ceiling: int) -> None:
    async def main() -> None:
        limiter = Limiter(ceiling)
        held: list[float] = []
        for event in events:
            if event == "take" and limiter.in_flight < limiter.limit:
                held.append(await limiter.acquire())
            elif event == "well" and held:
                held.pop()
                limiter.succeeded()
                limiter.release()
            elif event == "refused" and held:
                limiter.refused(held.pop())
                limiter.release()
            assert limiter.in_flight == len(held) <= ceiling
            assert 1 <= limiter.limit <= ceiling

    run(main())


def test_a_server_that_takes_24_at_a_time_is_asked_hardly_more_often_than_it_answers() -> None:
    async def main() -> None:
        limiter = Limiter(256)
        requests = in_flight = 0

        async def one() -> None:
            nonlocal requests, in_flight
            while True:
                began = await limiter.acquire()
                requests += 1
                in_flight += 1
                refused = in_flight > 24
                await asyncio.sleep(0 if refused else 0.005)
                in_flight -= 1
                limiter.refused(began) if refused else limiter.succeeded()
                limiter.release()
                if not refused:
                    return

        await asyncio.gather(*(one() for _ in range(1500)))
        assert requests <= 1.25 * 1500

    run(main())
