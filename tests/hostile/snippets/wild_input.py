# Asks the user for numbers: there is no user.
# expect: raised


def new(xs):
    return [int(x) + 1 for x in input("numbers: ").split()]
