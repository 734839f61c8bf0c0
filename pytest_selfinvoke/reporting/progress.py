"""How far the replies are, in one line."""

from pytest_selfinvoke.generation.accounts import Progress
from pytest_selfinvoke.reporting.asked import dollars


def progress_line(progress: Progress, now: float) -> str:
    """Replies in and in all, in flight, per second, money, time left. ``now`` is the time of `time.monotonic`."""
    parts = [f"{progress.arrived:,}/{progress.total:,} replies", f"{progress.in_flight} in flight"]
    elapsed = now - progress.since
    if progress.since and progress.usage.replies and elapsed > 0:
        rate = progress.usage.replies / elapsed
        parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min")
        if progress.usage.cost_usd:
            parts.append(dollars(progress.usage.cost_usd))
        parts.append(f"{_time((progress.total - progress.arrived) / rate)} left")
    return f"selfinvoke: {', '.join(parts)}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
