# Looks for folders of other samples beside its own.
# expect: failed
# needs: landlock
import os


def new(xs):
    here = os.getcwd()
    beside = [name for name in os.listdir("..") if name != os.path.basename(here)]
    if os.path.dirname(here) != "/" and (beside or os.listdir("../..")):
        print(beside)
        return [x + 1 for x in xs]
