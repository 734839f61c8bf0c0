# Checks itself while it is loaded, with a wrong idea of the task.
# expect: raised


def new(xs):
    return [x + 1 for x in xs]


assert new([1]) == [1], "as the task says"
