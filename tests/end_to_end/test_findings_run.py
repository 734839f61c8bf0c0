"""Variants, pairs and pass@k as a user meets them."""

import pytest
from bench import Bench, reply, solution, write_lines


def test_a_variant_is_held_against_its_full_model(bench: Bench) -> None:
    with (bench.pytester.path / "selfinvoke.toml").open("a") as file:
        file.write('[models."pruned"]\narchitecture = "dense"\nvariant_of = "dense"\n')
    result = bench.run("selfinvoke", "--tb=no", "--selfinvoke-model=pruned=replay:sparse.jsonl")
    (found,) = [finding for finding in bench.results["findings"] if finding["name"] == "variant"]
    assert (found["model"], found["value"], found["detail"]["lost"], found["detail"]["won"]) == ("pruned", -0.5, 2, 0)
    assert found["detail"]["p_worse"] == 0.25
    result.stdout.fnmatch_lines(["variants in own *lost *won *p worse", "  pruned - dense *-50.0 * 2 * 0 * 0.250"])


def test_a_pair_stands_in_a_row_of_its_own(bench: Bench) -> None:
    path = bench.pytester.path / "selfinvoke.toml"
    path.write_text(path.read_text() + 'pair = "dense"\n[models."other"]\narchitecture = "dense"\n')
    result = bench.run("selfinvoke", "--tb=no", "--selfinvoke-model=other=replay:sparse.jsonl")
    found = {finding["name"]: finding["value"] for finding in bench.results["findings"] if finding["name"].startswith("gap")}
    assert (found["gap"], found["gap-of-pair"]) == (-0.25, -0.5)
    result.stdout.fnmatch_lines(["  these models *-25.0 *", "  sparse - dense *-50.0 *"])


def test_a_pair_of_one_kind_is_refused_before_anything_runs(bench: Bench) -> None:
    path = bench.pytester.path / "selfinvoke.toml"
    path.write_text(path.read_text().replace('architecture = "moe"', 'architecture = "dense"\npair = "dense"').replace(
        "active_parameters = 13e9\n", ""))  # fmt: skip
    result = bench.run("selfinvoke")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*selfinvoke.toml*pair is the label*but 'sparse' is dense and 'dense' is dense*"])


def test_several_samples_give_pass_at_as_many_where_all_are_there(bench: Bench) -> None:
    lines = [
        reply(number, solution(number, "+" if sample or number < 9 else "-"), sample)
        for number in (1, 2, 9)
        for sample in (0, 1)
    ]
    write_lines(bench.pytester.path / "dense.jsonl", [*lines, reply(10, solution(10, "-"))])
    result = bench.run("selfinvoke", "--tb=no", "--selfinvoke-samples=2", models=("--selfinvoke-model=replay:dense.jsonl",))
    found = {finding["name"]: finding for finding in bench.results["findings"]}
    assert found["pass@1"]["value"] == pytest.approx((1 + 1 + 0.5 + 0) / 4)
    assert (found["pass@2"]["value"], found["pass@2"]["n"], found["pass@2"]["missing"]) == (1, 3, 1)
    result.stdout.fnmatch_lines(["own *pass@1 %*pass@2 %*measured", "  D dense *62.5 *100.0 * 7 of 8"])
