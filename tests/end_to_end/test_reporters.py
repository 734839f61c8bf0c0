"""Other plugins see honest outcomes."""

import json
import xml.etree.ElementTree as ET

import pytest
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
        assert (failure.text or "").startswith("verdict: wrong: AssertionError")
        for case in suite.iter("testcase"):
            said = [(one.get("name"), one.get("value")) for one in case.iter("property")]
            assert len(dict(said)) == len(said)
            assert dict(said)["selfinvoke_architecture"] == ("dense" if "dense" in (case.get("name") or "") else "moe")
            assert dict(said)["selfinvoke_status"] in ("passed", "wrong", "empty")
        of_run = {one.get("name"): one.get("value") for one in suite.findall("properties/property")}
        assert (of_run["selfinvoke_pass@1[own, model=dense]"] or "").startswith("1 [")
        assert "selfinvoke_version[pytest]" in of_run


def test_html(bench: Bench) -> None:
    bench.run("selfinvoke", "--html=report.html", "--self-contained-html")
    page = (bench.pytester.path / "report.html").read_text()
    assert "2 Failed" in page
    assert "6 Passed" in page
    assert "0 Errors" in page
    assert "wrong: AssertionError" in page
    assert "return x + 10" in page  # the solution of a solved problem


def test_reportlog(bench: Bench) -> None:
    bench.run("selfinvoke", "--report-log=log.jsonl", "-n", "2")
    rows = [json.loads(line) for line in (bench.pytester.path / "log.jsonl").read_text().splitlines()]
    again = [pytest.TestReport._from_json(row) for row in rows if row.get("$report_type") == "TestReport"]
    assert {dict(report.user_properties)["selfinvoke_model"] for report in again if report.when == "call"} == {
        "dense",
        "sparse",
    }
    outcomes = [row["selfinvoke"] for row in rows if "selfinvoke" in row]
    assert sorted((row["id"], row["model"], row["status"]) for row in outcomes) == sorted(
        (row["id"], row["model"], row["status"]) for row in bench.results["outcomes"]
    )


def test_rerunfailures(bench: Bench) -> None:
    for workers in ((), ("-n", "2")):
        result = bench.run("selfinvoke", "--reruns=1", *workers)
        result.stdout.fnmatch_lines(["*6 passed, 2 rerun, 2 unsolved*"])
        assert len(bench.results["outcomes"]) == 8


def test_what_other_plugins_put_on_reports_comes_as_they_put_it(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import pytest

        ODD = {"raw": b"bytes", "numbers": {1: (2, 3)}, "some": {4}}

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item):
            report = yield
            vars(report).update(ODD)
            report.user_properties.append(("kind", (b"of", 5)))
            return report

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_logreport(report):
            assert {name: getattr(report, name) for name in ODD} == ODD
            assert report.user_properties[0] == ("kind", (b"of", 5))
        """
    )
    bench.run("selfinvoke", "-n", "1", models=Bench.MODELS[:1]).assert_outcomes(passed=4)
