# Makes a symbolic link in its own folder to a file that is not its own.
# expect: failed
# needs: landlock
import os


def new(xs):
    if not os.path.islink("innocent"):
        os.symlink("@OUTSIDE@/notes.txt", "innocent")
    with open("innocent") as file:
        print(file.read())
    return [x + 1 for x in xs]
