"""Hooks that modules ask Python to run at a fork, held back in the server.

``threading``, ``random`` and ``logging`` each register some. Run after every fork they cost a third of it, and do nothing for a
server that has one thread. Children register them for forks of their own, where no filter of system calls forbids these.
"""

import os
from collections.abc import Callable
from typing import Any

_register: Callable[..., None] = os.register_at_fork
_held: list[dict[str, Any]] = []


def hold() -> None:
    """From now on, keep the hooks that are registered in this process. To be called before the modules are imported."""

    def keep(**hooks: Any) -> None:
        _held.append(hooks)

    os.register_at_fork = keep


def release() -> None:
    """Register what was held back."""
    os.register_at_fork = _register
    for hooks in _held:
        _register(**hooks)
