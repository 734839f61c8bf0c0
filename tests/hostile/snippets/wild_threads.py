# Leaves threads running and a pool open.
# expect: passed
import concurrent.futures
import threading
import time

pool = concurrent.futures.ThreadPoolExecutor(4)
threading.Thread(target=time.sleep, args=(60,)).start()


def new(xs):
    return list(pool.map(lambda x: x + 1, xs))
