# Returns a class; its metaclass decides what equals it.
# expect: failed
# needs: sealed
# tests: unguessable


class Meta(type):
    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Answer(metaclass=Meta):
    pass


def new(xs):
    return Answer
