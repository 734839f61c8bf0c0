"""What the styles send, for every problem there is."""

import ast
import hashlib
import re
from pathlib import Path

import pytest

from pytest_selfinvoke.generation.prompts.parts import fenced, first_assertion, headers, quoted
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.generation.prompts.styles import STYLES
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.problem import Problem, parsed

(STARTER,) = load_suites(["starter"], None)
FIRST = STARTER.by_id["0"]

# Whoever changes what is sent changes what is measured: raise the style's version, then write its new digest here.
SENT = {
    "chat": (1, "a5c4b2daaa11cb10"),
    "completion": (1, "898f7112d3d7762f"),
    "1-shot": (1, "b40ee25608e5ce62"),
    "cot": (1, "9bd5a247373a46c0"),
    "paper": (1, "c39630de7808200a"),
    "paper-completion": (1, "b20ace774b54efac"),
    "paper-1-shot": (1, "55e7ea37f93d92a6"),
}

each_style = pytest.mark.parametrize("name", STYLES)


def squeezed(text: str) -> str:
    """The text without white space and with one kind of quote marks."""
    return re.sub(r"\s", "", text).replace('"', "'")


def assertions(problem: Problem) -> list[str]:
    return [squeezed(ast.unparse(node)) for node in ast.walk(parsed(problem.tests)) if isinstance(node, ast.Assert)]


def check(problem: Problem) -> None:
    """What must hold of every style's prompt for a problem."""
    graded = assertions(problem)
    first = squeezed(first_assertion(problem))
    shown = (problem.base_statement.strip(), problem.pro_statement.strip(), quoted(problem.pro_statement))
    functions = dict(zip(headers(problem), (problem.base_name, problem.pro_name), strict=False))
    for name, style in STYLES.items():
        prompt = style.prompt(problem)
        assert prompt == style.prompt(problem)
        assert (prompt.style, prompt.version) == (name, style.version)
        whole = squeezed(prompt.text)
        leaked = {text for text in graded if text in whole}
        if name == "paper-1-shot":
            assert first in whole
            assert len(leaked) <= 1
        else:
            assert not leaked, (name, problem.id)
        assert shown[0] in prompt.text
        assert shown[1] in prompt.text or shown[2] in prompt.text
        if not name.startswith("paper"):
            assert problem.pro_name in prompt.text
            for header, function in functions.items():
                assert header in prompt.text
                assert re.match(rf"(async )?(def|class) {function}\b", header)
        wording = prompt.text
        for text in shown:
            wording = wording.replace(text, "")
        assert problem.base_reference.strip() not in wording
        assert problem.pro_reference.strip() not in wording


def test_every_problem_of_the_starter_suite() -> None:
    for problem in STARTER.problems:
        check(problem)


@pytest.mark.parametrize("name", ["humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro"])
def test_every_published_problem(name: str, shared: Path) -> None:
    (suite,) = load_suites([name], shared / "suites")
    for problem in suite.problems:
        check(problem)


def test_the_paper_asks_some_for_a_function_that_it_does_not_name(shared: Path) -> None:
    suites = load_suites(["humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro"], shared / "suites")
    unnamed = {
        suite.name: sum(
            not re.search(rf"\b{problem.pro_name}\b", STYLES["paper"].prompt(problem).text) for problem in suite.problems
        )
        for suite in suites
    }
    assert unnamed == {"humaneval-pro": 10, "mbpp-pro": 25, "bigcodebench-lite-pro": 1}


@each_style
def test_a_change_of_what_is_sent_needs_a_new_version(name: str) -> None:
    assert (STYLES[name].version, STYLES[name].prompt(FIRST).sha256[:16]) == SENT[name]


def test_digests_tell_prompts_apart_and_are_those_of_canonical_json() -> None:
    prompt = Prompt((Message("user", "Grüße"),), "chat", 1)
    others = [
        Prompt((Message("system", "Grüße"),), "chat", 1),
        Prompt((Message("user", "Grüße"), Message("user", "")), "chat", 1),
        Prompt((Message("user", "Grüße"),), "cot", 1),
        Prompt((Message("user", "Grüße"),), "chat", 2),
        Prompt((Message("user", "Grüße"),), "chat", 1, "```"),
        Prompt((Message("user", "Grüße"),), "chat", 1, "", True),
    ]
    assert len({item.sha256 for item in [prompt, *others]}) == 7
    canonical = (
        b'{"messages":[{"content":"Gr\\u00fc\\u00dfe","role":"user"}],'
        b'"prefill":"","style":"chat","text_completion":false,"version":1}'
    )
    assert prompt.sha256 == hashlib.sha256(canonical).hexdigest()
    assert Prompt((Message("user", "\ud800"),), "chat", 1).sha256


@each_style
def test_the_base_function_alone(name: str) -> None:
    for problem in STARTER.problems:
        prompt = STYLES[name].prompt(problem.base_part)
        assert problem.base_statement.strip() in prompt.text
        assert problem.pro_statement.strip() not in prompt.text
        assert quoted(problem.pro_statement) not in prompt.text
        assert not re.search(rf"\b{problem.pro_name}\b", prompt.text)
        assert (f"`{headers(problem)[0]}`" in prompt.text) == (not name.startswith("paper"))
    alone = STYLES[name].prompt(FIRST.base_part).text
    assert not re.search(r"\b(both|second|two)\b", alone, re.IGNORECASE)


def test_the_worked_example_is_another_problem() -> None:
    for problem in STARTER.problems:
        request, answer, asked = STYLES["1-shot"].prompt(problem).messages
        assert [request.role, answer.role, asked.role] == ["user", "assistant", "user"]
        assert asked == STYLES["chat"].prompt(problem).messages[0]
        example = next(other for other in STARTER.problems if answer.content == fenced(other.reference))
        assert example.id != problem.id
        assert request == STYLES["chat"].prompt(example).messages[0]


def test_text_completions_break_off_where_the_body_begins() -> None:
    for name in ("completion", "paper-completion"):
        prompt = STYLES[name].prompt(FIRST)
        assert prompt.text_completion
        assert prompt.prefill == f"```python\n{FIRST.base_statement.strip()}\n"
        assert prompt.text == prompt.messages[0].content + prompt.prefill


def test_a_document_for_base_models_shows_no_header_before_a_closing_fence() -> None:
    assert "```" not in STYLES["completion"].prompt(FIRST).messages[0].content
    assert quoted("\n# a\n\nb\n") == "> # a\n>\n> b"


def test_fences_are_longer_than_those_within() -> None:
    assert fenced("x") == "```python\nx\n```"
    assert fenced('"""\n```\n````\n"""') == '`````python\n"""\n```\n````\n"""\n`````'


def test_headers_come_from_the_reference() -> None:
    problem = Problem(
        suite="s",
        id="0",
        base_statement="@cache\ndef base(a: int, *, b: str = 'x') -> int:\n",
        base_reference="    return a\n",
        pro_statement="# Do it twice.\ndef base(a, b):\n",
        pro_reference="    return 0\nclass pro(list):\n    pass\nasync def pro(x, /):\n    return base(x)\n",
        tests="def f():\n    assert (\n        pro(1) == 2\n    )\nassert pro(2) == 3\n",
        base_name="base",
        pro_name="pro",
    )
    assert headers(problem) == ("def base(a: int, *, b: str='x') -> int:", "async def pro(x, /):")
    assert headers(problem.base_part) == ("def base(a: int, *, b: str='x') -> int:",)
    assert first_assertion(problem) == "assert (\n        pro(1) == 2\n    )"


def test_both_functions_of_one_name_are_asked_for_once(shared: Path) -> None:
    (suite,) = load_suites(["humaneval-pro"], shared / "suites")
    assert headers(suite.by_id["41"]) == ("def car_race_collision(n):",)
