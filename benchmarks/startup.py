"""What a project pays for having the plugin installed and not using it.

    python benchmarks/startup.py [rounds]

Runs pytest on one empty test, with the plugin and with ``-p no:selfinvoke``, in turn, and prints the medians in milliseconds.
The limit is 30 ms.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_MS = 30.0


def milliseconds(folder: str, *options: str) -> float:
    """Wall-clock time of one whole pytest process, in milliseconds."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure, print, and fail above the limit."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_empty.py").write_text("def test_empty(): pass\n")
        milliseconds(folder)
        pairs = [(milliseconds(folder), milliseconds(folder, "-p", "no:selfinvoke")) for _ in range(rounds)]
    with_it, without = (statistics.median(side) for side in zip(*pairs, strict=True))
    extra = statistics.median(one - other for one, other in pairs)
    print(f"with {with_it:.0f} ms, without {without:.0f} ms, median difference of {rounds} pairs {extra:+.1f} ms")
    if extra > LIMIT_MS:
        sys.exit(f"over the limit of {LIMIT_MS:.0f} ms")


if __name__ == "__main__":
    main()
