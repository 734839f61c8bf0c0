# Raises a group of groups of exceptions, deep.
# expect: failed


def new(xs):
    error = ValueError("core")
    for _ in range(5000):
        error = ExceptionGroup("shell", [error])
    raise error
