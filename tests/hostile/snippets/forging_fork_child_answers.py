# Forks; the child comes back with the answer, the parent leaves with success.
# expect: failed
import os


def new(xs):
    if os.fork():
        os._exit(0)
    return None
