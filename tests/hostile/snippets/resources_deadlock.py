# Waits for a lock that it holds itself.
# expect: timeout
# limits: cpu_s=0.5 wall_s=0.5
import threading


def new(xs):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
