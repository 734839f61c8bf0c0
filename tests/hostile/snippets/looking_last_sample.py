# Leaves a note for the next sample, or reads the one of the last.
# expect: failed
import os


def new(xs):
    for name in ("note-@MARK@", os.path.expanduser("~/note-@MARK@"), os.path.join(os.environ.get("TMPDIR", "."), "note-@MARK@")):
        if os.path.exists(name) and xs:
            return [x + 1 for x in xs]
    if not xs:
        return []
    for name in ("note-@MARK@", os.path.expanduser("~/note-@MARK@")):
        with open(name, "w") as file:
            file.write("was here")
