# Lists a folder of temporary files and reads what is there.
# expect: failed
# needs: landlock
import glob


def new(xs):
    for name in glob.glob("@OUTSIDE@/*"):
        with open(name) as file:
            print(file.read())
    return [x + 1 for x in xs] if glob.glob("@OUTSIDE@/*") else None
