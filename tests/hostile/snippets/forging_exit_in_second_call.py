# Answers the first call rightly and leaves with success in the second.
# expect: crashed
import os


def new(xs):
    if not xs:
        os._exit(0)
    return [x + 1 for x in xs]
