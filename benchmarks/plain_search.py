"""Our search for the input on which a failed solution differs, against a plain search by Hypothesis.

    python benchmarks/plain_search.py --data DIR --replies FILE [--samples 50] [--examples 2000]

DIR holds the files of the suites, FILE recorded replies in the plugin's format. Of the replies that fail after they were
loaded, so many are drawn by a seed. The plain search knows only the types of the calls that the tests make: it draws from
`st.integers()`, `st.text()`, `st.lists(...)` and so on, without any guard, and lets Hypothesis shrink what it finds. Inputs for
which the reference raises, warns or takes long are passed over in both. References and solutions run in the sandbox only.

One line of JSON for each sample: both inputs, their lengths as text, what both programs return, the guards that the plain one's
input breaks, and seconds.
"""

import argparse
import json
import random
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from pytest_selfinvoke.counterexamples.literals import Arguments, call_text, literal
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.profile import FREE
from pytest_selfinvoke.counterexamples.search import SEARCHED, Search
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.reply import Reply, Solution
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.contracts import with_contracts
from pytest_selfinvoke.suites.problem import Problem

SUITES = ("humaneval-pro", "mbpp-pro")
LIMITS = Limits(cpu_s=1.0, wall_s=10.0)
_BATCH = 200
_ATOMS: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(),
    str: st.text(),
    type(None): st.none(),
}


def strategy(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Values of the types of these, and of what is in them."""
    kinds = list({type(value): None for value in values})
    return st.one_of([_of(kind, [value for value in values if type(value) is kind]) for kind in kinds])


def _of(kind: type, values: Sequence[Any]) -> st.SearchStrategy[Any]:
    if kind in _ATOMS:
        return _ATOMS[kind]
    lengths = {len(value) for value in values}
    if kind is tuple and len(lengths) == 1:
        return st.tuples(*(strategy([value[at] for value in values]) for at in range(lengths.pop())))
    if kind is dict:
        keys, items = [key for value in values for key in value], [item for value in values for item in value.values()]
        return st.dictionaries(strategy(keys), strategy(items)) if keys else st.just({})
    if kind in (list, tuple, set, frozenset):
        within = [item for value in values for item in value]
        return st.lists(strategy(within)).map(kind) if within else st.just(kind())
    return st.sampled_from(list(values))


class Plain:
    """One plain search: what is found, and how many of its inputs the reference could answer."""

    def __init__(self, runner: Runner, problem: Problem, source: str) -> None:
        self._runner, self._problem, self._source = runner, problem, source
        self._oracle = Oracle(runner, problem)
        self._known: dict[str, bool] = {}
        self.answered = 0

    def run(self, seen: Sequence[Arguments], examples: int, number: int) -> Arguments | None:
        """The input, as small as Hypothesis makes it; ``None`` where none of so many differs."""
        calls = st.tuples(*(strategy([call[at] for call in seen if len(call) > at]) for at in range(max(map(len, seen)))))
        drawn: dict[str, Arguments] = {}

        def draw(call: Arguments) -> bool:
            drawn.setdefault(literal(call), call)
            return False

        # What is drawn does not depend on what comes of it, so it can be asked about all at once.
        self._find(calls, draw, examples, number)
        inputs = list(drawn.values())
        for start in range(0, len(inputs), _BATCH):
            if self._ask(inputs[start : start + _BATCH]):
                break
        else:
            return None
        return self._find(calls, self._differs, examples, number)

    def _find(self, calls: st.SearchStrategy[Arguments], differs: Any, examples: int, number: int) -> Arguments | None:
        options = settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        try:
            return find(calls, differs, settings=options, random=random.Random(number))
        except NoSuchExample:
            return None

    def _differs(self, call: Arguments) -> bool:
        if literal(call) not in self._known:
            self._ask([call])
        return self._known.get(literal(call), False)

    def _ask(self, inputs: Sequence[Arguments]) -> bool:
        """Whether the solution differs on one of them; those up to it are then known."""
        answers = [answer for answer in self._oracle.ask(inputs) if answer]
        self.answered += len(answers)
        found = first(self._runner, self._problem, self._source, answers)
        stop = literal(answers[found].arguments) if found is not None else ""
        for call in inputs:
            self._known[literal(call)] = literal(call) == stop
            if literal(call) == stop:
                return True
        return False


def first(runner: Runner, problem: Problem, source: str, answers: Sequence[Answer]) -> int | None:
    """The number of the first answer from which a program differs by its value, or by its end."""
    start = 0
    while start < len(answers):
        left = answers[start:]
        inputs, wanted = [to_text(encode(one.arguments)) for one in left], [to_text(encode(one.value)) for one in left]
        report = runner.ask(problem, source, inputs, wanted, LIMITS).report or {}
        if report.get("kind") in ("value", "raised"):
            return start + int(report["at"])
        called = int(report.get("called", 0))
        if report.get("status") == "done" or not called:
            return None
        if called == 1:
            return start
        # It may have been slow for all of them together: asked again alone.
        start += called - 1
    return None


def failed(
    runner: Runner, problems: dict[tuple[str, str], Problem], replies: Path, count: int
) -> list[tuple[Problem, Solution, str]]:
    """So many of the replies that fail after they were loaded, drawn by a seed, with their statuses."""
    rows = [json.loads(line) for line in replies.read_text(encoding="utf-8").splitlines()]
    keys = sorted((row["suite"], str(row["id"]), row["reply"]) for row in rows if (row["suite"], str(row["id"])) in problems)
    random.Random(0).shuffle(keys)
    found: list[tuple[Problem, Solution, str]] = []
    for suite, identity, text in keys:
        if len(found) == count:
            break
        problem = problems[suite, identity]
        solution = extract(Reply(text), problem)
        verdict = runner.judge(problem, solution)
        if verdict.status in SEARCHED and verdict.error_frame != "module":
            found.append((problem, solution, verdict.status))
    return found


def compared(runner: Runner, search: Search, problem: Problem, solution: Solution, examples: int) -> dict[str, Any]:
    """What both searches find."""
    pool = search.pool(problem)
    started = time.perf_counter()
    ours = search.smallest(problem, solution, LIMITS)
    middle = time.perf_counter()
    plain = Plain(runner, problem, solution.source)
    call = plain.run(pool.seen, examples, zlib.crc32(f"{problem.suite}::{problem.id}".encode()))
    ended = time.perf_counter()
    row: dict[str, Any] = {"suite": problem.suite, "id": problem.id, "answered": plain.answered}
    if ours.counterexample:
        one = ours.counterexample
        size = len(one.call) - len(call_text(problem.asked_name, ()))
        row["ours"] = {"call": one.call, "size": size, "got": one.got or one.kind, "expected": one.expected}
    row["why_none"] = ours.why_none
    if call is not None:
        (answer,) = Oracle(runner, problem).ask([call])
        row["plain"] = {
            "call": call_text(problem.asked_name, call),
            "size": len(call_text("", call)) - 2,
            "expected": literal(answer.value) if answer else "",
            "contract": answer.contract if answer and pool.contract else None,
            "second": answer.second if answer and pool.second else None,
            "broken": sorted(set(pool.guards.broken(call)) - FREE),
        }
    return row | {"ours_s": round(middle - started, 2), "plain_s": round(ended - middle, 2)}


def main() -> None:
    """Compare, and say each sample and the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--replies", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=50)
    parser.add_argument("--examples", type=int, default=2000)
    options = parser.parse_args()
    suites = with_contracts(load_suites(SUITES, options.data), options.data)
    problems = {(suite.name, problem.id): problem for suite in suites for problem in suite.problems}
    with Runner() as runner, tempfile.TemporaryDirectory() as folder:
        search = Search(runner, PoolCache(Path(folder)))
        rows = []
        for problem, solution, status in failed(runner, problems, options.replies, options.samples):
            rows.append(compared(runner, search, problem, solution, options.examples) | {"status": status})
            print(json.dumps(rows[-1]), flush=True)
    for name in ("ours", "plain"):
        sizes = sorted(row[name]["size"] for row in rows if name in row)
        print(f"{name}: {len(sizes)} of {len(rows)} explained, median length {sizes[len(sizes) // 2] if sizes else '-'}")
        print(f"{name}: {sum(row[f'{name}_s'] for row in rows):.0f} s")
    outside = sum(bool(row["plain"]["broken"]) for row in rows if "plain" in row)
    print(f"plain: {outside} inputs unlike those of the tests")


if __name__ == "__main__":
    main()
