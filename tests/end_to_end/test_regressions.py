"""Tests written for what failed: ``--selfinvoke-write-regressions``."""

import json
from pathlib import Path

import pytest
from bench import Bench, reply, solution, write_lines

WRITE = "--selfinvoke-write-regressions=again"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.searching = True
    return bench


def written(bench: Bench) -> list[Path]:
    return sorted((bench.pytester.path / "again").glob("*"))


def test_a_file_for_each_that_fails_while_the_solution_is_wrong(bench: Bench) -> None:
    result = bench.run("selfinvoke", WRITE)
    result.stdout.fnmatch_lines(["regressions: 1 file in *again"])
    (path,) = written(bench)
    assert path.name == "test_own_9_sparse_0.py"
    text = path.read_text()
    assert '"""own 9, sparse, sample 0: wrong.' in text
    assert "# Add 9 to each x of xs." in text
    assert 'assert selfinvoke_sandbox.call(SOLUTION, "add_9_to_all", [1]) == [10]' in text.replace("'", '"')
    again = bench.pytester.runpytest_inprocess(path)
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["E *assert [[]-8[]] == [[]10[]]"])
    path.write_text(text.replace("x - 9", "x + 9"))
    bench.pytester.runpytest_inprocess(path).assert_outcomes(passed=1)


def test_whatever_stands_in_the_solution(bench: Bench) -> None:
    odd = '\n\ntext = """é\\n\t\'\'\'\\x00"""\n# "quoted\\"'
    programs = {
        1: solution(1, "-").replace("\n```\n", f"{odd}\n```\n"),
        2: solution(2).replace("x + 2", "1 / 0"),
        9: "",
        10: "",
    }
    programs[2] = programs[2].replace("def add_2_to", "def text():\n    'é\\\\'\n\ndef add_2_to")
    write_lines(bench.pytester.path / "sparse.jsonl", [reply(number, text) for number, text in programs.items()])
    bench.run("selfinvoke", WRITE)
    paths = written(bench)
    assert len(paths) == 2
    solutions = {row["id"]: row["solution"] for row in bench.results["outcomes"] if row["model"] == "sparse"}
    for path, number in zip(paths, ("1", "2"), strict=True):
        names: dict[str, object] = {}
        exec(path.read_text(), names)
        assert str(names["SOLUTION"]).rstrip("\n") == solutions[number].rstrip("\n")
    result = bench.pytester.runpytest_inprocess(*paths)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E *AssertionError: it raised ZeroDivisionError: division by zero"])


def test_values_without_literals(bench: Bench) -> None:
    problems = [
        {
            "id": 1,
            "raw_problem": "from collections import Counter\ndef one(x):\n",
            "raw_solution": "    return Counter(x)\n\n",
            "new_problem": "def two(x):\n",
            "new_solution": "    return one(x + x)\n\n",
            "test_code": "assert two('ab')['a'] == 2\n",
        },
        {
            "id": 2,
            "raw_problem": "def one(x):\n",
            "raw_solution": "    return x\n\n",
            "new_problem": "def two(x):\n",
            "new_solution": "    return one(x), set(), {x}, frozenset([x]), -x, float('inf')\n\n",
            "test_code": "assert two(2.5)[0] == 2.5\n",
        },
    ]
    bench.suite.write_text(json.dumps(problems))
    wrong = "def one(x): return x\ndef two(x): return {}"
    write_lines(bench.pytester.path / "sparse.jsonl", [reply(number, f"```python\n{wrong}\n```") for number in (1, 2)])
    result = bench.run(WRITE, models=("--selfinvoke-model=replay:sparse.jsonl",))
    result.stdout.fnmatch_lines(["regressions: 1 file in *again; 1 more have values that cannot be written as source"])
    (path,) = written(bench)
    assert "from math import inf\n" in path.read_text()
    path.write_text(path.read_text().replace("return {}", "return x, set(), {x}, frozenset([x]), -x, float('inf')"))
    bench.pytester.runpytest_inprocess(path).assert_outcomes(passed=1)


def test_places_where_nothing_can_be_written(bench: Bench) -> None:
    (bench.pytester.path / "again").write_text("")
    result = bench.run("selfinvoke", WRITE)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--selfinvoke-write-regressions: *again is not a folder; name one"])
    result = bench.run("selfinvoke", WRITE, "--selfinvoke-no-counterexamples")
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["*--selfinvoke-write-regressions needs counterexamples; leave out --selfinvoke-no-counterexamples"]
    )
