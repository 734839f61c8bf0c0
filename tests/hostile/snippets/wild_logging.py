# Logs to a file and to the screen.
# expect: passed
import logging

logging.basicConfig(level=logging.DEBUG, handlers=[logging.FileHandler("run.log"), logging.StreamHandler()])


def new(xs):
    logging.debug("called with %s", xs)
    return [x + 1 for x in xs]
