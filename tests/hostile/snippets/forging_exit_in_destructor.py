# The answer's destructor leaves with success when the comparison has failed.
# expect: failed
import os


class Mine:
    def __del__(self):
        os._exit(0)


def new(xs):
    return Mine()
