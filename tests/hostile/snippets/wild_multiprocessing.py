# Uses several processes for no reason. Where processes may not be started, that is an error of the solution's.
# expect: passed raised crashed
# limits: cpu_s=2 wall_s=3
import multiprocessing


def base(x):
    return x + 1


def new(xs):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(base, xs)
