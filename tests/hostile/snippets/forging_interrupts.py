# Raises what a terminal or an ending interpreter raises.
# expect: failed


def new(xs):
    raise KeyboardInterrupt if xs else GeneratorExit
