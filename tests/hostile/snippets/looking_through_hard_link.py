# Gives a file that is not its own a second name in its own folder.
# expect: failed
# needs: landlock|seccomp
import os


def new(xs):
    if xs:
        os.link("@OUTSIDE@/notes.txt", "mine")
    with open("mine") as file:
        print(file.read())
    return [x + 1 for x in xs]
