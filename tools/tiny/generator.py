"""Self-invoking problems made by a program: a base function, and a harder one that calls it.

Every word is our own; nothing is taken from any data set. All is a function of the seed, so a suite can be made again byte
for byte:

    python tools/tiny/generator.py --problems 40 --seed 7 --out pytest_selfinvoke/tiny/suite.json
"""

import argparse
import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from base_templates import BASES
from checks import Tests, choose_tests
from inputs import base_arguments, pro_arguments
from pro_templates import PROS
from problems import Draft, draw, fitting_pairs, is_held_out


class Tested(NamedTuple):
    """A problem with tests of both functions."""

    draft: Draft
    base_tests: Tests
    tests: Tests


def suite(count: int, seed: int) -> list[Tested]:
    """Problems on held-out pairs in random order; no pair comes twice before each has come once, no prompt at all."""
    pairs = [pair for pair in fitting_pairs() if is_held_out(*pair)]
    rng = random.Random(f"suite:{seed}")
    problems: dict[str, Tested] = {}
    lap = 0
    while len(problems) < count:
        rng.shuffle(pairs)
        for base, pro in pairs:
            if len(problems) == count:
                break
            problem = _tested(seed, base, pro, lap)
            if problem:
                problems.setdefault(problem.draft.prompt, problem)
        lap += 1
    return list(problems.values())


def written(problems: list[Tested]) -> str:
    """The suite as a JSON file in the fields of the published suites: a reference is the body that follows its statement."""
    return json.dumps([dict(_fields(number, problem)) for number, problem in enumerate(problems)], indent=1) + "\n"


def _fields(number: int, problem: Tested) -> Iterator[tuple[str, str | int]]:
    draft = problem.draft
    yield "id", number
    for field, statement, code in (
        ("raw", draft.base_statement, draft.base_code),
        ("new", draft.pro_statement, draft.pro_code),
    ):
        _, _, body = code.partition("\n")
        yield f"{field}_problem", f"{statement}\n"
        yield f"{field}_solution", f"{body}\n\n"
    yield "test_code", problem.tests.code
    yield "base_test_code", problem.base_tests.code
    yield "base_name", draft.base_name
    yield "pro_name", draft.pro_name


def _tested(seed: int, base: str, pro: str, lap: int) -> Tested | None:
    """The first of forty drawings for which tests can be chosen."""
    for attempt in range(40):
        rng = random.Random(f"eval:{seed}:{base}:{pro}:{lap}:{attempt}")
        draft = draw(rng, BASES[base], PROS[pro])
        base_tests = choose_tests(partial(base_arguments, rng, draft), draft.base_name, draft.base_code)
        if base_tests is None:
            continue
        tests = choose_tests(partial(pro_arguments, rng, draft), draft.pro_name, draft.pro_code, head=f"{draft.base_code}\n")
        if tests is not None:
            return Tested(draft, base_tests, tests)
    return None


def main() -> None:
    """Write a suite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    problems = suite(options.problems, options.seed)
    options.out.write_text(written(problems), encoding="utf-8")
    checks = [tests for problem in problems for tests in (problem.base_tests, problem.tests)]
    killed, killable = (sum(column) for column in zip(*((tests.killed, tests.killable) for tests in checks), strict=True))
    print(f"{len(problems)} problems; their tests kill {killed} of {killable} mutants that any tried input kills")


if __name__ == "__main__":
    main()
