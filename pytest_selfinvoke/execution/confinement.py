"""What a child puts on itself before it runs a stranger's code, and cannot take off again."""

from typing import NamedTuple

from pytest_selfinvoke.execution.landlock import Rules
from pytest_selfinvoke.execution.seccomp import Filter


class Confinement(NamedTuple):
    """The layers of a child that work here; ``None`` for one that does not.

    Of the filters of system calls the server takes on ``inherited``, and ``call_filter`` is what a child adds.
    """

    rules: Rules | None = None
    inherited: Filter | None = None
    call_filter: Filter | None = None

    def begin(self) -> None:
        """In the server, for good, before the first fork: put on what its children inherit.

        Raises:
            OSError: the kernel refused what it granted when it was tried.

        """
        if self.inherited is not None:
            self.inherited.install()

    def prepare(self, folder: str) -> None:
        """In the server, before each fork: have all ready for a child whose own folder is this.

        Raises:
            OSError: the kernel refused what it granted at the start.

        """
        if self.rules is not None:
            self.rules.prepare(folder)
