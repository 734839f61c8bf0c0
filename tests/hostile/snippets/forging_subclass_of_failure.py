# Reaches for the harness's own exception through its base class and makes it harmless.
# expect: failed
for kind in AssertionError.__subclasses__():
    kind.__init__ = lambda self, *args: SystemExit(0)
    kind.__new__ = classmethod(lambda cls, *args: SystemExit(0)).__func__


def new(xs):
    return None
