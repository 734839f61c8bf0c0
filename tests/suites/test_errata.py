"""Known defects: found in texts by code, written down for the published suites, and mended in prompts."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.defects import KINDS, defects
from pytest_selfinvoke.suites.errata import answerable, errata, repaired, with_defects
from pytest_selfinvoke.suites.problem import Problem, Suite, parsed
from pytest_selfinvoke.suites.published import PUBLISHED

SOUND = Problem(
    suite="own",
    id="0",
    base_statement="# Double a number.\ndef double(x):\n",
    base_reference="    return 2 * x\n\n",
    pro_statement="# Double each number.\ndef double_all(xs):\n",
    pro_reference="    return [double(x) for x in xs]\n",
    tests="assert double_all([]) == []\nassert double_all([1]) == [2]\n",
    base_name="double",
    pro_name="double_all",
)
PRO = ("humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro")
# Ends with the base function's header again; the reference goes on with its body.
UNNAMED = replace(
    SOUND,
    pro_statement="# Double each number.\nimport math\n\ndef double(x):\n",
    pro_reference="    return 2 * x\n\n\nLIMIT = 9\n\n# Each of them.\n"
    "def double_all(\n    xs,\n):\n    return [double(x) for x in xs]\n",
)


def test_a_sound_problem_has_none() -> None:
    assert defects(SOUND) == ()
    assert defects(SOUND.base_part) == ("no-assertion",)
    assert defects(replace(SOUND.base_part, tests=SOUND.tests.replace("double_all", "double"))) == ()


@pytest.mark.parametrize(
    ("problem", "kinds"),
    [
        (UNNAMED, ["name-not-in-prompt", "base-redefined"]),
        (replace(SOUND, tests="double_all([1])"), ["no-assertion"]),
        (replace(SOUND, tests="assert double_all([1]) == [2]"), ["single-assertion"]),
        (replace(SOUND, tests="for n in range(3):\n    assert double_all([n]) == [2 * n]"), []),
        (replace(SOUND, tests=SOUND.tests + "assert double_all([0.5]) == [1.0]"), ["exact-floats"]),
        (replace(SOUND, tests=SOUND.tests + "assert abs(double_all([0.5])[0] - 1.0) < 1e-9"), []),
        (replace(SOUND, pro_statement="def double_all(xs):\n"), ["no-description"]),
        (replace(SOUND, pro_statement="# Double each.import math\ndef double_all(xs):\n"), ["import-in-comment"]),
        (replace(SOUND, pro_reference="    return [2 * x for x in xs]\n"), ["reference-without-base"]),
        (
            replace(SOUND, pro_reference="    def double(x):\n        return 2 * x\n    return [double(x) for x in xs]\n"),
            ["base-redefined"],
        ),
    ],
)
def test_what_texts_show(problem: Problem, kinds: list[str]) -> None:
    assert list(defects(problem)) == kinds


def test_one_name_for_both() -> None:
    same = replace(SOUND, pro_statement="# Twice.\ndef double(x):\n", pro_reference="    return 2 * x\n", pro_name="double")
    assert "one-name" in defects(same)


def test_own_suites_are_checked_by_code() -> None:
    suite = with_defects(Suite("own", "own.json", "0" * 64, (SOUND, replace(UNNAMED, id="1"))))
    assert [answerable(problem) for problem in suite.problems] == [True, False]


@pytest.mark.parametrize("name", PRO)
def test_the_file_holds_what_code_finds(shared: Path, name: str) -> None:
    (suite,) = load_suites([name], shared / "suites")
    written = {erratum.kind: list(erratum.ids) for erratum in errata()[PUBLISHED[name].file.sha256] if erratum.by == "code"}
    found = {kind: [problem.id for problem in suite.problems if kind in defects(problem)] for kind in KINDS}
    assert written == {kind: ids for kind, ids in found.items() if ids}
    by_hand = [erratum for erratum in errata()[suite.sha256] if erratum.by == "hand"]
    assert all(identity in suite.by_id for erratum in by_hand for identity in erratum.ids)
    for problem in suite.problems:
        assert set(defects(problem)) <= set(problem.defects) <= set(KINDS)


def test_how_many_cannot_be_answered(shared: Path) -> None:
    suites = load_suites(PRO, shared / "suites")
    assert {suite.name: sum(map(answerable, suite.problems)) for suite in suites} == {
        "humaneval-pro": 154,
        "mbpp-pro": 353,
        "bigcodebench-lite-pro": 55,
    }
    unnamed = [problem for suite in suites for problem in suite.problems if "name-not-in-prompt" in problem.defects]
    assert len(unnamed) == 36


def test_a_mended_statement_ends_with_the_header_that_was_missing() -> None:
    mended = repaired(replace(UNNAMED, defects=defects(UNNAMED)))
    assert mended.pro_statement == (
        "# Double each number.\nimport math\n\nLIMIT = 9\n\n# Each of them.\ndef double_all(\n    xs,\n):\n"
    )
    assert mended.pro_reference == "    return [double(x) for x in xs]\n"
    glued = replace(SOUND, pro_statement="# Double each.import math\ndef double_all(xs):\n")
    assert repaired(replace(glued, defects=defects(glued))).pro_statement.splitlines()[:2] == ["# Double each.", "import math"]
    assert repaired(SOUND) is SOUND


def test_mended_problems_are_sound_python_and_give_nothing_away(shared: Path) -> None:
    for suite in load_suites(PRO, shared / "suites"):
        for problem in suite.problems:
            mended = repaired(problem)
            parsed(mended.reference)
            assert not {"name-not-in-prompt", "import-in-comment"}.intersection(defects(mended)), problem.id
            if mended is problem:
                continue
            # One header and nothing of a body: with a body of its own the statement is Python.
            functions = [line for line in mended.pro_statement.splitlines() if line.startswith("def ")]
            assert functions == [line for line in functions if f"def {problem.pro_name}(" in line], problem.id
            parsed(f"{mended.pro_statement}    pass\n")


@pytest.mark.parametrize("style", ["chat", "paper", "completion", "paper-completion"])
def test_prompts_show_what_errata_says(style: str) -> None:
    problem = replace(UNNAMED, defects=defects(UNNAMED))
    published = Prompter(style).prompt(problem)
    mended = Prompter(style, errata="repaired").prompt(problem)
    assert published.sha256 != mended.sha256
    assert "# Each of them." in mended.text
    assert "# Each of them." not in published.text
    # Styles of our own list the headers whatever the statements say; the paper's do not.
    assert ("double_all" in published.text) is not style.startswith("paper")
    assert Prompter(style).prompt(SOUND) == Prompter(style, errata="repaired").prompt(SOUND)
