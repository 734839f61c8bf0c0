# The function has another name.
# expect: missing


def base(x):
    return x + 1


def new_list(xs):
    return [base(x) for x in xs]
