# Every process starts two others.
# expect: failed
# needs: survivors|seccomp
# limits: cpu_s=1 wall_s=4
import os
import time


def new(xs):
    for _ in range(7):
        os.fork()
    time.sleep(3)
