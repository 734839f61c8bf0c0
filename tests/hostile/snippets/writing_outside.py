# Writes, renames, links and removes in a folder that is not its own.
# expect: failed
# needs: landlock
import os
import shutil

DEEDS = [
    lambda: open("@OUTSIDE@/new.txt", "w").close(),
    lambda: os.mkdir("@OUTSIDE@/new"),
    lambda: os.rename("@OUTSIDE@/notes.txt", "@OUTSIDE@/other.txt"),
    lambda: os.symlink("/", "@OUTSIDE@/link"),
    lambda: os.truncate("@OUTSIDE@/notes.txt", 0),
    lambda: os.mkfifo("@OUTSIDE@/pipe"),
    lambda: os.unlink("@OUTSIDE@/notes.txt"),
    lambda: shutil.rmtree("@PROJECT@"),
]


def new(xs):
    done = 0
    for deed in DEEDS:
        try:
            deed()
            done += 1
        except OSError:
            pass
    return [x + 1 for x in xs] if done else None
