"""What a project pays for having the plugin installed and not using it.

    python benchmarks/startup.py [--rounds N] [--bare PYTHON]

Runs pytest on one empty test, with the plugin and with ``-p no:selfinvoke``, in turn, and prints the medians in milliseconds.
The limit is 30 ms. ``--bare`` names the interpreter of an environment in which only pytest is installed: then it is also
measured what everything costs that comes with the plugin, other pytest plugins among it, which has no limit.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_MS = 30.0


def milliseconds(folder: str, *options: str, interpreter: str = sys.executable) -> float:
    """Wall-clock time of one whole pytest process, in milliseconds."""
    command = [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure, print, and fail above the limit."""
    parser = argparse.ArgumentParser(description="What a project pays for having the plugin installed.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--bare", metavar="PYTHON", default=sys.executable)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_empty.py").write_text("def test_empty(): pass\n")
        milliseconds(folder)
        rows = [
            (
                milliseconds(folder),
                milliseconds(folder, "-p", "no:selfinvoke"),
                milliseconds(folder, "-p", "no:selfinvoke", interpreter=arguments.bare),
            )
            for _ in range(arguments.rounds)
        ]
    with_it, without, bare = (statistics.median(column) for column in zip(*rows, strict=True))
    extra = statistics.median(row[0] - row[1] for row in rows)
    print(f"with {with_it:.0f} ms, without {without:.0f} ms, median difference of {len(rows)} pairs {extra:+.1f} ms")
    if arguments.bare != sys.executable:
        print(f"bare {bare:.0f} ms: with all that comes along {statistics.median(row[0] - row[2] for row in rows):+.1f} ms")
    if extra > LIMIT_MS:
        sys.exit(f"over the limit of {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    main()
