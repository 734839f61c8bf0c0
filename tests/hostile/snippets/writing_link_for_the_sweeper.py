# Leaves links to folders that are not its own where somebody will remove everything.
# expect: passed failed
import os

if not os.path.islink("a-link"):
    os.symlink("@OUTSIDE@", "a-link")
    os.mkdir("inner")
    os.symlink("@HOME@", "inner/link")
    os.symlink("@PROJECT@/settings.toml", "inner/file")


def new(xs):
    return [x + 1 for x in xs]
