"""What a run leaves beside results.json: pages and files for people and for other tools."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.files import short
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.report_settings import Reports


def write_reports(reports: Reports, record: Record) -> tuple[list[str], list[str]]:
    """Write them: what was written and where, and what could not be, a clause each.

    A report that fails, on a full disk or for an error of ours, stops neither the next one nor the run.
    """
    every: tuple[tuple[str, Path | None, Callable[[Path, Record], None]], ...] = (
        ("report", reports.html, _html),
        ("Markdown", reports.markdown, _markdown),
        ("CSV", reports.csv, _csv),
        ("step summary", reports.step_summary, _step_summary),
    )
    done: list[str] = []
    failed: list[str] = []
    for name, path, write in every:
        if path is None:
            continue
        try:
            write(path, record)
        except Exception as error:  # noqa: BLE001
            reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            failed.append(f"{name.upper()} NOT WRITTEN to {path}: {reason}")
        else:
            done.append(f"{name} in {short(path)}")
    return done, failed


def write_html(path: Path, names: Sequence[str], records: Sequence[Record], origin: str) -> None:
    """The report of these runs as one file. Raises `UserError`, which begins with ``origin``."""
    from pytest_selfinvoke.reporting.html.installed import check_installed

    check_installed(origin)
    from pytest_selfinvoke.reporting.html.page import write_page

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


def _step_summary(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.markdown import append_step_summary

    append_step_summary(path, record)


def _csv(path: Path, record: Record) -> None:
    from pytest_selfinvoke.reporting.rows import write_csv

    write_csv(path, record.outcomes, {card.label: card.architecture for card in record.cards})
