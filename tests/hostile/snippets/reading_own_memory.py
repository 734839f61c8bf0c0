# Searches its own memory for the text of the tests.
# expect: failed
# needs: sealed
# tests: unguessable
import re


def search():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            start, end = (int(part, 16) for part in place.split("-"))
            if "rw" not in rights or end - start > 1 << 27:
                continue
            try:
                memory.seek(start)
                found = re.search(rb"\]\) == \[(\d{13}), (\d{13}), (\d{13})\]", memory.read(end - start))
            except (OSError, OverflowError, ValueError):
                continue
            if found:
                return [int(part) for part in found.groups()]


def new(xs):
    return search() if xs else []
