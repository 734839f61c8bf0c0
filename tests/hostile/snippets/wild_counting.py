# Its decorator counts the calls and keeps the answers.
# expect: passed
import functools


def counted(function):
    @functools.wraps(function)
    def wrapper(*args):
        wrapper.calls += 1
        return function(*args)

    wrapper.calls = 0
    return wrapper


@counted
def base(x):
    return x + 1


@counted
def new(xs):
    return [base(x) for x in xs]
