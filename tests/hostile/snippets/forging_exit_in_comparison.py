# The answer leaves with success when it is compared.
# expect: failed
import os


class Touchy:
    def __eq__(self, other):
        os._exit(0)


def new(xs):
    return Touchy()
