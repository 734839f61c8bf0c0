"""What other plugins, and a project's conftest.py, may take part in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_selfinvoke.generation.prompts.prompt import Prompt
    from pytest_selfinvoke.suites.problem import Problem


@pytest.hookspec(firstresult=True)
def pytest_selfinvoke_prompt(problem: Problem, style: str, prompt: Prompt | None) -> Prompt | str | None:
    """Say what is sent for a problem; the first answer that is not None counts.

    ``style`` is the name that ``--selfinvoke-prompt`` gives. ``prompt`` is what that style sends by itself, or None where the
    name is a plugin's own. Answer with a `Prompt`, with a text to put in the place of the prompt's messages (one user
    message), or with None to leave the prompt as it is.

    Called in the process that the user started, once for each problem, before anything is asked. A problem of a base suite
    has ``has_pro`` False and asks for the base function alone. An answer must depend on the arguments only: a reply is kept
    under what is sent, and asked for again when that changes.
    """
