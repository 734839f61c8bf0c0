"""The part of the command line that names our items, which pytest itself cannot look up."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_selfinvoke.plan import ROOT, Plan


@dataclass(frozen=True)
class Selection:
    """Which of our items the command line asks for: all, none, or some by their ids and the beginnings of their ids."""

    ids: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    none: bool = False

    def __contains__(self, nodeid: str) -> bool:
        """Whether an item is asked for."""
        if self.none or not (self.ids or self.beginnings):
            return not self.none
        return nodeid in self.ids or any(_under(nodeid, beginning) for beginning in self.beginnings)


def _under(nodeid: str, chosen: str) -> bool:
    return nodeid.startswith((f"{chosen}::", f"{chosen}[", f"{chosen.rstrip('/')}/"))


def split_arguments(args: Sequence[str], rootdir: Path, invocation_dir: Path) -> tuple[list[str], list[str]]:
    """The arguments that pytest must resolve, and the ids among them that are ours, relative to the rootdir.

    pytest refuses ids of files that do not exist, so ours have to be taken out before it looks. A real file or folder of
    the same name stays with pytest.
    """
    theirs, ours = [], []
    for arg in args:
        path, separator, name = arg.partition("::")
        relative = _below_root(Path(path), rootdir, invocation_dir)
        if relative is None:
            theirs.append(arg)
        else:
            ours.append(f"{relative}{separator}{name}")
    return theirs, ours


def _below_root(path: Path, rootdir: Path, invocation_dir: Path) -> str | None:
    for candidate in (Path(os.path.normpath(folder / path)) for folder in (invocation_dir, rootdir)):
        if candidate.exists():
            return None
        if candidate.is_relative_to(rootdir):
            relative = candidate.relative_to(rootdir)
            if relative.parts and relative.parts[0] == ROOT:
                return relative.as_posix()
    return None


def select(config: pytest.Config, plan: Plan) -> Selection:
    """Take our ids out of the command line's arguments.

    Arguments that name only other paths leave us out. Raises `pytest.UsageError` for an id that is not in the plan.
    """
    theirs, ours = split_arguments(config.args, config.rootpath, config.invocation_params.dir)
    if not ours:
        if any(arg.rstrip("/") == ROOT for arg in theirs):
            return Selection()  # a real folder of that name is collected as well
        return Selection(none=config.args_source is pytest.Config.ArgsSource.ARGS)
    config.args[:] = theirs
    if ROOT in ours:
        return Selection()
    ids = frozenset(plan.by_nodeid.keys() & set(ours))
    beginnings = tuple(dict.fromkeys(chosen for chosen in ours if chosen not in ids))
    for beginning in beginnings:
        if not any(_under(nodeid, beginning) for nodeid in plan.by_nodeid):
            suites = ", ".join(suite.name for suite in plan.suites)
            raise pytest.UsageError(
                f"not found: {beginning} (this run has the suites {suites} and the models {', '.join(plan.labels)}; "
                "pytest --co -q lists every id)"
            )
    return Selection(ids, beginnings)
