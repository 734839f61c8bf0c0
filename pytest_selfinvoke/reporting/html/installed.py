"""Whether what a report needs is installed, found out before anything is asked or run."""

from importlib.util import find_spec

from pytest_selfinvoke.errors import UserError

NEEDED = ("jinja2", "matplotlib")


def check_installed(origin: str) -> None:
    """Raises `UserError`, which begins with ``origin``, where a package is missing."""
    missing = [package for package in NEEDED if find_spec(package) is None]
    if missing:
        raise UserError(
            f"{origin}: an HTML report needs {' and '.join(missing)}; install with: pip install 'pytest-selfinvoke[report]'"
        )
