"""Which suites there are, and where each is read from."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.errata import with_defects
from pytest_selfinvoke.suites.files import Place, fetch
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.suites.published import DIGESTS, PUBLISHED
from pytest_selfinvoke.suites.reader import suite_from_bytes

SUFFIXES = (".json", ".jsonl")
EMBEDDED = {
    "starter": ("pytest_selfinvoke.suites", "starter.json"),
    "tiny": ("pytest_selfinvoke.tiny", "suite.json"),
}


def load_suites(
    names: Sequence[str],
    data: Place,
    *,
    named_by: str = "--selfinvoke-suite",
    data_by: str = "--selfinvoke-data",
    base_tests: bool = True,
) -> tuple[Suite, ...]:
    """The suites of the given names or paths, sorted by name.

    ``data`` is where the published files are, see `files.fetch`. ``named_by`` and ``data_by`` say, for errors, where the user
    wrote them. Without ``base_tests`` nothing is fetched for the tests of base problems alone.

    Raises `UserError` for an unknown name, a missing or altered file, and two suites of one name.
    """
    suites: dict[str, Suite] = {}
    for name in names:
        suite = with_defects(_load(name, data, named_by, data_by, base_tests=base_tests))
        if (other := suites.get(suite.name)) and other.source != suite.source:
            raise UserError(
                f"{named_by}: two suites are called {suite.name!r}: {other.source} and {suite.source}; rename one of the files"
            )
        suites[suite.name] = suite
    return tuple(suites[name] for name in sorted(suites))


def embedded(name: str) -> Suite:
    """A suite that comes with the plugin."""
    package, file = EMBEDDED[name]
    return suite_from_bytes(name, files(package).joinpath(file).read_bytes(), f"embedded {file}")


def _load(name: str, data: Place, named_by: str, data_by: str, *, base_tests: bool) -> Suite:
    if name.endswith(SUFFIXES):
        path = Path(name)
        content = _read(path, named_by)
        return suite_from_bytes(path.stem, content, name, sound=hashlib.sha256(content).hexdigest() in DIGESTS)
    if name in EMBEDDED:
        return embedded(name)
    if name in PUBLISHED:
        return _published(name, data, data_by, base_tests=base_tests)
    known = [*EMBEDDED, *PUBLISHED]
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else "a file of your own ends in .json or .jsonl"
    raise UserError(f"{named_by}: no suite is called {name!r}; there are {', '.join(known)}; {hint}")


def _published(name: str, data: Place, data_by: str, *, base_tests: bool) -> Suite:
    published = PUBLISHED[name]
    path, content = fetch(published.file, data, f"suite {name!r}", data_by)
    suite = published.read(name, content, str(path))
    return _paired(suite, data, data_by, base_tests=base_tests) if published.base else suite


def _paired(suite: Suite, data: Place, data_by: str, *, base_tests: bool) -> Suite:
    """The suite with each problem's base problem named, and its tests where the base suite's file is to be had.

    A folder of the user's need not hold it: nothing but the base tests, and with them the causes of failures, is lost then.
    """
    base = PUBLISHED[suite.name].base
    file = PUBLISHED[base].file
    tests = {}
    at_hand = (data / file.name).exists() if isinstance(data, Path) else base_tests or file.is_cached
    if at_hand:
        purpose = f"suite {suite.name!r}, for the tests of its base problems (--selfinvoke-no-causes does without)"
        path, content = fetch(file, data, purpose, data_by)
        tests = {problem.id: problem.tests for problem in PUBLISHED[base].read(base, content, str(path)).problems}
    problems = (
        replace(problem, base_suite=base, base_id=problem.id, base_tests=tests.get(problem.id, ""))
        for problem in suite.problems
    )
    return replace(suite, problems=tuple(problems))


def _read(path: Path, origin: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{origin}: cannot read {path}: {error.strerror or error}") from None
