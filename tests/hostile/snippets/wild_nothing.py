# Comments and no code.
# expect: missing
# def new(xs):
#     return [x + 1 for x in xs]
