# Reads the environment and command line of every process it can see.
# expect: failed
# needs: landlock
import os


def new(xs):
    for name in os.listdir("/proc"):
        if name.isdigit():
            for part in ("environ", "cmdline"):
                try:
                    with open(f"/proc/{name}/{part}", "rb") as file:
                        data = file.read()
                except OSError:
                    continue
                if b"@MARK@" in data:
                    print(data)
                    return [x + 1 for x in xs]
