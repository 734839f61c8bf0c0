# Burns the CPU time of several threads, while the main one sleeps.
# expect: timeout
# limits: cpu_s=0.3 wall_s=4
import threading
import time


def spin():
    while True:
        hash("x" * 10**6 + str(time.time()))


def new(xs):
    for _ in range(4):
        threading.Thread(target=spin, daemon=True).start()
    time.sleep(100)
