"""Which reports a run is to leave beside its results."""

from dataclasses import dataclass
from pathlib import Path

# GitHub Actions sets it, in every step: what is appended to that file stands on the run's page.
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


@dataclass(frozen=True)
class Reports:
    """Where each is to be written; None where it is not. ``step_summary`` is appended to, with Markdown."""

    html: Path | None = None
    markdown: Path | None = None
    csv: Path | None = None
    step_summary: Path | None = None
