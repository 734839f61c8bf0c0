"""Choosing a style: built in, from a file, or a plugin's."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.problem import Problem

(STARTER,) = load_suites(["starter"], None)
PROBLEM = STARTER.by_id["1"]
SMALL = Problem(
    suite="own",
    id="0",
    base_statement="\n# Add {{1}} $x \\1.\ndef base(x):\n",
    base_reference="    return x + 1\n",
    pro_statement="# Each.\ndef pro(xs):\n",
    pro_reference="    return [base(x) for x in xs]\n",
    tests="assert pro([1]) == [2]\nassert pro([]) == []\n",
    base_name="base",
    pro_name="pro",
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return tmp_path / "mine.txt"


def prompted(template: Path, text: str, problem: Problem = SMALL) -> Prompt:
    template.write_text(text, encoding="utf-8")
    return Prompter(f"template:{template}").prompt(problem)


def test_a_built_in_style() -> None:
    prompter = Prompter("chat")
    assert (prompter.style, prompter.version, prompter.caveat) == ("chat", 1, "")
    assert prompter.line == "prompt chat, version 1"
    assert prompter.prompt(PROBLEM).style == "chat"
    assert prompter.prompt(PROBLEM) is prompter.prompt(replace(PROBLEM))
    assert prompter.base_prompt(PROBLEM) == prompter.prompt(PROBLEM.base_part)
    assert prompter.base_prompt(PROBLEM) != prompter.prompt(PROBLEM)


def test_the_style_that_leaks_says_so() -> None:
    assert "first graded assertion" in Prompter("paper-1-shot").caveat
    assert not Prompter("1-shot").caveat


@pytest.mark.parametrize("name", ["chatt", "", "template:", "Template:x", "template"])
def test_an_unknown_style_is_told_what_there_is(name: str) -> None:
    with pytest.raises(
        UserError, match="ini selfinvoke_prompt: .*chat, completion, 1-shot, cot, paper, .*template:PATH|cannot read"
    ):
        Prompter(name, "ini selfinvoke_prompt")


def test_a_template_without_sections_is_one_message(template: Path) -> None:
    prompt = prompted(template, "\nDo {{ base_name }} and {{pro_name}}:\n\n{{statement}}\n\n{{headers}}\n")
    statement = "# Add {{1}} $x \\1.\ndef base(x):\n\n# Each.\ndef pro(xs):"
    text = f"Do base and pro:\n\n{statement}\n\ndef base(x):\ndef pro(xs):"
    assert prompt == Prompt((Message("user", text),), "template:mine.txt", 1)


def test_a_template_with_turns_and_a_prefill(template: Path) -> None:
    prompt = prompted(
        template,
        "--- system ---\nBe brief.\n\n--- user ---\n{{example_statement}}\n--- assistant ---\n{{example_solution}}\n"
        "--- user ---\n\n{{statement}}\n\n---   prefill ---\n```python\n{{base_statement}}\n",
        STARTER.by_id["0"],
    )
    assert [message.role for message in prompt.messages] == ["system", "user", "assistant", "user"]
    example = STARTER.by_id["6"]
    assert prompt.messages[1].content == example.statement.strip()
    assert prompt.messages[2].content == example.reference.strip()
    assert prompt.prefill == f"```python\n{STARTER.by_id['0'].base_statement.strip()}\n"
    assert not prompt.text_completion


def test_a_template_for_a_text_completion_is_sent_to_the_letter(template: Path) -> None:
    prompt = prompted(template, "--- text ---\n\n{{pro_statement}}\n\n--- prefill ---\n{{base_statement}}")
    assert prompt.text_completion
    assert prompt.text == "\n# Each.\ndef pro(xs):\n\n# Add {{1}} $x \\1.\ndef base(x):"


def test_a_template_that_shows_an_assertion_says_so(template: Path) -> None:
    assert prompted(template, "{{statement}}\n{{first_assertion}}").messages[0].content.endswith("assert pro([1]) == [2]")
    assert "first graded assertion" in Prompter(f"template:{template}").caveat


def test_a_template_and_base_problems(template: Path) -> None:
    assert prompted(template, "{{statement}}", SMALL.base_part).text == SMALL.base_statement.strip()
    shown = prompted(template, "{{example_statement}}\n{{statement}}", SMALL.base_part).text
    assert STARTER.by_id["0"].pro_name not in shown
    with pytest.raises(UserError, match=r"mine.txt:2: \{\{pro_name\}\} has no meaning in the suite own.*\{\{statement\}\}"):
        prompted(template, "{{statement}}\n{{pro_name}}", SMALL.base_part)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: the template is empty"),
        (" \n\n", ":1: the template is empty"),
        ("Solve it.", ":1: the template shows no problem"),
        ("a\n{{statment}}", r":2: no placeholder is called \{\{statment\}\}.*did you mean \{\{statement\}\}"),
        ("--- user ---\n{{statement}}\n\n{{quux}}", ":4: no placeholder"),
        ("{{statement}}\n{{ base_name", ":2: a placeholder that does not end"),
        ("{{statement}\n", ":1: a placeholder that does not end"),
        ("Hello\n--- user ---\n{{statement}}", ":1: text before the first section"),
        ("--- user ---\n{{statement}}\n--- usr ---\nx", ":3: no section is called 'usr'; there are system, user, assistant"),
        ("--- system ---\n\n--- user ---\n{{statement}}", ":1: the section 'system' is empty"),
        ("--- user ---\n{{statement}}\n--- assistant ---\nx", ":3: the model has to answer a section"),
        ("--- prefill ---\n{{statement}}", ":1: the model has to answer a section"),
        ("--- prefill ---\nx\n--- user ---\n{{statement}}", ":1: 'prefill' begins the reply"),
        ("--- user ---\n{{statement}}\n--- prefill ---\nx\n--- prefill ---\ny", ":3: 'prefill' begins the reply"),
        ("--- system ---\nx\n--- text ---\n{{statement}}", ":3: 'text' is sent by itself"),
    ],
)
def test_mistakes_in_a_template_are_named_with_their_line(template: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=rf"mine\.txt{message}"):
        prompted(template, text)


def test_a_template_that_cannot_be_read(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "no.txt", "No such file"), (tmp_path, "it is a folder")):
        with pytest.raises(UserError, match=f"--selfinvoke-prompt: cannot read the template .*{reason}"):
            Prompter(f"template:{path}")
    (tmp_path / "latin.txt").write_bytes(b"{{statement}} \xe4")
    with pytest.raises(UserError, match="not UTF-8 at byte 14"):
        Prompter(f"template:{tmp_path / 'latin.txt'}")


def test_a_hook_changes_a_built_in_prompt() -> None:
    seen = []

    def hook(problem: Problem, style: str, prompt: Prompt | None) -> Any:
        seen.append((problem.id, style))
        assert prompt
        return replace(prompt, version=7) if problem.id == "0" else None

    prompter = Prompter("chat", hook=hook)
    assert prompter.prompt(SMALL).version == 7
    assert prompter.prompt(PROBLEM) == Prompter("chat").prompt(PROBLEM)
    prompter.check([SMALL, PROBLEM])
    assert seen == [("0", "chat"), ("1", "chat")]


def test_a_hook_has_a_style_of_its_own() -> None:
    prompter = Prompter("mine", hook=lambda problem, style, prompt: f"{style}: {problem.pro_name}" if prompt is None else None)
    assert prompter.prompt(SMALL) == Prompt((Message("user", "mine: pro"),), "mine", 1)
    assert (prompter.style, prompter.line) == ("mine", "prompt mine")


def test_a_hook_that_gives_a_text_keeps_the_rest() -> None:
    prompt = Prompter("completion", hook=lambda **_: "Just do it.\n").prompt(SMALL)
    assert prompt.text == "Just do it.\n```python\n# Add {{1}} $x \\1.\ndef base(x):\n"


def test_a_style_that_no_hook_knows() -> None:
    with pytest.raises(UserError, match="no style is called 'mine', and the hook pytest_selfinvoke_prompt has no answer"):
        Prompter("mine", hook=lambda **_: None).prompt(SMALL)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "it is of type int"),
        ([{"role": "user"}], "it is of type list"),
        (Prompt((), "mine", 1), "its messages are not a tuple of Message"),
        (Prompt(({"role": "user"},), "mine", 1), "its messages are not a tuple of Message"),  # type: ignore[arg-type]
        ("", "it is empty"),
    ],
)
def test_an_answer_of_a_hook_that_cannot_be_sent(answer: Any, reason: str) -> None:
    with pytest.raises(UserError, match=f"gave no prompt for own::0: {reason}"):
        Prompter("mine", hook=lambda **_: answer).prompt(SMALL)


def test_a_hook_that_fails_is_named_with_its_line() -> None:
    def hook(**_: Any) -> None:
        raise KeyError("x")

    with pytest.raises(UserError, match=r"failed for own::0: KeyError: 'x' \(.*test_prompter.py:\d+\)"):
        Prompter("chat", hook=hook).prompt(SMALL)
