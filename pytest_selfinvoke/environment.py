"""On what a run was made: Python, the system, and the packages that its numbers depend on."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

_PACKAGES = ("pytest-selfinvoke", "pytest", "pytest-xdist", "pytest-timeout", "litellm", "numpy", "scipy")


def environment() -> dict[str, Any]:
    """Of this process: "python", "platform", and "packages" with the versions of those that are installed."""
    return {"python": platform.python_version(), "platform": platform.platform(), "packages": _versions()}


def _versions() -> Mapping[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
