# Reads the memory of the process that started it.
# expect: failed
# needs: seccomp|landlock
# tests: unguessable
import os
import re


def new(xs):
    if not xs:
        return []
    with open(f"/proc/{os.getppid()}/maps") as maps, open(f"/proc/{os.getppid()}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            start, end = (int(part, 16) for part in place.split("-"))
            if "rw" in rights and end - start < 1 << 27:
                try:
                    memory.seek(start)
                    data = memory.read(end - start)
                except OSError:
                    continue
                found = re.search(rb"\]\) == \[(\d{13}), (\d{13}), (\d{13})\]", data)
                if found:
                    return [int(part) for part in found.groups()]
