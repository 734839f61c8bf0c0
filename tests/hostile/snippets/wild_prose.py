# A reply that is no program.
# expect: syntax
# made: prose


def new(xs):
    return [x + 1 for x in xs]


This function adds one to each number. Let's test it!
