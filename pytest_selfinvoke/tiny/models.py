"""The two embedded models as the rest of the house meets them: their cards, their one suite, their replies.

numpy is never imported here: replies are made in a process of their own.
"""

import json
import os
import subprocess
import sys

from pytest_selfinvoke.errors import ReplyError, UserError
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.suites.problem import Problem, Suite

DENSE = "tiny:dense"
MOE = "tiny:moe"
NAMES = (DENSE, MOE)
SUITE = "tiny"

CAVEAT = "the tiny models are toys: their gap (20 to 39 points by training noise) tells nothing about others"
"""To be said beside any number from them. Three dense runs of the recipe solved 56, 68 and 71 % of held-out problems, MoE
runs 91 to 95 %; the two are equal in active parameters only. ``tools/tiny/README.md`` says more."""

# Matrices this small gain nothing from BLAS threads, and where other processes want the processor, threads that wait for one
# another make the work ten to thirty times as long. The number of threads can be set only before numpy is imported. One
# thread also takes the sums in the same order whatever the number of cores.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")


def card(name: str, label: str) -> ModelCard:
    """The card of an embedded model. Both use the same number of parameters for a token; the MoE has 2.4 times as many in all.

    Raises `UserError` for a name that is not in `NAMES`.
    """
    _check_name(name)
    sparse = name == MOE
    return ModelCard(
        label=label,
        name=name,
        architecture="moe" if sparse else "dense",
        total_parameters=333_376 if sparse else 139_840,
        active_parameters=139_840,
        experts=4 if sparse else None,
        experts_per_token=1 if sparse else None,
        family="tiny",
        source="embedded",
    )


def prompt_of(problem: Problem) -> str:
    """The text the models continue: both statements and a mark. The continuation is the whole of both functions."""
    base, pro = (statement.rstrip("\n") for statement in (problem.base_statement, problem.pro_statement))
    return f"{base}\n\n{pro}\n>>>\n"


def check_suite(name: str, suite: str) -> None:
    """Raise `UserError` unless the suite of this name is the one that the embedded models were trained to answer."""
    _check_name(name)
    if suite != SUITE:
        raise UserError(
            f"--selfinvoke-model '{name}' answers only the suite '{SUITE}', whose prompt format it was trained on, "
            f"not {suite!r}; use --selfinvoke-suite={SUITE}, or --selfinvoke-demo"
        )


def answers(name: str, suite: Suite) -> dict[str, Reply]:
    """The model's reply to every problem, by the problem's id; some seconds of work in another process.

    The whole suite is one batch, whichever of its problems are wanted: a reply may depend, in rare near ties, on what else
    is in the batch. Tokens are bytes. Raises `UserError` for another suite than `SUITE`, `ReplyError` where the process fails,
    as it does for a problem that the model cannot read (a user's own suite of that name, beyond ASCII or too long).
    """
    check_suite(name, suite.name)
    prompts = [prompt_of(problem) for problem in suite.problems]
    done = subprocess.run(
        [sys.executable, "-P", "-m", __package__, name.removeprefix("tiny:")],
        input=json.dumps(prompts),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | _ONE_THREAD | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
    )
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2] or f"exit status {done.returncode}"
        raise ReplyError(f"{name} could not answer the suite {suite.name!r} from {suite.source}: {reason}")
    return {
        problem.id: Reply(text, finish_reason, prompt_tokens, completion_tokens, name)
        for problem, (text, finish_reason, prompt_tokens, completion_tokens) in zip(
            suite.problems, json.loads(done.stdout), strict=True
        )
    }


def _check_name(name: str) -> None:
    if name not in NAMES:
        raise UserError(f"--selfinvoke-model {name!r} is not an embedded model; the embedded ones are {' and '.join(NAMES)}")
