# Sleeps before it has defined anything.
# expect: timeout
# limits: cpu_s=0.5 wall_s=0.5
import time

time.sleep(10**6)
