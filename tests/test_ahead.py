"""Judging ahead of turns: every item gets what is its own, at its own turn, whatever was done when."""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.ahead import AHEAD, AHEAD_S, Ahead
from pytest_selfinvoke.errors import ReplyError, SandboxError
from pytest_selfinvoke.generation.reply import ReplyKey

if TYPE_CHECKING:
    from pytest_selfinvoke.judge import Judge

KEYS = [ReplyKey("s", str(number), "m", 0) for number in range(3 * AHEAD)]
FIRST, SECOND, THIRD, *_ = KEYS


class Script:
    """In the place of a `Judge`: says what it was asked for, takes as long as it is told, and breaks where it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.done: list[tuple[str, ReplyKey]] = []
        self.asked: list[ReplyKey] = []
        self.late: set[ReplyKey] = set()
        self.takes: dict[ReplyKey, float] = {}
        self.breaks: dict[tuple[str, ReplyKey], BaseException] = {}
        self.now = 0.0
        if monkeypatch:
            monkeypatch.setattr(time, "perf_counter", lambda: self.now)

    def ask(self, keys: Sequence[ReplyKey]) -> None:
        self.asked += keys

    def ready(self, key: ReplyKey) -> bool:
        return key in self.asked and key not in self.late

    def prepare(self, key: ReplyKey) -> Any:
        return self._did("prepare", key)

    def judge(self, key: ReplyKey) -> Any:
        self.now += self.takes.get(key, 0.0)
        return self._did("judge", key)

    def patience_s(self, key: ReplyKey) -> float:
        return 10 + self.takes.get(key, 0.0)

    def judged(self) -> list[ReplyKey]:
        return [key for step, key in self.done if step == "judge"]

    def _did(self, step: str, key: ReplyKey) -> ReplyKey:
        self.done.append((step, key))
        if error := self.breaks.get((step, key)):
            raise error
        return key


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return Script(monkeypatch)


def ahead(script: Script) -> Ahead:
    return Ahead(cast("Judge", script))


def turn(line: Ahead, key: ReplyKey, following: Sequence[ReplyKey]) -> object:
    """What the item sees, from its set-up to its end."""
    line.turn(key, following)
    line.prepare(key).result()
    return line.judge(key).result()


def test_those_that_follow_are_judged_along(script: Script) -> None:
    line = ahead(script)
    assert turn(line, FIRST, KEYS[1:]) == FIRST
    assert script.judged() == KEYS[: 1 + AHEAD]
    assert script.asked == KEYS
    for number, key in enumerate(KEYS[1 : 1 + AHEAD], 1):
        assert turn(line, key, KEYS[number + 1 :]) == key
    assert script.judged() == KEYS[: 1 + AHEAD], "nothing is judged twice"


def test_a_reply_that_is_not_here_is_not_waited_for(script: Script) -> None:
    script.late = {THIRD}
    line = ahead(script)
    turn(line, FIRST, KEYS[1:])
    assert script.judged() == [FIRST, SECOND]
    script.late = set()
    assert turn(line, SECOND, KEYS[2:]) == SECOND
    assert turn(line, THIRD, KEYS[3:]) == THIRD
    assert Counter(script.judged()) == Counter(KEYS[: 3 + AHEAD])


def test_after_a_slow_one_nothing_is_begun(script: Script) -> None:
    script.takes = {FIRST: 2 * AHEAD_S, THIRD: 2 * AHEAD_S}
    line = ahead(script)
    turn(line, FIRST, KEYS[1:])
    assert script.judged() == [FIRST]
    turn(line, SECOND, KEYS[2:])
    assert script.judged() == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(("step", "error"), [("prepare", ReplyError("none")), ("judge", SandboxError("broken"))])
def test_an_error_waits_for_the_turn_of_its_item(script: Script, step: str, error: Exception) -> None:
    script.breaks = {(step, SECOND): error}
    line = ahead(script)
    assert turn(line, FIRST, KEYS[1:3]) == FIRST
    with pytest.raises(type(error), match=str(error)):
        turn(line, SECOND, KEYS[2:3])
    assert turn(line, THIRD, []) == THIRD


def test_what_was_judged_before_an_interruption_is_reported(script: Script) -> None:
    script.breaks = {("judge", THIRD): KeyboardInterrupt()}
    line = ahead(script)
    assert turn(line, FIRST, KEYS[1:]) == FIRST
    assert turn(line, SECOND, KEYS[2:]) == SECOND
    with pytest.raises(KeyboardInterrupt):
        turn(line, THIRD, KEYS[3:])
    assert script.judged() == [FIRST, SECOND, THIRD]


def test_an_interruption_of_the_item_itself_waits_for_nothing(script: Script) -> None:
    script.breaks = {("judge", FIRST): KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        turn(ahead(script), FIRST, KEYS[1:])


def test_one_set_up_serves_whoever_judges_again(script: Script) -> None:
    line = ahead(script)
    turn(line, FIRST, KEYS[1:])
    again: object = line.judge(FIRST).result()
    assert again == FIRST
    assert script.judged().count(FIRST) == 2


def test_a_rerun_judges_anew(script: Script) -> None:
    line = ahead(script)
    turn(line, FIRST, [SECOND])
    turn(line, SECOND, [])
    for _ in range(2):
        line.prepare(SECOND).result()
        line.judge(SECOND).result()
    assert script.judged() == [FIRST, SECOND, SECOND, SECOND]


def test_what_goes_elsewhere_is_dropped(script: Script) -> None:
    line = ahead(script)
    turn(line, FIRST, [SECOND, THIRD])
    for key in itertools.chain(KEYS[3:], [FIRST, SECOND]):
        turn(line, key, [])
    assert script.judged().count(SECOND) == 2, "judged again, by whoever has it now"
    assert len({**line._attempts, **line._outcomes}) <= 1, "a run of 100,000 items must not collect them"


def test_each_has_its_own_seconds_and_others_are_in_nobodys(script: Script) -> None:
    script.takes = {FIRST: 0.01, SECOND: 7.0}
    line = ahead(script)
    line.turn(FIRST, [SECOND])
    line.prepare(FIRST)
    assert line.patience_s(FIRST) == pytest.approx(10.01 + AHEAD_S + 17)
    assert line.judge(FIRST).seconds == pytest.approx(0.01)
    line.turn(SECOND, [])
    line.prepare(SECOND)
    assert line.patience_s(SECOND) == 0
    assert line.judge(SECOND).seconds == pytest.approx(7.0)


@given(st.data())
def test_whatever_happens_each_item_has_what_is_its_own(data: st.DataObject) -> None:
    script = Script()
    keys = KEYS[: data.draw(st.integers(1, len(KEYS)), "items")]
    some: Callable[[], st.SearchStrategy[set[ReplyKey]]] = lambda: st.sets(st.sampled_from(keys))  # noqa: E731
    script.late, stolen = data.draw(some(), "late"), data.draw(some(), "stolen")
    script.breaks = {("prepare", key): ReplyError(key.id) for key in data.draw(some(), "no reply")}
    script.breaks |= {("judge", key): SandboxError(key.id) for key in data.draw(some(), "no verdict")}
    line = ahead(script)
    known = 0
    for place, key in enumerate(keys):
        if key in stolen:
            continue
        # A queue holds what will be stolen later, and not yet what comes last.
        known = max(known, place + 1 + data.draw(st.integers(0, len(keys)), "known"))
        following = keys[place + 1 : known]
        broken = script.breaks.get(("prepare", key)) or script.breaks.get(("judge", key))
        if broken:
            with pytest.raises(type(broken), match=f"^{key.id}$"):
                turn(line, key, following)
        else:
            assert turn(line, key, following) == key
    mine = Counter(key for key in script.judged() if key not in stolen)
    assert all(count == 1 for count in mine.values())
    assert set(mine) == {key for key in keys if key not in stolen and ("prepare", key) not in script.breaks}
