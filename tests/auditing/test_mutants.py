"""Mistakes put into references, where their tests come to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.auditing.mistakes import KINDS
from pytest_selfinvoke.auditing.mutants import MOST, Mistakes, Mutant
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="own",
    id="0",
    base_statement="def double(x):\n",
    base_reference="    return 2 * x\n\n",
    pro_statement="def count(xs, least):\n",
    pro_reference='    """Count 3 things."""\n    found = 0\n    for x in xs:\n        if double(x) >= least:\n'
    "            found += 1\n    return found\n",
    tests="assert count([1, 2], 3) == 1\n",
    base_name="double",
    pro_name="count",
)
EVERYWHERE = "".join(f"<selfinvoke reached {number}>" for number in range(1000))


def written(body: str, header: str = "def count(xs, least):\n") -> Problem:
    return replace(PROBLEM, pro_statement=header, pro_reference="".join(f"    {line}\n" for line in body.split("\n")))


def mutants(problem: Problem, output: str = EVERYWHERE) -> list[Mutant]:
    return Mistakes(problem).reached(output)


def of_pro(body: str, **texts: str) -> set[tuple[str, str, str]]:
    return {
        (mutant.kind, mutant.before, mutant.after) for mutant in mutants(written(body, **texts)) if mutant.function == "count"
    }


def run(source: str, *arguments: Any) -> Any:
    names: dict[str, Any] = {}
    exec(source, names)
    return names["count"](*arguments or ([1, 2], 2))


def test_a_problem() -> None:
    made = mutants(PROBLEM)
    assert {(mutant.kind, mutant.function, mutant.line, mutant.before, mutant.after) for mutant in made} == {
        ("return", "double", 2, "return 2 * x", "return None"),
        ("off by one", "double", 2, "2", "3"),
        ("arithmetic", "double", 2, "2 * x", "2 + x"),
        ("off by one", "count", 6, "0", "1"),
        # What leaves out the branch leaves out no more than this.
        ("condition", "count", 8, "double(x) >= least", "not double(x) >= least"),
        ("off by one", "count", 8, "double(x) >= least", "double(x) > least"),
        ("base call", "count", 8, "double(x)", "0"),
        ("off by one", "count", 9, "1", "2"),
        ("arithmetic", "count", 9, "found += 1", "found -= 1"),
        ("statement", "count", 9, "found += 1", "pass"),
        ("return", "count", 10, "return found", "return None"),
    }
    assert run(PROBLEM.reference) == 2
    results = {(mutant.kind, mutant.line): run(mutant.source) for mutant in made if mutant.function == "count"}
    assert results["off by one", 6] == 3
    assert results["condition", 8] == results["base call", 8] == results["statement", 9] == 0
    assert results["return", 10] is None


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("return True", {("boolean", "True", "False")}),
        ("return 1", {("return", "return 1", "return None"), ("off by one", "1", "2")}),
        (
            "if xs:\n    least = 0\n    del xs",
            {
                ("branch", "if xs: least = 0 ...", "if xs: pass"),
                ("condition", "xs", "not xs"),
                ("off by one", "0", "1"),
                ("statement", "del xs", "pass"),
            },
        ),
        ("return None", set()),
        ("yield least", {("return", "(yield least)", "(yield None)")}),
        ("assert xs == least", {("comparison", "xs == least", "xs != least")}),
        ("xs if xs in least else 0", {("comparison", "xs in least", "xs not in least"), ("off by one", "0", "1")}),
        ("least = xs and least", {("boolean", "xs and least", "xs or least")}),
        ("least = not xs", {("boolean", "not xs", "xs")}),
        ("least = True", {("boolean", "True", "False")}),
        ("xs.sort()", {("statement", "xs.sort()", "pass")}),
        ("print(xs)", set()),
        ("xs[least] = xs", {("statement", "xs[least] = xs", "pass")}),
        ("least = xs % least", {("arithmetic", "xs % least", "xs // least")}),
        ("least = '%s' % xs", set()),
        ("least = [xs] * least", set()),
        ("least = xs[least:]", {("off by one", "xs[least:]", "xs[least + 1:]"), ("off by one", "xs[least:]", "xs[least:-1]")}),
        ("least = xs[:2]", {("off by one", "2", "3"), ("off by one", "xs[:2]", "xs[1:2]")}),
        ("least = xs[:]", set()),
        ("least = range(least)", {("off by one", "range(least)", "range(least - 1)")}),
        ("least = range(least + 1)", {("arithmetic", "least + 1", "least - 1"), ("off by one", "1", "2")}),
        ("least = [x for x in xs if x]", {("condition", "x", "not x")}),
        ("least = lambda x: x < 1", {("off by one", "x < 1", "x <= 1"), ("off by one", "1", "2")}),
        ("del xs[:]", {("statement", "del xs[:]", "pass")}),
        ("least: 1 = f'{xs:.2f}'", set()),
        ("match xs:\n        case [1, True]:\n            least = 3", {("off by one", "3", "4")}),
    ],
)
def test_kinds(body: str, made: set[tuple[str, str, str]]) -> None:
    assert of_pro(body) == made
    assert {kind for kind, _, _ in made} <= set(KINDS)
    # What says where it comes to is a program as well.
    compile(Mistakes(written(body)).traced, "traced", "exec")


def test_headers_and_the_module_are_left_alone() -> None:
    header = "@print\ndef count(xs: 1 + 2 = 3, *, least=lambda: 4) -> 5 * 6:\n"
    assert of_pro("return None", header=header) == set()


def test_the_base_call_of_a_base_problem_is_none() -> None:
    base = replace(PROBLEM, base_reference="    return x and double(x - 1)\n\n", base_tests="assert not double(1)\n").base_part
    assert {mutant.kind for mutant in mutants(base)} == {"return", "boolean", "arithmetic", "off by one"}


def said(problem: Problem, capfd: pytest.CaptureFixture[str], *arguments: Any) -> str:
    assert run(Mistakes(problem).traced, *arguments) == run(problem.reference, *arguments)
    return capfd.readouterr().out


def test_only_what_is_reached(capfd: pytest.CaptureFixture[str]) -> None:
    body = (
        "if least > 5:\n    return 1 + 1\nif len(xs) > 8 and least < 4:\n    least = 9\n"
        "return [double(x) for x in xs if x][least:]"
    )
    problem = written(body)
    made = {mutant.before for mutant in mutants(problem, said(problem, capfd, [0, 1, 2], 1))}
    assert {"least > 5", "len(xs) > 8 and least < 4", "double(x)", "x", "2 * x", "[double(x) for x in xs if x][least:]"} <= made
    assert not made & {"1 + 1", "least < 4", "9", "4"}
    # A condition is reached, the body behind it is not.
    assert not any(text.startswith("if ") for text in made)
    nothing = mutants(problem, said(problem, capfd, [0], 1))
    assert "2 * x" not in {mutant.before for mutant in nothing}


def test_it_says_so_from_every_corner(capfd: pytest.CaptureFixture[str]) -> None:
    statement = (
        '"""Text."""\nfrom __future__ import annotations\n\n\nclass Box:\n'
        "    def get(self):\n        return 7\n\n\ndef double(x):\n"
    )
    body = (
        "def twice(x):\n    yield from (y * 2 for y in [x, x])\nleast = Box().get() if xs else 0\n"
        "xs[least - 7:1] = [3]\ntry:\n    raise ValueError(4)\nexcept ValueError as error:\n"
        "    least = error.args[0]\nreturn [*twice(least)], {**{1: 2}}, (lambda a, b=5: a + b)(6)"
    )
    problem = replace(written(body), base_statement=statement)
    made = mutants(problem, said(problem, capfd, [1, 2], 2))
    assert {mutant.function for mutant in made} == {"get", "count"}
    befores = {mutant.before for mutant in made}
    assert {"y * 2", "7", "xs[least - 7:1] = [3]", "raise ValueError(4)", "a + b", "6", "4"} <= befores
    assert "5" not in befores


def test_what_compiles_to_the_same_is_no_mistake() -> None:
    assert not any(mutant.kind == "branch" for mutant in mutants(written("if xs:\n    pass\nreturn least")))
    # A negated comparison with "is" is the opposite one.
    made = mutants(written("if xs is least:\n    return least"))
    assert [mutant.kind for mutant in made if mutant.before.startswith("xs")] == ["comparison"]


def test_a_choice_is_the_same_everywhere() -> None:
    long = written("\n".join(f"least += {number}" for number in range(60)))
    made = mutants(long)
    assert len(made) == MOST
    assert made == mutants(long)
    assert [mutant.line for mutant in made] == sorted(mutant.line for mutant in made)
    assert made != mutants(replace(long, id="1"))
    first = made[0]
    assert (first.kind, first.line, first.before, first.after) == FIRST


FIRST = ("arithmetic", 5, "least += 0", "least -= 0")


def test_nothing_was_reached() -> None:
    assert mutants(PROBLEM, "out of memory\n<selfinvoke reached x>") == []


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "1", "True", "'a'", "xs[0:x]", "range(x)", "double(x)"]),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "*", "<", "==", "and", "in"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=5,
)
LINES = st.one_of(
    EXPRESSIONS.map("x = {}".format),
    EXPRESSIONS.map("x += {}".format),
    EXPRESSIONS.map("if {}: x = 2".format),
    EXPRESSIONS.map("xs.append({})".format),
    EXPRESSIONS.map("return {}".format),
)


@settings(deadline=None, max_examples=25)
@given(st.lists(LINES, min_size=1, max_size=4))
def test_every_mutant_compiles_and_differs(lines: list[str]) -> None:
    problem = written("\n".join(lines))
    made = mutants(problem)
    assert len({mutant.source for mutant in made} | {problem.reference}) == len(made) + 1
    for mutant in made:
        compile(mutant.source, "mutant", "exec")
    compile(Mistakes(problem).traced, "traced", "exec")
