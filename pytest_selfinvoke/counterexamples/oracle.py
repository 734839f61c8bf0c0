"""What the references say of an input: asked in the sandbox, where they run as solutions do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pytest_selfinvoke.counterexamples.literals import Arguments, literal
from pytest_selfinvoke.execution.codec import UncarriedError, encode
from pytest_selfinvoke.execution.differences import difference
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import from_text, to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

# Lines of Python that a reference may run on one input: some milliseconds.
MOST_LINES = 20_000
# What it returns may be so long, in bytes.
_MOST_BYTES = 1 << 14
_BATCH = 50
# For a batch; what takes longer than this cannot be seen line by line, such as a huge power, and is left out.
_LIMITS = Limits(cpu_s=5.0, wall_s=60.0)
_HOGS = 3

_NAME = "_selfinvoke_asked"


@dataclass(frozen=True)
class Answer:
    """What the reference returns for an input; ``contract`` and ``second`` as a `Counterexample`'s."""

    arguments: Arguments
    value: Any
    contract: bool | None
    second: bool | None

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against the input, or against the reference on it."""
        return self.contract is not False and self.second is not False


class Oracle:
    """The references of one problem."""

    def __init__(self, runner: Runner, problem: Problem) -> None:
        self._runner = runner
        self._problem = problem
        self._program = _program(problem)

    def ask(self, inputs: Sequence[Arguments]) -> list[Answer | None]:
        """What they say of each; ``None`` where the reference raises, warns, takes long or is not sure of itself.

        Raises:
            SandboxError: they could not be run.

        """
        answers: list[Answer | None] = []
        for start in range(0, len(inputs), _BATCH):
            answers += self._batch(inputs[start : start + _BATCH])
        return answers

    def _batch(self, inputs: Sequence[Arguments]) -> list[Answer | None]:
        texts = [to_text(encode(one)) for one in inputs]
        said: list[str | None] = []
        for _ in range(_HOGS):
            report = self._asked(texts[len(said) :])
            said += report.get("answers", [])
            if report.get("status") != "gone":
                break
            # The one that it did not come back from.
            said.append(None)
        said += [None] * (len(inputs) - len(said))
        return [_read(one, text) for one, text in zip(inputs, said, strict=True)]

    def _asked(self, texts: Sequence[str]) -> Mapping[str, Any]:
        ending = self._runner.ask(self._problem, self._program, texts, None, _LIMITS, _NAME)
        return ending.report or {}


def _read(arguments: Arguments, text: str | None) -> Answer | None:
    if text is None:
        return None
    returned, warned, stable, contract, value, said = from_text(text)
    if not returned or warned or not stable:
        return None
    try:
        # Python does not write whole numbers of more than 4300 digits.
        if len(encode(value)) > _MOST_BYTES or not literal(value):
            return None
    except (UncarriedError, ValueError):
        return None
    second = None if said is None else len(said) == 1 and difference(said[0], value) in ("", "rounding")
    return Answer(arguments, value, contract, second)


def _program(problem: Problem) -> str:
    second = f"{problem.second_base}{problem.pro_statement}{problem.pro_reference}\n" if problem.second_base else ""
    asked = (problem.base_name, problem.asked_name, problem.guard, second, MOST_LINES)
    return f"{problem.reference}\n{_behind()}\n{_NAME} = _selfinvoke_oracle(globals(), *{asked!r})\n"


@cache
def _behind() -> str:
    return files("pytest_selfinvoke.counterexamples").joinpath("oracle_program.py").read_text(encoding="utf-8")
