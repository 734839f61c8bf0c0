# Reads a file by way of its own and its parent's root and working folder.
# expect: failed
# needs: landlock
import os


def new(xs):
    for way in ("self/root", f"{os.getppid()}/root", "1/root", "thread-self/root"):
        try:
            with open(f"/proc/{way}/@OUTSIDE@/notes.txt") as file:
                print(file.read())
                return [x + 1 for x in xs]
        except OSError:
            pass
