"""The styles of prompts that come with the plugin. All wording is our own.

Whoever changes what a style sends raises its version: runs of different versions did not ask the same question.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pytest_selfinvoke.generation.prompts.example import example_for
from pytest_selfinvoke.generation.prompts.parts import fenced, first_assertion, headers, opened_fence, quoted
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.suites.problem import Problem


@dataclass(frozen=True)
class Draft:
    """What a style makes of a problem; with style and version it is a `Prompt`."""

    messages: tuple[Message, ...]
    prefill: str = ""
    text_completion: bool = False


@dataclass(frozen=True)
class Style:
    """A way to ask. ``leaks`` says whether its prompts show an assertion that the answer is graded by.

    ``draft`` takes problems with and without a pro part. It may raise `UserError` where a style cannot ask for a problem.
    """

    name: str
    version: int
    draft: Callable[[Problem], Draft]
    leaks: bool = False

    def prompt(self, problem: Problem) -> Prompt:
        """The prompt for a problem."""
        draft = self.draft(problem)
        return Prompt(draft.messages, self.name, self.version, draft.prefill, draft.text_completion)


def _chat(problem: Problem) -> Draft:
    return Draft((Message("user", _request(problem)),))


def _completion(problem: Problem) -> Draft:
    """A document that breaks off where the code begins, for models that were never taught to follow instructions.

    Such models copy. So the base statement stands in the prefill only, and the pro statement is quoted rather than fenced: a
    header followed by a closing fence teaches them to close the fence after the next header, too.
    """
    if problem.has_pro:
        title = "# Two Python functions"
        parts = ["The second function builds on the first one and calls it. It is described like this:"]
        parts.append(quoted(problem.pro_statement))
        demand = "The complete code of both functions, with all imports and helper functions, without tests:"
    else:
        title, parts = "# A Python function", []
        demand = "The complete code of the function, with all imports and helper functions, without tests:"
    text = _paragraphs(title, *parts, _functions(problem), demand) + "\n\n"
    return Draft((Message("user", text),), _begun(problem), text_completion=True)


def _one_shot(problem: Problem) -> Draft:
    example = example_for(problem)
    shown = example if problem.has_pro else example.base_part
    return Draft(
        (
            Message("user", _request(shown)),
            Message("assistant", fenced(shown.reference)),
            Message("user", _request(problem)),
        )
    )


def _chain_of_thought(problem: Problem) -> Draft:
    plan = (
        "Think before you write code. Say in a few sentences how the first problem can be solved, what the second one asks "
        "beyond it and how it can use the first function, and which unusual inputs need care. Only then write the code."
        if problem.has_pro
        else "Think before you write code. Say in a few sentences how the problem can be solved, and which unusual inputs need "
        "care. Only then write the code."
    )
    return Draft((Message("user", _paragraphs(_question(problem), plan, _answer(problem, "End your reply with"))),))


def _paper(problem: Problem) -> Draft:
    return Draft((Message("system", _PAPER_SYSTEM), Message("user", _paper_task(problem))))


def _paper_completion(problem: Problem) -> Draft:
    text = _paragraphs(_PAPER_SYSTEM, "### Instruction", _paper_task(problem), "### Response") + "\n\n"
    return Draft((Message("user", text),), _begun(problem), text_completion=True)


def _paper_one_shot(problem: Problem) -> Draft:
    return Draft((Message("system", _PAPER_SYSTEM), Message("user", _paper_task(problem, first_assertion(problem)))))


_PAPER_SYSTEM = "You are a programming assistant of rare ability. Your answers are correct, complete and to the point."


def _paper_task(problem: Problem, assertion: str = "") -> str:
    """The statements as they were published, so a function's name stands here only if it stands in them."""
    request = (
        "Write one Python file that solves the two problems below. Solving the second takes one or more calls of the first."
        if problem.has_pro
        else "Write one Python file that solves the problem below."
    )
    return _paragraphs(request, fenced("\n\n".join(filter(None, [problem.statement.strip(), assertion]))))


def _request(problem: Problem) -> str:
    return _paragraphs(_question(problem), _answer(problem, "Reply with"))


def _question(problem: Problem) -> str:
    if not problem.has_pro:
        return _paragraphs("Solve this Python problem.", fenced(problem.base_statement), _functions(problem))
    return _paragraphs(
        "Solve these two Python problems. The second builds on the first: solve it by calling the function that solves the "
        "first, instead of writing that part again.",
        "First problem:",
        fenced(problem.base_statement),
        "Second problem:",
        fenced(problem.pro_statement),
        _functions(problem),
    )


def _functions(problem: Problem) -> str:
    """The headers: what the tests will call has to be known, and not every published statement says it."""
    lines = headers(problem)
    opening = "This function is to be written" if len(lines) == 1 else "These functions are to be written"
    return f"{opening}, with name and parameters kept as they are:\n\n" + "\n".join(f"- `{line}`" for line in lines)


def _answer(problem: Problem, opening: str) -> str:
    what = "both functions with their bodies" if problem.has_pro else "the function with its body"
    return (
        f"{opening} one Python code block that holds the complete program: {what}, and every import and helper function "
        "that is needed. Leave out tests, examples of use and anything printed."
    )


def _begun(problem: Problem) -> str:
    """The reply's beginning, up to where the body of the base function begins.

    It ends with one line end: tokenizers of today have the colon and the line end in one token.
    """
    return f"{opened_fence(problem.statement)}{problem.base_statement.strip()}\n"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(parts)


STYLES = {
    style.name: style
    for style in (
        Style("chat", 1, _chat),
        Style("completion", 1, _completion),
        Style("1-shot", 1, _one_shot),
        Style("cot", 1, _chain_of_thought),
        Style("paper", 1, _paper),
        Style("paper-completion", 1, _paper_completion),
        Style("paper-1-shot", 1, _paper_one_shot, leaks=True),
    )
}
