"""Which suites there are, and where each is read from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.problem import Suite
from pytest_selfinvoke.suites.reader import suite_from_bytes

SUFFIXES = (".json", ".jsonl")


@dataclass(frozen=True)
class Published:
    """A published suite: the file it comes in and the SHA-256 of that file, so that the same name means the same questions."""

    file: str
    sha256: str


# CodeEval-Pro (github.com/CodeEval-Pro/CodeEval-Pro, MIT), commit 36f292e, folder dataset/.
PUBLISHED = {
    "humaneval-pro": Published("humaneval_pro.json", "d67ad94366d8182804d8cb59de558d211072493b13a6c23ddda42a2e1367dc7a"),
    "mbpp-pro": Published("mbpp_pro.json", "bb2edf4f2da393403083977e94cb4e4bbbe68fcb85495dfdf500885a945e8b3b"),
    "bigcodebench-lite-pro": Published(
        "bigcodebench_lite_pro.json", "1a9e818a7ecece6346f47673276bfc47ab2bb34efd8cda26e0b819eb13bb6ec3"
    ),
}
EMBEDDED = {
    "starter": ("pytest_selfinvoke.suites", "starter.json"),
    "tiny": ("pytest_selfinvoke.tiny", "suite.json"),
}


def load_suites(
    names: Sequence[str], data: Path | None, *, named_by: str = "--selfinvoke-suite", data_by: str = "--selfinvoke-data"
) -> tuple[Suite, ...]:
    """The suites of the given names or paths, sorted by name.

    ``data`` is the folder that holds the published files. ``named_by`` and ``data_by`` say, for errors, where the user wrote
    them. Raises `UserError` for an unknown name, a missing or altered file, and two suites of one name.
    """
    suites: dict[str, Suite] = {}
    for name in names:
        suite = _load(name, data, named_by, data_by)
        if (other := suites.get(suite.name)) and other.source != suite.source:
            raise UserError(
                f"{named_by}: two suites are called {suite.name!r}: {other.source} and {suite.source}; rename one of the files"
            )
        suites[suite.name] = suite
    return tuple(suites[name] for name in sorted(suites))


def _load(name: str, data: Path | None, named_by: str, data_by: str) -> Suite:
    if name.endswith(SUFFIXES):
        path = Path(name)
        return suite_from_bytes(path.stem, _read(path, named_by), name)
    if name in EMBEDDED:
        package, file = EMBEDDED[name]
        return suite_from_bytes(name, files(package).joinpath(file).read_bytes(), f"embedded {file}")
    if name in PUBLISHED:
        return _published(name, PUBLISHED[name], data, data_by)
    known = [*EMBEDDED, *PUBLISHED]
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else "a file of your own ends in .json or .jsonl"
    raise UserError(f"{named_by}: no suite is called {name!r}; there are {', '.join(known)}; {hint}")


def _published(name: str, published: Published, data: Path | None, data_by: str) -> Suite:
    if data is None:
        raise UserError(
            f"suite {name!r}: say where {published.file} lies with --selfinvoke-data=DIR (or ini selfinvoke_data); it is the "
            "folder dataset/ of github.com/CodeEval-Pro/CodeEval-Pro; --selfinvoke-suite=starter needs no files"
        )
    path = data / published.file
    content = _read(path, f"suite {name!r}: {data_by}")
    digest = hashlib.sha256(content).hexdigest()
    if digest != published.sha256:
        raise UserError(
            f"{path} is not the published {name} (SHA-256 {digest[:12]}..., expected {published.sha256[:12]}...); "
            f"to ask an edited edition give it a name of its own: --selfinvoke-suite=my-{name}.json"
        )
    return suite_from_bytes(name, content, str(path))


def _read(path: Path, origin: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{origin}: cannot read {path}: {error.strerror or error}") from None
