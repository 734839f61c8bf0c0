# Prints every variable of its environment.
# expect: failed
import os


def new(xs):
    print(dict(os.environ), os.environb)
    with open("/proc/self/environ", "rb") as file:
        print(file.read())
