"""Other plugins see honest outcomes."""

import json
import xml.etree.ElementTree as ET

from bench import Bench


def test_junit(bench: Bench) -> None:
    for workers in ((), ("-n", "2")):
        bench.run("selfinvoke", "--junitxml=junit.xml", *workers)
        suite = ET.parse(bench.pytester.path / "junit.xml").getroot()[0]
        assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
            "tests": "8",
            "failures": "2",
            "errors": "0",
            "skipped": "0",
        }
        failure = next(case for case in suite if case.get("name") == "9[sparse]").find("failure")
        assert failure is not None
        assert "return x - 9" in (failure.text or "")
        assert (failure.get("message") or "").startswith("wrong: AssertionError")


def test_html(bench: Bench) -> None:
    bench.run("selfinvoke", "--html=report.html", "--self-contained-html")
    page = (bench.pytester.path / "report.html").read_text()
    assert "2 Failed" in page
    assert "6 Passed" in page
    assert "0 Errors" in page


def test_reportlog(bench: Bench) -> None:
    bench.run("selfinvoke", "--report-log=log.jsonl", "-n", "2")
    rows = [json.loads(line) for line in (bench.pytester.path / "log.jsonl").read_text().splitlines()]
    outcomes = [row["selfinvoke"] for row in rows if "selfinvoke" in row]
    assert sorted((row["id"], row["model"], row["status"]) for row in outcomes) == sorted(
        (row["id"], row["model"], row["status"]) for row in bench.results["outcomes"]
    )


def test_rerunfailures(bench: Bench) -> None:
    for workers in ((), ("-n", "2")):
        result = bench.run("selfinvoke", "--reruns=1", *workers)
        result.stdout.fnmatch_lines(["*6 passed, 2 rerun, 2 unsolved*"])
        assert len(bench.results["outcomes"]) == 8
