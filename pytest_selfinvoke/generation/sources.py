"""Where the replies of a run come from: an `Answers` for each model, one for all that are asked, behind one `Replies`."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_selfinvoke.errors import ReplyError
from pytest_selfinvoke.generation.replay import Recording
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.suites.problem import Suite

if TYPE_CHECKING:
    from pytest_selfinvoke.generation.producer import Producer


class Answers(Protocol):
    """One model's answers."""

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The reply, now or later; the future raises `ReplyError` when it cannot be had."""
        ...

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """Begin to obtain the replies that will be asked for, in this order."""
        ...


class ReferenceAnswers:
    """The model that answers with the suite's own reference solutions."""

    def __init__(self, suites: Sequence[Suite]) -> None:
        self._suites = {suite.name: suite for suite in suites}

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The reference program as code."""
        return _done(
            Reply(self._suites[key.suite].by_id[key.id].reference, finish_reason="stop", model="reference", is_code=True)
        )

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """They are there."""


class RecordedAnswers:
    """A model whose replies stand in a file."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    @classmethod
    def read(cls, path: Path, suites: Sequence[Suite]) -> "RecordedAnswers":
        """Read the file at once, so that its mistakes are known before anything runs; raises `UserError`."""
        return cls(Recording.read(path, suites))

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The recorded reply."""
        try:
            return _done(self._recording.get(key.suite, key.id, key.sample))
        except ReplyError as error:
            return _failed(error)

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """They are there."""


class TinyAnswers:
    """An embedded model, which answers the whole suite in one batch in a thread of its own.

    The batch is always the same, whichever items are selected: the arithmetic of a batch depends on its shape, and one item
    run alone must get the reply it gets in the whole run.
    """

    def __init__(self, name: str, suite: Suite) -> None:
        self._name = name
        self._suite = suite
        self._lock = threading.Lock()
        self._batch: Future[dict[str, Reply]] | None = None

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The generated reply; greedy decoding has one sample, which answers for every sample asked for."""
        result: Future[Reply] = Future()

        def hand_over(batch: Future[dict[str, Reply]]) -> None:
            try:
                result.set_result(batch.result()[key.id])
            except BaseException as error:  # noqa: BLE001 - as below
                result.set_exception(ReplyError(f"{self._name} could not answer: {type(error).__name__}: {error}"))

        self._started().add_done_callback(hand_over)
        return result

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """Begin with the batch."""
        self._started()

    def _started(self) -> Future[dict[str, Reply]]:
        with self._lock:
            if self._batch is None:
                self._batch = Future()
                threading.Thread(target=self._generate, args=(self._batch,), name=self._name, daemon=True).start()
            return self._batch

    def _generate(self, batch: Future[dict[str, Reply]]) -> None:
        from pytest_selfinvoke.tiny import models

        try:
            batch.set_result(models.answers(self._name, self._suite))
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            batch.set_exception(error)


class AskedAnswers:
    """All models that providers are asked for."""

    def __init__(self, producer: "Producer") -> None:
        self._producer = producer

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The reply from the store, or as soon as the provider has sent it."""
        return self._producer.request(key)

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """Ask for what the store does not have, ahead of the items."""
        self._producer.prefetch(keys)


class Replies:
    """All replies of a run, on the controller."""

    def __init__(self, answers: Mapping[str, Answers]) -> None:
        self._answers = dict(answers)
        self._asked: dict[ReplyKey, Future[Reply]] = {}
        self.while_waiting: Callable[[], object] = lambda: None

    def request(self, key: ReplyKey) -> Future[Reply]:
        """The reply, now or later."""
        return self._answers[key.label].request(key)

    def ask(self, keys: Sequence[ReplyKey]) -> None:
        """All are begun to be obtained by `prefetch`; these are noted as they arrive, and others are wanted no more."""
        self._asked = {key: self._asked.get(key) or self.request(key) for key in keys}

    def ready(self, key: ReplyKey) -> bool:
        """Whether `reply` would not wait."""
        return key in self._asked and self._asked[key].done()

    def reply(self, key: ReplyKey) -> Reply:
        """The reply; waits for it, and calls `while_waiting` every second."""
        future = self._asked.pop(key, None) or self.request(key)
        while not wait([future], timeout=1.0).done:
            self.while_waiting()
        return future.result()

    def prefetch(self, keys: Sequence[ReplyKey]) -> None:
        """Begin to obtain the replies that will be asked for, in this order."""
        of_answers: dict[int, list[ReplyKey]] = {}
        for key in keys:
            of_answers.setdefault(id(self._answers[key.label]), []).append(key)
        for group in of_answers.values():
            self._answers[group[0].label].prefetch(group)


def _done(reply: Reply) -> Future[Reply]:
    future: Future[Reply] = Future()
    future.set_result(reply)
    return future


def _failed(error: Exception) -> Future[Reply]:
    future: Future[Reply] = Future()
    future.set_exception(error)
    return future
