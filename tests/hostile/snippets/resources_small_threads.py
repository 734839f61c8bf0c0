# Starts as many threads as there is room for, with the smallest stacks there are.
# expect: crashed
# limits: cpu_s=5
import _thread
import time


def new(xs):
    _thread.stack_size(32768)
    while True:
        _thread.start_new_thread(time.sleep, (100,))
