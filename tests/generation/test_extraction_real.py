import json
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.reply import Reply, Solution
from pytest_selfinvoke.suites.problem import Problem
from pytest_selfinvoke.suites.reader import suite_from_bytes

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the recorded replies of real models do not lie beside this checkout")

DENSE = "qwen2.5-coder-0.5b-instruct.jsonl"
MOE = "qwen2.5-coder-0.5b-upcycled-moe-4e2a.jsonl"
SAMPLED = "qwen2.5-coder-0.5b-instruct-t0.8.jsonl"


def problems(name: str) -> tuple[Problem, ...]:
    file = DATA / "suites" / f"{name.replace('-', '_')}.json"
    return suite_from_bytes(name, file.read_bytes(), str(file)).problems


def records(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def chat(file: str) -> Iterator[tuple[str, Solution]]:
    suites = {name: {problem.id: problem for problem in problems(name)} for name in ("humaneval-pro", "mbpp-pro")}
    for record in records(DATA / "replies" / file):
        if record["suite"] in suites:
            problem = suites[record["suite"]][str(record["id"])]
            yield record["reply"], extract(Reply(record["reply"], record["finish_reason"]), problem)


def compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "reply", "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def first_block(text: str) -> str:
    return text.split("```python\n", 1)[1].split("\n```", 1)[0]


@pytest.mark.parametrize(
    ("file", "rules"),
    [
        (DENSE, {"fence": 524, "open-fence": 18}),
        (MOE, {"fence": 463, "open-fence": 71, "fences": 8}),
        (SAMPLED, {"fence": 2588, "open-fence": 87, "fences": 12, "none": 1}),
    ],
)
def test_rules_of_chat_replies(file: str, rules: dict[str, int]) -> None:
    assert Counter(solution.rule for _, solution in chat(file)) == rules


@pytest.mark.parametrize("file", [DENSE, MOE, SAMPLED])
def test_every_block_that_compiles_still_does(file: str) -> None:
    for reply, solution in chat(file):
        if solution.rule == "fence":
            assert compiles(first_block(reply)) <= compiles(solution.source)


def test_single_blocks_come_back_verbatim() -> None:
    for reply, solution in chat(DENSE):
        assert solution.source.rstrip("\n") == first_block(reply).rstrip("\n")


@pytest.mark.parametrize("model", ["meta-llama--Meta-Llama-3-8B-Instruct", "mistralai--Mistral-7B-Instruct-v0.2"])
@pytest.mark.parametrize("name", ["humaneval-pro", "mbpp-pro"])
def test_bare_solutions_come_back_verbatim(model: str, name: str) -> None:
    suite = problems(name)
    for record in records(DATA / "replies" / f"{model}.{name}.results.jsonl"):
        assert extract(Reply(record["solution"]), suite[record["task_id"]]) == Solution(record["solution"], "bare")


def test_completions_are_joined_to_their_statement() -> None:
    suite = {problem.id: problem for problem in problems("mbpp-pro")}
    seen = Counter[str]()
    for file in sorted((DATA / "replies" / "hw1").glob("result_v2/*/*/results.jsonl")):
        for record in records(file):
            problem = suite[str(record["task_id"])]
            solution = extract(Reply(record["completion"]), problem)
            seen[solution.rule] += 1
            assert solution.source.rstrip() == (problem.base_statement + record["completion"]).rstrip()
    assert seen == {"continuation": 40}
