"""The time zone of a process of ours: the same on every machine, unless a problem needs another one."""

import os
import time
from typing import Any

# In the words of tzset(3) that need no file: not every container has a database of zones.
DEFAULT = "UTC0"


def set_time_zone(zone: str) -> None:
    """From now on local time is that of ``zone``, a value of the variable ``TZ``."""
    if os.environ.get("TZ") != zone:
        os.environ["TZ"] = zone
        _tzset()


# Absent on Windows, where nothing is run.
_tzset: Any = getattr(time, "tzset", None)
