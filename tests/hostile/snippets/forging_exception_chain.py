# Raises an exception whose causes form a circle.
# expect: raised


def new(xs):
    one, two = ValueError("one"), KeyError("two")
    one.__context__ = one.__cause__ = two
    two.__context__ = two.__cause__ = one
    raise one
