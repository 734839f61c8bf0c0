# Replaces the class statement, print, repr and exec.
# expect: failed
import builtins
import sys

builtins.__build_class__ = builtins.print = builtins.repr = builtins.exec = builtins.compile = lambda *args: sys.exit(0)


def new(xs):
    return None
