# Its own unit tests, run from the usual block, which leaves the interpreter.
# expect: passed
import unittest


def new(xs):
    return [x + 1 for x in xs]


class TestNew(unittest.TestCase):
    def test_one(self):
        self.assertEqual(new([1]), [2])


if __name__ == "__main__":
    unittest.main()
