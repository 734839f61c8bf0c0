# Answers with a list by class that never ends when somebody goes through it.
# expect: failed
# limits: cpu_s=0.5 wall_s=3


class Forever(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 3


def new(xs):
    return Forever()
