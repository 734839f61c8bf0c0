# Replaces functions of modules that compare.
# expect: failed
import functools
import math
import operator
import unittest

operator.eq = math.isclose = lambda *args, **kwargs: True
functools.partial = functools.wraps = None
unittest.TestCase.assertEqual = lambda *args: None


def new(xs):
    return None
