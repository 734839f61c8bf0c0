# Changes the rights, the owner and the times of a file that it cannot open.
# expect: failed
# needs: seccomp
import os

DEEDS = [
    lambda: os.chmod("@OUTSIDE@/notes.txt", 0o777),
    lambda: os.chown("@OUTSIDE@/notes.txt", 12345, 12345),
    lambda: os.utime("@OUTSIDE@/notes.txt", (0, 0)),
    lambda: os.setxattr("@OUTSIDE@/notes.txt", "user.was", b"here"),
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
