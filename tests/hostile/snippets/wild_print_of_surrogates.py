# Prints half a character: an error of the solution's, as in any terminal, or shown somehow.
# expect: raised passed


def new(xs):
    print("\ud83d")
    return [x + 1 for x in xs]
