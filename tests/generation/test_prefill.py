"""Replies to prompts that broke off in the midst of a program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.prefill import joined
from pytest_selfinvoke.generation.prompts.styles import STYLES
from pytest_selfinvoke.generation.reply import Reply, Solution
from pytest_selfinvoke.suites.problem import Problem

# As MBPP's statements are (a comment, an import, a header), and as HumanEval's (an import, a helper, a header, a docstring).
BARE = Problem(
    suite="s",
    id="0",
    base_statement="# Round it down, then double it.\nimport math\ndef base(x):\n",
    base_reference="    return 2 * math.floor(x)\n\n",
    pro_statement="# Do so with each.\ndef pro(xs):\n",
    pro_reference="    return [base(x) for x in xs]\n",
    tests="assert pro([1.5]) == [2]\n",
    base_name="base",
    pro_name="pro",
)
DOCUMENTED = Problem(
    suite="s",
    id="1",
    base_statement="import math\n\n\ndef down(x):\n    return math.floor(x)\n\n\ndef base(\n    x,\n):\n"
    '    """Double what down(x) gives.\n\n    ```\n    base(1.5)\n    ```\n    """\n',
    base_reference="    return 2 * down(x)\n\n",
    pro_statement="# Do so with each.\ndef pro(xs):\n",
    pro_reference="    return [base(x) for x in xs]\n",
    tests="assert pro([1.5]) == [2]\n",
    base_name="base",
    pro_name="pro",
)
BODY = {BARE.id: "    return 2 * math.floor(x)\n", DOCUMENTED.id: "    return 2 * down(x)\n"}
PRO = "\n\ndef pro(xs):\n    return [base(x) for x in xs]\n"

each_problem = pytest.mark.parametrize("problem", [BARE, DOCUMENTED], ids=["bare", "documented"])


def found(problem: Problem, text: str) -> Solution:
    prompt = STYLES["completion"].prompt(problem)
    return extract(Reply(text, "stop").answering(prompt), problem)


def solves(source: str) -> bool:
    namespace: dict[str, object] = {}
    exec(compile(source, "<solution>", "exec"), namespace)
    pro = namespace["pro"]
    assert callable(pro)
    return bool(pro([1.5, 2]) == [2, 4])


NEXT = "# Two Python functions\n\nThe second one calls the first.\n\n```python\ndef other(x):\n    return 0\n```\n"
CONTINUATIONS = {
    "stopped at the closing fence": "{body}{pro}",
    "closes the fence": "{body}{pro}```\n",
    "closes the fence at the end of a line": "{body}{pro}    # done```",
    "goes on with an explanation": "{body}{pro}```\n\nThis works, because `base` does it's part:\n\n1. it doubles.\n",
    "goes on with tests": "{body}{pro}```\n\n## Tests\n\n```python\nassert pro([1.5]) == [3]\n```\n",
    "goes on with a next problem": "{body}{pro}```\n\n" + NEXT,
    "goes on with the same problem": "{body}{pro}```\n\n## Task\n\n```python\ndef pro(xs):\n    return []\n```\n",
    "leaves the fence open and explains": "{body}{pro}\nThis function doubles each of them.\n",
    "leaves the fence open, next problem": "{body}{pro}\n" + NEXT,
    "leaves the fence open, a token of the template": "{body}{pro}<|endoftext|>\nmore text here",
    "an empty line first": "\n{body}{pro}```",
    "a comment first": "# Twice.\n{body}{pro}```",
    "line ends of Windows": "{body}{pro}```\n",
    "a docstring of its own first": '    """Return the double of it."""\n{body}{pro}```',
    "the first space lost": "{lost}{pro}```",
    "all spaces lost": "{stripped}{pro}```",
    "all spaces lost before a longer body": "y = x\n{body}{pro}```",
    "all spaces lost before a block": "if True:\n        x = x\n{body}{pro}```",
    "repeats the statement": "{statement}{body}{pro}```\n",
    "repeats the header only": "def base(x):\n{body}{pro}```\n",
    "repeats fence and statement": "```python\n{statement}{body}{pro}```\nThis is it.",
    "repeats a fence without label": "```\n{statement}{body}{pro}```\nThis is it.",
    "answers as in a chat": "Sure, here's the code:\n\n```python\n{statement}{body}{pro}```\nIt doubles.",
    "two blocks": "{body}```\n\nAnd the second one:\n\n```python{pro}```\n",
}


@each_problem
@pytest.mark.parametrize("name", CONTINUATIONS)
def test_a_continuation_and_its_beginning_make_the_program(problem: Problem, name: str) -> None:
    body = BODY[problem.id]
    text = CONTINUATIONS[name].format(
        body=body, pro=PRO, statement=problem.base_statement, lost=body[1:], stripped=body.lstrip()
    )
    if name == "line ends of Windows":
        text = text.replace("\n", "\r\n")
    solution = found(problem, text)
    assert solves(solution.source), solution.source
    assert not solution.note


@each_problem
def test_the_solution_holds_what_was_prefilled(problem: Problem) -> None:
    solution = found(problem, BODY[problem.id] + PRO + "```\n")
    assert solution.source == problem.base_statement + BODY[problem.id] + PRO
    assert solution.rule == "prefilled"


@each_problem
def test_replies_of_two_spaces_and_of_tabs_stay_as_they_are(problem: Problem) -> None:
    for body in ("  for i in [x]:\n    return i\n", "\tfor i in [x]:\n\t\treturn i\n", "  if x:\n    return 1\n  return 2\n"):
        assert joined("```python\ndef base(x):\n", body + PRO) == "def base(x):\n" + body + PRO


@pytest.mark.parametrize("text", ["", "  \n", "I'm sorry, I cannot help with that.", "```\n"])
@each_problem
def test_what_was_prefilled_is_no_answer_by_itself(problem: Problem, text: str) -> None:
    solution = found(problem, text)
    assert solution.source == ""
    assert solution.note


def test_a_model_that_leaves_the_base_function_out() -> None:
    rest = "\ndef pro(xs):\n    return [2 * x // 1 * 1.0 for x in xs]\n```\n"
    assert found(DOCUMENTED, rest).source == DOCUMENTED.base_statement + rest[:-4]
    assert found(BARE, rest).source == "# Round it down, then double it.\nimport math\n" + rest[:-4]


@each_problem
def test_a_program_cut_off_is_what_there_is_of_it(problem: Problem) -> None:
    solution = found(problem, BODY[problem.id] + "\n\ndef pro(xs):\n    return [base(")
    assert solution.source.startswith(problem.base_statement + BODY[problem.id])
    assert solution.source.rstrip().endswith("return [base(")


@pytest.mark.parametrize(
    ("prefill", "text", "whole"),
    [
        ("", "def pro(): pass", "def pro(): pass"),
        ("```python\n", "def pro(): pass\n```", "def pro(): pass\n```"),
        ("Let us see. ", "First, ```python", "Let us see. First, ```python"),
        ("Text.\n```\nx = 1\n```\nMore text: ", "y", "Text.\n```\nx = 1\n```\nMore text: y"),
        ("Text.\n```python\nx = 1\n", "y = 2\n```", "x = 1\ny = 2\n```"),
        ("~~~~python\n'''\n~~~\n'''\nx = 1\n", "y = 2", "'''\n~~~\n'''\nx = 1\ny = 2"),
        ("```python\ndef pro(x): return", " x + 1\n```", "def pro(x): return x + 1\n```"),
        (
            "```python\nimport re\n@cache\n@other\ndef base(x):\n",
            "def base(x):\n    return",
            "import re\ndef base(x):\n    return",
        ),
        ("```python\nclass A:\n    def f(self):\n", "        return 1", "class A:\n    def f(self):\n        return 1"),
    ],
)
def test_how_beginning_and_reply_are_joined(prefill: str, text: str, whole: str) -> None:
    assert joined(prefill, text) == whole


@given(st.text(alphabet="`~ \n\tdef:#x'\"@"), st.text(alphabet="`~ \n\tdef:#x'\"@return"))
def test_joining_never_fails_and_never_shortens_the_reply(prefill: str, text: str) -> None:
    extract(Reply(text, prefill=prefill), BARE)
    whole = joined(prefill, text)
    assert whole == text if not prefill or not text.strip() else len(whole) >= len(text)
