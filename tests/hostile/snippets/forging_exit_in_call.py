# Leaves with the status of success while it should answer.
# expect: crashed
import os


def new(xs):
    os._exit(0)
