# Imports a module that is not installed.
# expect: raised
# says: ModuleNotFoundError
import no_such_module_anywhere


def new(xs):
    return [x + 1 for x in xs]
