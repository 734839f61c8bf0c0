"""``--selfinvoke-list-suites``: what there is to ask, from where, under which licence, and what is at hand."""

from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.catalogue import EMBEDDED, embedded
from pytest_selfinvoke.suites.files import DataFile, Place, cache_folder, fetch, size
from pytest_selfinvoke.suites.published import PUBLISHED

_HEADINGS = ("suite", "problems", "size", "at hand", "licence", "made from", "source")


def listing(place: Place) -> str:
    """The catalogue as a table, and where files are looked for; nothing is fetched."""
    rows = [_HEADINGS]
    for name in EMBEDDED:
        suite = embedded(name)
        rows.append((name, str(len(suite.problems)), "-", "embedded", "MIT", "-", "comes with the plugin"))
    for name, published in PUBLISHED.items():
        file = published.file
        rows.append(
            (
                name,
                str(published.problems),
                size(file.size),
                _at_hand(file, place),
                published.licence,
                published.base or "-",
                file.url,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    citations = dict.fromkeys(published.citation for published in PUBLISHED.values())
    return "\n".join(
        [
            *lines,
            "",
            _where(place),
            "Files are checked against their SHA-256. A suite of your own: --selfinvoke-suite=PATH.json or .jsonl.",
            "To be named beside numbers: " + "; ".join(citations) + ".",
        ]
    )


def _at_hand(file: DataFile, place: Place) -> str:
    if isinstance(place, Path):
        try:
            fetch(file, place, "")
        except UserError:
            return "another file" if (place / file.name).exists() else "no"
        return "in the folder"
    return "cached" if file.is_cached else "no"


def _where(place: Place) -> str:
    if isinstance(place, Path):
        return f"Files are read from {place}."
    origin = f"the mirror {place}" if place else "their sources"
    return f"Files are fetched from {origin} at their first use and kept in {cache_folder()}."
