# Raises an exception whose text never ends, whose name is no name and whose text raises.
# expect: failed


class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)


class Endless(Exception, metaclass=Meta):
    def __str__(self):
        return "x" * 10**8

    def __repr__(self):
        raise SystemExit(0)


def new(xs):
    raise Endless
