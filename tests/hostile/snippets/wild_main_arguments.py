# A command line of its own.
# expect: passed
import argparse


def new(xs):
    return [x + 1 for x in xs]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs="+", type=int)
    print(new(parser.parse_args().numbers))


if __name__ == "__main__":
    main()
