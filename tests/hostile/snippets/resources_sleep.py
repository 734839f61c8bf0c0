# Sleeps until somebody stops it.
# expect: timeout
# limits: cpu_s=0.5 wall_s=0.5
import time


def new(xs):
    time.sleep(10**6)
