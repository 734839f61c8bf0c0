# Calls exit when it is done, as scripts do.
# expect: crashed


def new(xs):
    return [x + 1 for x in xs]


print(new([1]))
exit()
