"""What a run leaves beside results.json: pages and files for people and for other tools."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.record import Record


@dataclass(frozen=True)
class Reports:
    """Where each is to be written; None where it is not. ``step_summary`` is appended to, with Markdown."""

    html: Path | None = None
    markdown: Path | None = None
    csv: Path | None = None
    step_summary: Path | None = None

    def check(self, origin: str) -> None:
        """Find what is missing for them before anything is asked or run; ``origin`` names the setting. Raises `UserError`."""
        if self.html:
            from pytest_selfinvoke.reporting.html.page import check_installed

            check_installed(origin)

    def write(self, record: Record) -> tuple[list[str], list[str]]:
        """Write them. What was written, and what could not be, a clause each: one that fails does not stop the next."""
        done: list[str] = []
        failed: list[str] = []
        for name, path, write in (
            ("report", self.html, _html),
            ("Markdown", self.markdown, _markdown),
            ("CSV", self.csv, _csv),
            ("step summary", self.step_summary, _step_summary),
        ):
            if path is None:
                continue
            try:
                write(path, record)
            except Exception as error:  # noqa: BLE001 - a full disk, a broken matplotlib: the run's results are there all the same
                reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
                failed.append(f"{name.upper()} NOT WRITTEN to {path}: {reason}")
            else:
                done.append(f"{name} in {path}")
        return done, failed


def write_html(path: Path, names: Sequence[str], records: Sequence[Record], origin: str) -> None:
    """The report of these runs as one file. Raises `UserError`, which begins with ``origin``."""
    from pytest_selfinvoke.reporting.html.page import check_installed, write_page

    check_installed(origin)
    try:
        write_page(path, names, records)
    except OSError as error:
        raise UserError(f"{origin}: cannot write {path}: {error.strerror or error}") from None


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """A name for each file, as short as tells them apart: the stem, or with the folder, or the whole path."""
    tries = [[path.stem for path in paths], [f"{path.absolute().parent.name}/{path.stem}" for path in paths]]
    return next((names for names in tries if max(Counter(names).values()) == 1), [str(path) for path in paths])


def _html(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.html.page import write_page

    write_page(path, [""], [record])


def _markdown(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.markdown import write_markdown

    write_markdown(path, record)


def _csv(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.rows import write_csv

    write_csv(path, record)


def _step_summary(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.markdown import append_step_summary

    append_step_summary(path, record)
