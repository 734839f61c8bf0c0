"""One self-contained HTML file of one run, or of several side by side."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.files import replaced
from pytest_selfinvoke.history import History
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting import digest, provenance
from pytest_selfinvoke.reporting.digest import Table
from pytest_selfinvoke.reporting.headline import headline
from pytest_selfinvoke.reporting.html.figures.confusion import confusion
from pytest_selfinvoke.reporting.html.figures.course import course
from pytest_selfinvoke.reporting.html.figures.dense_line import dense_line
from pytest_selfinvoke.reporting.html.figures.failures import causes, errors
from pytest_selfinvoke.reporting.html.figures.figure import Figure
from pytest_selfinvoke.reporting.html.figures.forest import forest
from pytest_selfinvoke.reporting.html.figures.sizes import sizes
from pytest_selfinvoke.reporting.html.figures.slope import slope
from pytest_selfinvoke.reporting.html.samples import samples_json

if TYPE_CHECKING:
    from jinja2 import Environment

FIGURES: tuple[Callable[[Record], Figure], ...] = (forest, dense_line, slope, sizes, confusion, causes, errors)
_FILES = Path(__file__).parent / "page"


def write_page(path: Path, names: Sequence[str], records: Sequence[Record]) -> None:
    """Write the report of these runs; the file is either the old one or the whole new one.

    ``names`` are those of the runs, where there are several. Raises `OSError` where it cannot be written.
    """
    text = page(names, records)
    with replaced(path, "utf-8") as file:
        # Lone surrogates, which a reply may hold, cannot be encoded; in the samples' JSON the escape is the character.
        file.write(text.encode("utf-8", "backslashreplace").decode())


def page(names: Sequence[str], records: Sequence[Record]) -> str:
    """The report as text."""
    environment = _environment()
    style, script = (_text(name) for name in ("page.css", "page.js"))
    if len(records) == 1:
        names = [""]
    history = History.of(names, records) if len(records) > 1 else None
    return environment.get_template("page.html").render(
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        title="Self-invoking code generation" if history is None else f"{len(records)} runs side by side",
        history=course(history) if history else None,
        runs=[Sheet(number, name, record) for number, (name, record) in enumerate(zip(names, records, strict=True), 1)],
        samples=samples_json(names, records),
        total=sum(len(record.outcomes) for record in records),
        version=next((record.environment["packages"].get("pytest-selfinvoke", "") for record in records), ""),
    )


@dataclass(frozen=True)
class Sheet:
    """One run as the template shows it."""

    number: int
    name: str
    record: Record

    @cached_property
    def answer(self) -> str:
        """What the run says of the question, in a sentence."""
        return headline(self.record.summary())

    @property
    def headline(self) -> list[digest.Number]:
        """The numbers behind the answer."""
        return digest.headline(self.record)

    @cached_property
    def figures(self) -> list[Figure]:
        """The plots, or what they lack."""
        return [make(self.record) for make in FIGURES]

    @cached_property
    def rates(self) -> list[Table]:
        """What every model solved, a table per suite."""
        return digest.rates(self.record)

    @property
    def gates(self) -> list[digest.Verdict]:
        """The gates of the run with their verdicts."""
        return digest.gates(self.record)

    @property
    def waiting(self) -> int:
        """Gates that wait for the other shards of the run."""
        return len(self.record.gates) if self.record.shard else 0

    @property
    def changes(self) -> Table | None:
        """What was lost and won since the baselines."""
        return digest.changes(self.record)

    @property
    def variants(self) -> Table | None:
        """Variants against their full models."""
        return digest.variants(self.record)

    @property
    def published(self) -> Table | None:
        """What others measured."""
        return digest.published(self.record)

    @property
    def remarks(self) -> list[str]:
        """What must be known beside the numbers."""
        return digest.remarks(self.record)

    @property
    def made(self) -> list[Table]:
        """How the numbers came about."""
        return provenance.made(self.record)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The run in a line: what stands under the title."""
        return provenance.facts(self.record)


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FILES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["trusted"] = _trusted
    return environment


def _trusted(text: str) -> Any:
    """Text that stands in the page as it is: our own style sheet and script, drawings, and JSON that was made harmless."""
    from markupsafe import Markup

    return Markup(text)


def _text(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """By which the page's policy knows the one style sheet and the one script that are its own."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
