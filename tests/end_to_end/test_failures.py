"""What an unsolved problem looks like in the terminal."""

from bench import Bench

WRONG = "selfinvoke/own::9[sparse]"


def test_in_full(bench: Bench) -> None:
    result = bench.run(WRONG, "-v")
    result.stdout.fnmatch_lines(
        [
            "*9?sparse? UNSOLVED*",
            "*_ own 9, sparse _*",
            "problem:",
            "    # Add 9 to each x of xs.",
            "solution (found by rule *",
            "     2      return x - 9",
            "failing test:",
            "    assert add_9_to_all([[]1, 2[]]) == [[]10, 11[]]",
            "    left:  [[]-8, -7[]]",
            "    right: [[]10, 11[]]",
            "verdict: wrong: AssertionError in the test, line 2 of the tests (1 of 2 tests passed; cpu *",
        ]
    )


def test_letter(bench: Bench) -> None:
    bench.run("selfinvoke", "-q").stdout.fnmatch_lines(["*.....u.u*"])


def test_short_under_q_and_tb_short(bench: Bench) -> None:
    for option in ("-q", "--tb=short"):
        result = bench.run(WRONG, option)
        result.stdout.fnmatch_lines(["failing test:", "    left:*", "verdict: wrong:*"])
        result.stdout.no_fnmatch_line("problem:")


def test_line(bench: Bench) -> None:
    bench.run(WRONG, "--tb=line").stdout.fnmatch_lines(["selfinvoke/own::9?sparse?: verdict: wrong: *"])


def test_none(bench: Bench) -> None:
    result = bench.run(WRONG, "--tb=no")
    result.stdout.no_fnmatch_line("*UNSOLVED =*")
    result.stdout.no_fnmatch_line("*verdict:*")
    result.stdout.fnmatch_lines(["*= selfinvoke =*"])


def test_no_summary(bench: Bench) -> None:
    bench.run(WRONG, "--no-summary").stdout.no_fnmatch_line("*= selfinvoke =*")


def test_short_summary_lists_them_where_it_is_asked_for(bench: Bench) -> None:
    line = "UNSOLVED selfinvoke/own::9?sparse? - wrong: AssertionError*"
    for option in ("-rf", "-ra", "-rA"):
        result = bench.run(WRONG, option)
        result.stdout.fnmatch_lines(["*short test summary info*", line, "*1 unsolved in*"])
        result.stdout.no_fnmatch_line("*1 failed*")
    bench.run(WRONG).stdout.no_fnmatch_line(line)
    bench.run("selfinvoke", "-rf", "-n", "2").stdout.fnmatch_lines_random([line, "*6 passed, 2 unsolved in*"])
