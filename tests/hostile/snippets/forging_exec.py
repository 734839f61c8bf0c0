# Becomes a program that always succeeds.
# expect: failed
import os


def new(xs):
    os.execv("/bin/true", ["true"])
