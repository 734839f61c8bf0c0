# Leaves a module where the next Python will import it.
# expect: failed
# needs: landlock
import os
import sysconfig


def new(xs):
    path = os.path.join(sysconfig.get_path("purelib"), "@MARK@.pth")
    with open(path, "w") as file:
        file.write("# was here\n")
    os.unlink(path)
    return [x + 1 for x in xs]
