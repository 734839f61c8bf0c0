import contextlib
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pytest

from pytest_selfinvoke.errors import ReplyError, UserError
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.suites.problem import Problem, Suite
from pytest_selfinvoke.suites.reader import suite_from_bytes
from pytest_selfinvoke.tiny import models

# 29 and 37 where the weights were made; another BLAS may turn a near tie.
SOLVED = {models.DENSE: range(27, 32), models.MOE: range(35, 40)}


class Runs(NamedTuple):
    name: str
    first: dict[str, Reply]
    second: dict[str, Reply]


@pytest.fixture(scope="module")
def suite() -> Suite:
    return suite_from_bytes("tiny", files("pytest_selfinvoke.tiny").joinpath("suite.json").read_bytes(), "embedded")


@pytest.fixture(scope="module", params=models.NAMES)
def runs(request: pytest.FixtureRequest, suite: Suite) -> Runs:
    part = replace(suite, problems=suite.problems[::8])
    return Runs(request.param, models.answers(request.param, suite), models.answers(request.param, part))


def passes(program: str) -> bool:
    with contextlib.suppress(Exception):
        exec(program, {})
        return True
    return False


def test_forty_problems_whose_references_pass(suite: Suite) -> None:
    assert list(suite.by_id) == [str(number) for number in range(40)]
    assert all(passes(f"{problem.reference}{problem.base_tests}{problem.tests}") for problem in suite.problems)


def test_solves_about_what_it_solved_when_it_was_made(runs: Runs, suite: Suite) -> None:
    solved = sum(passes(f"{runs.first[problem.id].text}\n{problem.tests}") for problem in suite.problems)
    assert solved in SOLVED[runs.name]


def test_a_second_run_gives_the_same_replies_however_many_are_asked_for(runs: Runs) -> None:
    assert len(runs.second) == 5
    assert runs.second == {problem: runs.first[problem] for problem in runs.second}


def test_every_reply_says_what_is_known(runs: Runs, suite: Suite) -> None:
    assert list(runs.first) == list(suite.by_id)
    for identity, reply in runs.first.items():
        prompt = models.prompt_of(suite.by_id[identity])
        assert reply == Reply(reply.text, "stop", len(prompt), len(reply.text), runs.name)


@pytest.mark.parametrize("name", models.NAMES)
def test_the_card_states_the_parameters_of_the_weights(name: str) -> None:
    with files("pytest_selfinvoke.tiny").joinpath(f"{name.removeprefix('tiny:')}.npz").open("rb") as file:
        weights = np.load(file)
        sizes = {array: weights[array].size for array in weights.files if not array.endswith((".s", "config"))}
        routers = [weights[array].shape[0] for array in weights.files if array.endswith("router")]
    card = models.card(name, "label")
    in_experts = sum(size for array, size in sizes.items() if "up" in array or "down" in array)
    assert card.total_parameters == sum(sizes.values())
    assert card.active_parameters == sum(sizes.values()) - in_experts + in_experts // (routers[0] if routers else 1) == 139_840
    assert (card.experts, card.experts_per_token) == ((4, 1) if routers else (None, None))
    assert routers == ([4] * 4 if name == models.MOE else [])
    assert (card.label, card.name, card.family, card.source) == ("label", name, "tiny", "embedded")
    assert card.architecture == name.removeprefix("tiny:")


def test_the_prompt_is_both_statements_and_a_mark() -> None:
    problem = Problem(
        "tiny", "0", "# b\ndef f(a):\n", "    return a\n\n\n", "# p\ndef g(r):\n", "    return f(r)\n", "", "f", "g"
    )
    assert models.prompt_of(problem) == "# b\ndef f(a):\n\n# p\ndef g(r):\n>>>\n"


def test_the_caveat_is_one_line() -> None:
    assert re.fullmatch(r"[ -~]{1,100}", models.CAVEAT)


def test_another_suite_is_refused_before_anything_is_asked() -> None:
    models.check_suite(models.MOE, "tiny")
    with pytest.raises(UserError) as caught:
        models.check_suite(models.DENSE, "mbpp-pro")
    assert str(caught.value) == (
        "--selfinvoke-model 'tiny:dense' answers only the suite 'tiny', whose prompt format it was trained on, not 'mbpp-pro'; "
        "use --selfinvoke-suite=tiny, or --selfinvoke-demo"
    )
    with pytest.raises(UserError, match="answers only the suite 'tiny'"):
        models.answers(models.DENSE, Suite("mbpp-pro", "embedded", "", ()))


def test_no_other_model_is_embedded() -> None:
    message = "^--selfinvoke-model 'tiny:huge' is not an embedded model; the embedded ones are tiny:dense and tiny:moe$"
    with pytest.raises(UserError, match=message):
        models.card("tiny:huge", "huge")
    with pytest.raises(UserError, match=message):
        models.check_suite("tiny:huge", "tiny")


def test_a_users_own_tiny_suite_that_cannot_be_read() -> None:
    problem = Problem("tiny", "0", "# naïve\ndef f(a):\n", "    return a\n", "def g(a):\n", "    return f(a)\n", "", "f", "g")
    with pytest.raises(
        ReplyError, match=r"^tiny:dense could not answer the suite 'tiny' from my/tiny.json: ValueError: .* ASCII only"
    ):
        models.answers(models.DENSE, Suite("tiny", "my/tiny.json", "", (problem,)))


def test_numpy_is_not_imported() -> None:
    program = "import sys, pytest_selfinvoke.tiny.models; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_a_process_that_dies_silently(monkeypatch: pytest.MonkeyPatch, suite: Suite) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ReplyError, match=r"^tiny:moe could not answer the suite 'tiny' from embedded: exit status 1$"):
        models.answers(models.MOE, suite)
