# Its comparison gives no bool but a thing that counts as true.
# expect: failed
# needs: sealed
# tests: unguessable


class Yes:
    def __bool__(self):
        return True

    def __call__(self, *args):
        return self

    def __getattr__(self, name):
        return self


class Vague:
    def __eq__(self, other):
        return Yes()


def new(xs):
    return Vague()
