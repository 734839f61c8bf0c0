"""The known defects of the published suites, and what mends their prompts."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from pytest_selfinvoke.suites.defects import GLUED_IMPORT, KINDS, UNANSWERABLE, Definition, defects
from pytest_selfinvoke.suites.problem import Problem, Suite, parsed

# Which statements models are shown: as they were published, or mended.
Errata = Literal["published", "repaired"]
ERRATA: tuple[Errata, ...] = get_args(Errata)
# Defects of a reference that leave open whose base function it calls.
_UNSEEN = frozenset({"base-redefined", "one-name"})


@dataclass(frozen=True)
class Erratum:
    """An entry of errata.toml: these problems have this defect.

    ``why`` says how it shows, ``repair`` what mends it ("" where nothing does), ``by`` who found it: "code" (`defects`), or
    "hand" where no text shows it.
    """

    kind: str
    ids: tuple[str, ...]
    why: str
    repair: str
    by: str


@cache
def errata() -> Mapping[str, tuple[Erratum, ...]]:
    """The entries of errata.toml by the SHA-256 of the file that they are about: another revision has other defects."""
    return {suite["sha256"]: tuple(_erratum(entry) for entry in suite["erratum"]) for suite in _table()["suite"]}


def version() -> int:
    """The version of errata.toml; it grows with every change of what is sent or left out."""
    return int(_table()["version"])


def with_defects(suite: Suite) -> Suite:
    """The suite, each problem with the kinds of its defects: from errata.toml, or, for suites not there, as code finds them.

    Those of errata.toml also bring the time zone and the versions that a problem's reference needs, and what is known of it.
    """
    known = errata().get(suite.sha256)
    if known is None:
        problems = [replace(problem, defects=defects(problem)) for problem in suite.problems]
    else:
        kinds: dict[str, tuple[str, ...]] = {}
        for kind in KINDS:
            for erratum in known:
                if erratum.kind == kind:
                    kinds |= {identity: (*kinds.get(identity, ()), kind) for identity in erratum.ids}
        to_run = _references_to_run().get(suite.sha256)
        problems = [_with_known(problem, kinds.get(problem.id, ()), known, to_run) for problem in suite.problems]
    return replace(suite, problems=tuple(problems))


def answerable(problem: Problem) -> bool:
    """Whether a model can know from the published statements what is tested, and something is."""
    return not UNANSWERABLE.intersection(problem.defects)


def repaired(problem: Problem) -> Problem:
    """The problem with its pro statement mended; the same where nothing is to mend. For prompts: it is judged as it was.

    Where the statements do not name the function that is tested, the pro statement ends with its header, after all comments,
    imports and constants that stand before it in the reference, and without a second definition of the base function.
    """
    if "import-in-comment" in problem.defects:
        problem = replace(problem, pro_statement=GLUED_IMPORT.sub(r"\1\n\2", problem.pro_statement))
    if "name-not-in-prompt" in problem.defects and problem.has_pro:
        problem = _with_header(problem)
    return problem


def _with_known(problem: Problem, kinds: tuple[str, ...], known: Sequence[Erratum], to_run: Collection[str] | None) -> Problem:
    """With its defects, and what its reference needs to pass, in both readings of the statements: no model is told of it."""
    own = [erratum for erratum in known if problem.id in erratum.ids] if kinds else []
    zone = next((erratum.repair.removeprefix("TZ=") for erratum in own if erratum.kind == "time-zone"), problem.time_zone)
    requires = tuple(erratum.repair for erratum in own if erratum.kind in ("library-versions", "python-version"))
    runs = to_run is None or problem.id in to_run or requires or not _UNSEEN.isdisjoint(kinds)
    calls_base = None if runs else "reference-without-base" not in kinds
    return replace(problem, defects=kinds, time_zone=zone, requires=requires, calls_base=calls_base)


def _with_header(problem: Problem) -> Problem:
    text = problem.pro_statement + problem.pro_reference
    definitions = [node for node in parsed(text).body if isinstance(node, Definition)]
    pro = [node for node in definitions if node.name == problem.pro_name][-1]
    lines = text.splitlines(keepends=True)
    left_out = {
        line
        for node in definitions
        if node.lineno < pro.lineno
        for line in range(
            min([node.lineno, *(mark.lineno for mark in node.decorator_list)]), (node.end_lineno or node.lineno) + 1
        )
    }
    body = pro.body[0].lineno
    statement = "".join(line for number, line in enumerate(lines[: body - 1], 1) if number not in left_out)
    while "\n\n\n" in statement:
        statement = statement.replace("\n\n\n", "\n\n")
    return replace(problem, pro_statement=statement, pro_reference="".join(lines[body - 1 :]))


@cache
def _references_to_run() -> Mapping[str, Sequence[str]]:
    return {suite["sha256"]: suite["references_to_run"] for suite in _table()["suite"] if "references_to_run" in suite}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("pytest_selfinvoke.suites").joinpath("errata.toml").read_text(encoding="utf-8"))


def _erratum(entry: Mapping[str, Any]) -> Erratum:
    kind = entry["kind"]
    return Erratum(kind, tuple(entry["ids"]), entry["why"], entry.get("repair", ""), entry["by"])
