"""The prompts of a run: its style, chosen once, and the hook by which plugins have the last word."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.generation.prompts.styles import STYLES, Style
from pytest_selfinvoke.generation.prompts.template import PREFIX, template_style
from pytest_selfinvoke.suites.problem import Problem

# Called as pytest_selfinvoke_prompt is declared in hookspec.py.
Hook = Callable[..., Any]
_HOOK = "the hook pytest_selfinvoke_prompt"


class Prompter:
    """Makes the prompts of a run; on the controller only. Every problem's prompt is made once."""

    def __init__(self, name: str, origin: str = "--selfinvoke-prompt", hook: Hook | None = None) -> None:
        """``name`` is a style's, ``template:PATH``, or one that ``hook`` knows; ``origin`` says where it was named.

        ``hook`` is None where no plugin implements it. Raises `UserError` for a style that there is not, and for a template
        that cannot be used.
        """
        self._name = name
        self._origin = origin
        self._hook = hook
        self._made: dict[Problem, Prompt] = {}
        self._built_in: Style | None = STYLES.get(name)
        if name.startswith(PREFIX):
            self._built_in = template_style(Path(name.removeprefix(PREFIX)), origin)
        elif self._built_in is None and hook is None:
            self._refuse()

    @property
    def style(self) -> str:
        """The name of the style, as it stands in outcomes."""
        return self._built_in.name if self._built_in else self._name

    @property
    def version(self) -> int | None:
        """The version of the style; None where only a hook knows it."""
        return self._built_in.version if self._built_in else None

    def to_dict(self) -> dict[str, str | int | None]:
        """Builtin types only, for results.json."""
        return {"style": self.style, "version": self.version}

    @property
    def line(self) -> str:
        """Style and version, for the header."""
        return f"prompt {self.style}" + (f", version {self.version}" if self.version is not None else "")

    @property
    def caveat(self) -> str:
        """What must be said beside the numbers, where prompts show an assertion that answers are graded by; else empty."""
        if not (self._built_in and self._built_in.leaks):
            return ""
        return (
            f"the prompts of style {self.style} show each problem's first graded assertion to the model: "
            "these numbers are not comparable with those of other styles"
        )

    def prompt(self, problem: Problem) -> Prompt:
        """What is asked for a problem: both functions, or the base function alone where there is no pro part.

        Raises `UserError` where the template or the hook has no prompt for it.
        """
        if problem not in self._made:
            self._made[problem] = self._make(problem)
        return self._made[problem]

    def base_prompt(self, problem: Problem) -> Prompt:
        """What is asked for the base part of a problem alone."""
        return self.prompt(problem.base_part)

    def check(self, problems: Iterable[Problem]) -> None:
        """Make the prompts of these problems now, so that mistakes are told before anything is paid for."""
        for problem in problems:
            self.prompt(problem)

    def _make(self, problem: Problem) -> Prompt:
        prompt = self._built_in.prompt(problem) if self._built_in else None
        if self._hook:
            prompt = self._hooked(problem, prompt) or prompt
        return prompt or self._refuse()

    def _hooked(self, problem: Problem, prompt: Prompt | None) -> Prompt | None:
        assert self._hook
        try:
            answer = self._hook(problem=problem, style=self._name, prompt=prompt)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            raise UserError(
                f"{_HOOK} failed for {problem.suite}::{problem.id}: {type(error).__name__}: {error} "
                f"({frame.filename}:{frame.lineno})"
            ) from error
        if answer is None:
            return None
        if isinstance(answer, str):
            answer = replace(prompt or Prompt((), self.style, 1), messages=(Message("user", answer),))
        if reason := _wrong(answer):
            raise UserError(
                f"{_HOOK} gave no prompt for {problem.suite}::{problem.id}: {reason}; answer with a Prompt, a text or None"
            )
        return answer  # type: ignore[no-any-return]

    def _refuse(self) -> NoReturn:
        hook = f", and {_HOOK} has no answer for it" if self._hook else ""
        raise UserError(
            f"{self._origin}: no style is called {self._name!r}{hook}; there are {', '.join(STYLES)}, and template:PATH for a "
            "file of your own"
        )


def _wrong(answer: Any) -> str:
    """Why the answer of a hook cannot be sent; empty where it can."""
    if not isinstance(answer, Prompt):
        return f"it is of type {type(answer).__name__}"
    if not answer.messages or not all(isinstance(message, Message) for message in answer.messages):
        return "its messages are not a tuple of Message"
    return "" if any(message.content for message in answer.messages) or answer.prefill else "it is empty"
