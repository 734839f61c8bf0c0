# Starts ten thousand threads.
# expect: failed
# limits: cpu_s=1 wall_s=4
import threading
import time


def new(xs):
    for _ in range(10_000):
        threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
