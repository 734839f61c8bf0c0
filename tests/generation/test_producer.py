"""Obtaining replies: in order, each once, through failures, and not for more money than there is."""

import threading
from concurrent.futures import Future, wait
from pathlib import Path

import asking
import pytest
from asking import FakeClient, failing, keys, producer

from pytest_selfinvoke.errors import AskingEnded, NotAsked, ReplyError
from pytest_selfinvoke.generation.failures import Busy, Failure, Final, Passing, Refused, Silent, Unreachable
from pytest_selfinvoke.generation.producer import Producer
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.store import Store

PATIENCE_S = 20


def all_of(asked: Producer, numbers: range) -> list[Reply | BaseException]:
    futures = [asked.request(key) for key in keys(numbers)]
    wait(futures, PATIENCE_S)
    return [_outcome(future) for future in futures]


def _outcome(future: Future[Reply]) -> Reply | BaseException:
    assert future.done(), "nobody answered"
    return future.exception() or future.result()


def test_replies_come_in_the_order_of_items_and_few_are_in_flight(tmp_path: Path) -> None:
    client = FakeClient(delay_s=0.002)
    asked = producer(tmp_path, client, concurrency=3)
    asked.prefetch(keys(range(40)))
    replies = all_of(asked, range(40))
    asked.close()
    assert [reply.text for reply in replies if isinstance(reply, Reply)] == [f"answer to question {n}" for n in range(40)]
    assert sorted(client.asked) == sorted(f"question {n}" for n in range(40))
    assert client.most_in_flight <= 3
    assert client.closed


def test_what_was_not_prefetched_is_asked_as_well_and_the_waiting_go_first(tmp_path: Path) -> None:
    gate = threading.Event()

    def fail(text: str, earlier: int) -> None:
        gate.wait(PATIENCE_S)

    client = FakeClient(fail)
    asked = producer(tmp_path, client, concurrency=1)
    asked.prefetch(keys(range(20)))
    future = asked.request(keys([99])[0])
    gate.set()
    assert future.result(PATIENCE_S).text == "answer to question 99"
    assert client.asked.index("question 99") < 5
    asked.close()


def test_a_second_run_asks_for_nothing(tmp_path: Path) -> None:
    first = producer(tmp_path, FakeClient(), run="first")
    assert not any(reply.cached for reply in all_of(first, range(10)) if isinstance(reply, Reply))
    first.close()
    client = FakeClient()
    second = producer(tmp_path, client, run="second")
    second.prefetch(keys(range(10)))
    second.wait_until_ready()
    replies = all_of(second, range(10))
    progress = second.progress
    second.close()
    assert all(isinstance(reply, Reply) and reply.cached for reply in replies)
    assert client.asked == []
    assert not client.closed, "the client was made for nothing"
    assert (progress.total, progress.arrived, progress.usage.cached) == (10, 10, 10)


def test_fresh_asks_again_and_keeps_the_old(tmp_path: Path) -> None:
    for run in ("first", "second"):
        client = FakeClient(lambda text, earlier, run=run: Reply(f"{run}: {text}"))  # type: ignore[misc]
        asked = producer(tmp_path, client, run=run, fresh=run == "second")
        all_of(asked, range(3))
        asked.close()
        assert len(client.asked) == 3
    last = producer(tmp_path, FakeClient(), run="third")
    replies = all_of(last, range(3))
    last.close()
    assert [reply.text for reply in replies if isinstance(reply, Reply)] == [f"second: question {n}" for n in range(3)]


def test_one_question_of_two_items_is_asked_once(tmp_path: Path) -> None:
    client = FakeClient(delay_s=0.01)
    asked = producer(tmp_path, client)
    both = keys(range(10)) + keys(range(10), "other label")
    asked.prefetch(both)
    futures = [asked.request(key) for key in both]
    wait(futures, PATIENCE_S)
    asked.close()
    assert len(client.asked) == 10
    assert len({future.result().text for future in futures}) == 10


@pytest.mark.parametrize(
    "failure", [Passing("500"), Busy("429"), Busy("429", 0.01), Unreachable("dropped"), Silent("null")], ids=repr
)
def test_what_passes_is_tried_again(tmp_path: Path, failure: Failure) -> None:
    client = FakeClient(failing(2, failure))
    asked = producer(tmp_path, client)
    asked.prefetch(keys(range(5)))
    replies = all_of(asked, range(5))
    usage = asked.progress.usage
    asked.close()
    assert [reply.attempts for reply in replies if isinstance(reply, Reply)] == [3] * 5
    assert (usage.requests, usage.replies) == (15, 5)


def test_what_never_passes_is_given_up_and_may_be_asked_for_anew(tmp_path: Path) -> None:
    client = FakeClient(failing(12, Passing("500: broken")))
    asked = producer(tmp_path, client)
    (error,) = all_of(asked, range(1))
    assert isinstance(error, ReplyError)
    assert "no reply after 12 requests" in str(error)
    assert "500: broken" in str(error)
    (reply,) = all_of(asked, range(1))
    asked.close()
    assert isinstance(reply, Reply)


def test_an_answer_without_text_is_asked_for_three_times(tmp_path: Path) -> None:
    client = FakeClient(failing(100, Silent("no text")))
    asked = producer(tmp_path, client)
    (error,) = all_of(asked, range(1))
    asked.close()
    assert "no text" in str(error)
    assert len(client.asked) == 3


def test_what_failed_for_those_who_waited_is_not_asked_for_again_in_its_place(tmp_path: Path) -> None:
    def refused(text: str, earlier: int) -> None:
        if text == "question 5":
            raise Refused("too long (400)")

    client = FakeClient(refused, delay_s=0.01)
    run = producer(tmp_path, client, concurrency=1)
    run.prefetch(keys(range(8)))
    early = run.request(keys([5])[0])
    for key in keys([0, 1, 2, 3, 4, 6, 7]):
        run.request(key).result(10)
    with pytest.raises(ReplyError, match="too long"):
        early.result(10)
    with pytest.raises(ReplyError, match="too long"):
        run.request(keys([5])[0]).result(10)
    run.close()
    assert client.asked.count("question 5") == 2, "once for each who wanted it"


def test_a_refused_request_is_no_failure_of_the_others(tmp_path: Path) -> None:
    def fail(text: str, earlier: int) -> None:
        if text == "question 1":
            raise Refused("too long (400)")

    client = FakeClient(fail)
    asked = producer(tmp_path, client)
    asked.prefetch(keys(range(4)))
    replies = all_of(asked, range(4))
    asked.close()
    assert [isinstance(reply, Reply) for reply in replies] == [True, False, True, True]
    assert "too long (400)" in str(replies[1])
    assert len(client.asked) == 4


def test_a_wrong_key_ends_the_run_at_once(tmp_path: Path) -> None:
    client = FakeClient(failing(1, Final("set OPENAI_API_KEY")))
    asked = producer(tmp_path, client, concurrency=2)
    asked.prefetch(keys(range(100)))
    errors = all_of(asked, range(100))
    assert all(isinstance(error, AskingEnded) and "OPENAI_API_KEY" in str(error) for error in errors)
    assert len(client.asked) <= 2
    asked.close()


def test_requests_that_are_refused_from_the_first_end_the_run(tmp_path: Path) -> None:
    client = FakeClient(failing(100, Refused("unknown parameter (400)")))
    asked = producer(tmp_path, client, concurrency=4)
    asked.prefetch(keys(range(100)))
    errors = all_of(asked, range(100))
    asked.close()
    assert isinstance(errors[-1], AskingEnded)
    assert "unknown parameter" in str(errors[-1])
    assert len(client.asked) < 30


def test_a_provider_that_wants_an_hour_ends_the_run(tmp_path: Path) -> None:
    asked = producer(tmp_path, FakeClient(failing(100, Busy("429: daily limit", 3600))))
    (error,) = all_of(asked, range(1))
    asked.close()
    assert isinstance(error, AskingEnded)
    assert "3600 s" in str(error)


def test_everyone_waits_for_retry_after(tmp_path: Path) -> None:
    def fail(text: str, earlier: int) -> None:
        if len(client.asked) == 1:
            raise Busy("429", 0.3)

    client = FakeClient(fail)
    asked = producer(tmp_path, client, concurrency=1)
    asked.prefetch(keys(range(3)))
    with pytest.raises(TimeoutError):
        asked.request(keys([2])[0]).result(0.15)
    assert len(client.asked) == 1
    assert len([reply for reply in all_of(asked, range(3)) if isinstance(reply, Reply)]) == 3
    asked.close()


def test_the_budget_is_not_passed_and_what_is_there_is_kept(tmp_path: Path) -> None:
    client = FakeClient()
    # A reply may cost 2.048 USD and costs 0.02.
    asked = producer(tmp_path, client, budget=2.1)
    asked.prefetch(keys(range(10)))
    outcomes = all_of(asked, range(10))
    usage = asked.progress.usage
    asked.close()
    assert [isinstance(outcome, Reply) for outcome in outcomes] == [True] * 3 + [False] * 7
    assert all(isinstance(outcome, NotAsked) for outcome in outcomes[3:])
    assert "2.1 USD" in str(outcomes[3])
    assert usage.cost_usd == pytest.approx(0.06)
    second = producer(tmp_path, client, run="second", budget=0.001)
    assert [isinstance(outcome, Reply) for outcome in all_of(second, range(4))] == [True] * 3 + [False]
    second.close()


def test_an_unknown_cost_counts_as_the_most_it_may_be(tmp_path: Path) -> None:
    client = FakeClient(lambda text, earlier: Reply("x"))
    asked = producer(tmp_path, client, budget=5.0)
    outcomes = all_of(asked, range(4))
    usage = asked.progress.usage
    asked.close()
    assert sum(isinstance(outcome, Reply) for outcome in outcomes) == 2
    assert usage.unknown == {"m": 2}


def test_a_store_that_fails_stops_the_asking_and_loses_nothing_that_can_be_kept(tmp_path: Path) -> None:
    client = FakeClient()
    asked = producer(tmp_path, client, concurrency=1)
    assert isinstance(all_of(asked, range(1))[0], Reply)
    store = asked._store
    store._writing.execute("PRAGMA query_only = ON")
    errors = all_of(asked, range(1, 20))
    assert all(isinstance(error, ReplyError) and "replies.db" in str(error) for error in errors)
    assert len(client.asked) == 2
    store._writing.execute("PRAGMA query_only = OFF")
    asked.close()
    again = producer(tmp_path, FakeClient(), run="again")
    obtained = [reply for reply in all_of(again, range(2)) if isinstance(reply, Reply)]
    again.close()
    assert [reply.cached for reply in obtained] == [True, True]


def test_closing_waits_for_what_is_in_flight(tmp_path: Path) -> None:
    client = FakeClient(delay_s=0.2)
    asked = producer(tmp_path, client, concurrency=4)
    asked.prefetch(keys(range(50)))
    with pytest.raises(TimeoutError):
        asked.request(keys([0])[0]).result(0.1)
    asked.close()
    assert len(client.asked) == 4
    again = producer(tmp_path, FakeClient(), run="again")
    assert sum(reply.cached for reply in all_of(again, range(50)) if isinstance(reply, Reply)) == 4
    again.close()


def test_a_client_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    def connect() -> FakeClient:
        raise ImportError("no litellm here")

    asked = Producer(
        asking.question, Store(tmp_path / "replies.db", "run").open(), connect, concurrency=4, patience=asking.QUICK
    )
    (error,) = all_of(asked, range(1))
    asked.close()
    assert isinstance(error, AskingEnded)
    assert "no litellm here" in str(error)
