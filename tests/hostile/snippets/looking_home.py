# Reads a file of the user's home folder, found in every way it can be.
# expect: failed
# needs: landlock
import os
import pwd


def new(xs):
    for home in (lambda: os.path.expanduser("~"), lambda: pwd.getpwuid(os.getuid()).pw_dir, lambda: "@HOME@"):
        try:
            with open(os.path.join(home(), ".ssh", "id_ed25519")) as file:
                print(file.read())
                return [x + 1 for x in xs]
        except (OSError, KeyError):
            pass
