# Has itself told of every instruction by sys.monitoring, where there is such a thing.
# expect: failed
# tests: unguessable
import sys

CODES = []
if hasattr(sys, "monitoring"):
    sys.monitoring.use_tool_id(3, "curious")
    sys.monitoring.register_callback(3, sys.monitoring.events.PY_RESUME, lambda code, offset: CODES.append(code))
    sys.monitoring.register_callback(3, sys.monitoring.events.LINE, lambda code, line: CODES.append(code))
    sys.monitoring.set_events(3, sys.monitoring.events.PY_RESUME | sys.monitoring.events.LINE)


def new(xs):
    for code in CODES:
        for constant in code.co_consts:
            if isinstance(constant, tuple) and len(constant) == 3 and constant[0] > 10**12:
                return list(constant) if xs else []
