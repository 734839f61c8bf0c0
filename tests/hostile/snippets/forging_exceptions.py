# Raises an exception that lies about its type, text and traceback.
# expect: failed


class Passed(BaseException):
    @property
    def __class__(self):
        return SystemExit

    @property
    def __traceback__(self):
        return None

    def __str__(self):
        return "passed"

    code = 0
    args = property(lambda self: (0,))


def new(xs):
    raise Passed
