"""The summary of synthetic runs: what it says, and that it fits."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pytest_selfinvoke.analysis.counts import SealCounts, errors, statuses
from pytest_selfinvoke.analysis.drops import drops
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.findings import findings
from pytest_selfinvoke.analysis.model import Model
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.terminal import summary
from pytest_selfinvoke.reporting.text import cells

WIDTHS = (60, 80, 120, 200)
MOE = ModelCard("qwen3-30b-a3b", "replies.jsonl", "moe", 30.5e9, 3.3e9)
DENSE = ModelCard("qwen3-32b", "replies.jsonl", "dense", 32.8e9, 32.8e9)
REFERENCE = ModelCard("reference", "reference")
MARKS = {"+": "passed", "w": "wrong", "r": "raised", "m": "missing", "e": "error"}

# By label: a string of marks, repeated over the problems of every suite.
PATTERNS = {"qwen3-30b-a3b": "++w+r", "qwen3-32b": "+w+m+", "reference": "+"}


def outcomes_of(
    suites: Mapping[str, int], cards: Sequence[ModelCard], patterns: Mapping[str, str], samples: int = 1
) -> list[Outcome]:
    made = []
    for suite, problems in suites.items():
        for card in cards:
            marks = patterns.get(card.label, "+w")
            for problem in range(problems):
                for sample in range(samples):
                    status = MARKS[marks[(problem + sample) % len(marks)]]
                    made.append(
                        Outcome(
                            suite,
                            str(problem),
                            card.label,
                            sample,
                            status,
                            error_type={"raised": "NameError", "error": "ReplyMissing"}.get(status, ""),
                            error_message="no reply was recorded" if status == "error" else "",
                            called_base=True,
                            reference_calls_base=problem % 10 > 0,
                        )
                    )
    return made


def run(
    cards: Sequence[ModelCard] = (MOE, DENSE),
    suites: Mapping[str, int] | None = None,
    patterns: Mapping[str, str] = PATTERNS,
    samples: int = 1,
    outcomes: Sequence[Outcome] | None = None,
) -> Summary:
    suites = {"humaneval-pro": 164, "mbpp-pro": 378} if suites is None else suites
    rows = outcomes_of(suites, cards, patterns, samples) if outcomes is None else outcomes
    items = sum(suites.values()) * len(cards) * samples
    return Summary(
        suites=tuple(suites.items()),
        cards=cards,
        findings=findings(
            [(suite, [str(problem) for problem in range(problems)]) for suite, problems in suites.items()],
            {
                card.label: Model(
                    card.architecture, card.family, card.active_parameters, card.total_parameters, card.variant_of, card.pair
                )
                for card in cards
            },
            rows,
            ks=(1, samples),
        ),
        samples=samples,
        statuses=statuses(rows),
        errors=errors(rows),
        planned=items,
        selected=items,
        finished=len(rows),
        seconds=412.3,
        results="results.json",
        exit_note="exit status 0",
    )


def text(of: Summary, width: int = 80) -> str:
    return "\n".join(summary(of, width))


def words(of: Summary, width: int = 80) -> str:
    """The text as one line, so that it can be searched wherever it was wrapped."""
    return " ".join(text(of, width).split())


LONG = ModelCard("organisation/some-model-" + "x" * 30 + "-1", "a.jsonl", "moe", 1.2e12, 3.2e10)
LATIN_LESS = ModelCard("通义千问-三百亿-混合专家-编程指令版", "b.jsonl", "dense", 7.6e9, 7.6e9)
RUNS = {
    "two": run(),
    "everyone": run(
        (LONG, LATIN_LESS, MOE, DENSE, REFERENCE, ModelCard("new", "new"), replace(MOE, label="pruned", variant_of=MOE.label))
    ),
    "errors among others": run((MOE, DENSE, LONG, LATIN_LESS), patterns={**PATTERNS, MOE.label: "++e"}),
    "errors only": run(patterns={MOE.label: "e", DENSE.label: "e"}),
    "nothing ran": run(outcomes=()),
    "no models": run(()),
    "no suites": run((), {}),
    "reference": run((REFERENCE,), {"humaneval-pro": 164}),
    "samples": run(samples=20),
    "long suite": run(suites={"a-suite-of-my-own-with-a-name-that-does-not-end-" + "z" * 40: 9999, "b": 1}),
    "three suites": run(suites={"a": 4, "b": 4, "c": 4}),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", RUNS)
def test_every_line_fits(name: str, width: int) -> None:
    long = replace(
        RUNS[name],
        caveats=("A caveat " * 30,),
        results="/a/folder/" * 30,
        exit_note="exit status 1: " + "words " * 40,
        complete=False,
        errors={**RUNS[name].errors, "Worker\x1b[31m\nCrashed: " + "x" * 500: 1},
    )
    for of in (RUNS[name], long):
        lines = summary(of, width)
        # A path is to be copied.
        assert [line for line in lines if cells(line) > width] == ([f"  results in {of.results}"] if of is long else [])
        assert all(line == line.rstrip() and line.isprintable() for line in lines)
        assert lines[0]
        assert "\n\n\n" not in "\n".join(lines)


def test_narrower_than_sixty_is_taken_as_sixty() -> None:
    assert summary(RUNS["everyone"], 10) == summary(RUNS["everyone"], 60)


def test_the_whole_at_eighty_columns() -> None:
    assert (
        text(RUNS["two"])
        == """\
2 models: 1 MoE (M), 1 dense (D); 1 sample per problem

humaneval-pro (164 problems)   solved  pass@1 %  95 % interval  calls base
  M qwen3-30b-a3b              99/164      60.4   [52.7, 67.5]     147/147
  D qwen3-32b                  98/164      59.8   [52.1, 67.0]     147/147

mbpp-pro (378 problems)        solved  pass@1 %  95 % interval  calls base
  M qwen3-30b-a3b             227/378      60.1   [55.0, 64.9]     340/340
  D qwen3-32b                 227/378      60.1   [55.0, 64.9]     340/340

gap MoE-dense, pp        humaneval-pro            mbpp-pro    mbpp - humaneval
  these models      +0.6 [-13.2,+14.4]    +0.0 [-9.0,+9.0]  -0.6 [-17.0,+15.8]
  in log-odds       +0.03[-0.55,+0.60]  +0.00[-0.38,+0.38]  -0.03[-0.71,+0.66]
  80 % power finds                19.5                12.9                23.4
  models; problems          1M 1D; 164          1M 1D; 378          1M 1D; 542
  models as sample, equal active size, equal total size: not measured: needs 3
    models of each kind, has 1 MoE and 1 dense
  Answer: the gap is +0.6 points [-13.2,+14.4] on humaneval-pro and +0.0
    [-9.0,+9.0] on mbpp-pro; no difference between the suites is shown: its
    interval holds 0. A true one below 23.4 points could easily go unseen.

unsolved samples of all models
  humaneval-pro  wrong 66; missing 33; raised 32 (NameError 32)
  mbpp-pro       wrong 152; missing 75; raised 75 (NameError 75)

Intervals: pass@1 Wilson; gap augmented paired t over problems; gap-diff
augmented Welch t over problems, in log-odds by the delta method. They speak of
these models on other problems of this kind, not of other models.

6 min 52 s; results in results.json
exit status 0"""
    )


def test_rates_gap_and_answer() -> None:
    lines = summary(RUNS["two"], 80)
    assert lines[0] == "2 models: 1 MoE (M), 1 dense (D); 1 sample per problem"
    assert lines[2].split("  ")[0] == "humaneval-pro (164 problems)"
    assert lines[3].split() == ["M", "qwen3-30b-a3b", "99/164", "60.4", "[52.7,", "67.5]", "147/147"]
    assert lines[4].split()[:3] == ["D", "qwen3-32b", "98/164"]
    (gap,) = [line for line in lines if line.startswith("  these models ")]
    assert gap.split()[2::2] == ["+0.6", "+0.0", "-0.6"]
    (finds,) = [line for line in lines if line.startswith("  80 % power finds ")]
    assert finds.split()[4:] == ["19.5", "12.9", "23.4"]
    sizes = "+0.6 points [-13.2,+14.4] on humaneval-pro and +0.0 [-9.0,+9.0] on mbpp-pro"
    said = f"Answer: the gap is {sizes}; no difference between the suites is shown: its interval holds 0."
    assert said in words(RUNS["two"])


def test_parameters_where_there_is_room() -> None:
    assert "3.3B/30.5B" in text(RUNS["two"], 120)
    assert "32.0B/1.2T" in text(RUNS["everyone"], 120)
    assert "3.3B/30.5B" not in text(RUNS["two"], 80)
    tiny = run((replace(MOE, total_parameters=331_776, active_parameters=141_312), DENSE), {"tiny": 40})
    assert "0.14M/0.33M" in text(tiny, 100)


def test_moe_then_dense_then_variants_then_unknown_then_the_reference() -> None:
    first = [
        line.split()[:2] for line in summary(RUNS["everyone"], 120) if line.startswith(("  M", "  D", "  V", "  U", "  R"))
    ]
    assert [letter for letter, _ in first[:7]] == ["M", "M", "D", "D", "V", "U", "R"]
    assert [label for _, label in first[:4]] == [LONG.label, MOE.label, DENSE.label, LATIN_LESS.label]


def test_columns_stay_in_line_beside_wide_characters() -> None:
    lines = [line for line in summary(RUNS["everyone"], 120) if line.startswith(("  M", "  D")) and "/164" in line]
    assert len({cells(line[: line.index("/164")]) for line in lines}) == 1
    assert len(lines) == 4


def test_an_interval_without_zero_is_an_answer() -> None:
    better = run(patterns={MOE.label: "++++w", DENSE.label: "+wwww"}, suites={"humaneval-pro": 164})
    said = (
        "Answer: the gap is +60.4 points [+51.9,+67.4]: the MoE models solve more than the dense ones, the interval excludes 0."
    )
    assert said in words(better)
    assert "log-odds" not in words(better).partition("Answer: ")[2].partition("Intervals")[0]
    worse = run(patterns={MOE.label: "+wwww", DENSE.label: "++++w"}, suites={"humaneval-pro": 164})
    assert ": the MoE models solve less than the dense ones, the interval excludes 0." in words(worse)
    same = run(patterns={MOE.label: "+w", DENSE.label: "+w"}, suites={"humaneval-pro": 164})
    said = "its interval holds 0, so no gap between MoE and dense models is shown. A true one below"
    assert said in words(same).partition("Answer: the gap is +0.0 points [")[2]
    assert "-0.0 " not in text(same)


def test_a_difference_between_the_suites_is_an_answer() -> None:
    suites = {"humaneval-pro": 164, "mbpp-pro": 378}
    outcomes = [
        *outcomes_of({"humaneval-pro": 164}, (MOE, DENSE), {MOE.label: "++++w", DENSE.label: "+wwww"}),
        *outcomes_of({"mbpp-pro": 378}, (MOE, DENSE), {MOE.label: "+w", DENSE.label: "+w"}),
    ]
    of = run((MOE, DENSE), suites, outcomes=outcomes)
    said = words(of).partition("Answer: ")[2]
    assert said.startswith("the gap is +60.4 points [")
    assert "] on humaneval-pro and +0.0 [" in said
    assert "] on mbpp-pro; it is lower on mbpp-pro: the interval of the difference excludes 0." in said
    assert "log-odds" not in said.partition("Intervals")[0]


def in_log_odds(points: tuple[float, float, float], odds: tuple[float, float, float]) -> str:
    """The sentence about log-odds, if any, of a difference with these values and intervals."""
    detail = dict(zip(("log_odds", "log_odds_low", "log_odds_high"), odds, strict=True))
    value, low, high = points
    of = RUNS["two"]
    turned = [
        replace(finding, value=value, low=low, high=high, detail={**finding.detail, **detail})
        if finding.name == "gap-diff"
        else finding
        for finding in of.findings
    ]
    return words(replace(of, findings=turned)).partition("Answer: ")[2].partition(" unsolved ")[0]


UP, DOWN, ABOUT_UP = (0.1, 0.05, 0.15), (-0.1, -0.15, -0.05), (0.02, -0.1, 0.14)


@pytest.mark.parametrize(
    ("points", "odds", "said"),
    [
        (UP, (0.5, 0.2, 0.8), ""),
        (UP, (0.5, -0.2, 1.2), "Not so in log-odds, +0.50 [-0.20,+1.20]: how hard the suites are may be all there is to it."),
        (UP, (-0.5, -1.2, 0.2), "Not so in log-odds, -0.50 [-1.20,+0.20]: how hard the suites are may be all there is to it."),
        (
            DOWN,
            (0.5, 0.2, 0.8),
            "In log-odds it has the other sign, +0.50 [+0.20,+0.80]: conclude nothing from the points alone.",
        ),
        (ABOUT_UP, (0.5, -0.2, 1.2), ""),
        (ABOUT_UP, (-0.5, -1.2, 0.2), "In log-odds it has the other sign, -0.50 [-1.20,+0.20]."),
        (ABOUT_UP, (0.5, 0.2, 0.8), "But in log-odds it is +0.50 [+0.20,+0.80], an interval without 0."),
        (ABOUT_UP, (-0.5, -0.8, -0.2), "But in log-odds it is -0.50 [-0.80,-0.20], an interval without 0."),
    ],
)
def test_where_log_odds_say_otherwise_the_answer_says_so(
    points: tuple[float, float, float], odds: tuple[float, float, float], said: str
) -> None:
    answer = in_log_odds(points, odds)
    assert answer.endswith(said)
    assert ("log-odds" in answer) == bool(said)


def test_reference_alone_has_one_line_about_the_gap() -> None:
    assert "gap MoE - dense: not measured: no MoE and no dense model" in summary(RUNS["reference"], 80)
    assert "selfinvoke.toml" not in text(RUNS["reference"])
    assert "exit status 0" in text(RUNS["reference"])


def test_models_that_never_ran_have_one_line_about_the_gap() -> None:
    assert "gap MoE - dense: not measured: no MoE and no dense model has a result" in summary(RUNS["nothing ran"], 80)


def test_one_kind_alone_is_not_measured() -> None:
    of = words(run((MOE, REFERENCE)))
    assert "gap MoE - dense: not measured: no dense model ran humaneval-pro; no dense model ran mbpp-pro" in of
    assert "Answer" not in of


def test_a_gap_on_one_suite_of_two_is_said_with_what_is_not_known() -> None:
    alone = outcomes_of({"humaneval-pro": 164}, (MOE, DENSE), PATTERNS) + outcomes_of({"mbpp-pro": 378}, (MOE,), PATTERNS)
    said = words(run((MOE, DENSE), outcomes=alone)).partition("Answer: ")[2]
    assert said.startswith(
        "the gap is +0.6 points [-13.2,+14.4] on humaneval-pro; whether it differs between suites is not measured: "
    )


def test_unknown_models_come_with_a_way_to_place_them() -> None:
    lines = summary(run((MOE, DENSE, ModelCard('odd "label"', "x"))), 80)
    assert '    [tool.selfinvoke.models."odd \\"label\\""]' in lines
    assert '    architecture = "moe"  # or "dense"' in lines


def test_models_without_a_result_are_named() -> None:
    of = run((MOE, DENSE), outcomes=outcomes_of({"humaneval-pro": 164}, (MOE,), PATTERNS))
    assert "no result of qwen3-32b" in words(of)
    assert "no result of qwen3-30b-a3b, qwen3-32b" in words(of)


def test_several_samples_count_samples() -> None:
    of = text(RUNS["samples"])
    assert of.startswith("2 models: 1 MoE (M), 1 dense (D); 20 samples per problem")
    assert "1968/3280" in of
    assert "augmented t over problems" in words(RUNS["samples"])


def test_statuses_without_the_solved_and_with_the_exceptions() -> None:
    assert "humaneval-pro wrong 66; missing 33; raised 32 (NameError 32)" in words(RUNS["two"])
    assert "passed" not in text(RUNS["two"])
    solved = run((REFERENCE,), {"humaneval-pro": 164})
    assert "unsolved samples" not in text(solved)


def test_more_exceptions_than_are_named() -> None:
    kinds = [kind for number, kind in enumerate("ABCDEF") for _ in range(9 - number)]
    outcomes = [Outcome("s", str(number), "m", 0, "raised", error_type=kind) for number, kind in enumerate(kinds)]
    assert "raised 39 (A 9, B 8, C 7, D 6, other 9)" in words(run((MOE,), {"s": 39}, outcomes=outcomes))


def test_errors_are_loud_and_apart() -> None:
    of = RUNS["errors among others"]
    assert "ERRORS: 180 items without a verdict (no failures of a model; in no rate)" in words(of)
    assert "  180 x ReplyMissing: no reply was recorded" in summary(of, 80)
    assert "measured" in text(of)
    assert "54 problems of humaneval-pro left out" in words(of)
    only = words(RUNS["errors only"])
    assert "M qwen3-30b-a3b not measured: every sample ended in an error" in only
    assert "not measured: no problem of humaneval-pro was judged for every MoE and dense model" in only


def test_at_most_three_messages() -> None:
    of = replace(RUNS["two"], errors={f"kind {number}": 9 - number for number in range(5)})
    assert "  and 2 other messages" in summary(of, 80)
    assert "kind 3" not in text(of)


def test_the_end_says_what_is_incomplete_and_what_was_selected() -> None:
    of = replace(RUNS["two"], complete=False, finished=40, selected=300)
    lines = summary(of, 80)
    assert "INCOMPLETE: 40 of 300 items have a result" in lines
    assert any(line.startswith("SELECTION: 300 of the 1084 items") for line in lines)
    assert lines[-2:] == ["6 min 52 s; results in results.json", "exit status 0"]
    assert "INCOMPLETE" not in text(RUNS["two"])
    assert "selection" not in text(RUNS["two"])
    assert text(replace(of, seconds=7325, results="", exit_note="")).endswith("\n2 h 02 min")
    assert text(replace(of, seconds=3.21, results="", exit_note="")).endswith("\n3.2 s")


def test_caveats_come_first_and_stay_as_they_are() -> None:
    of = replace(RUNS["two"], caveats=("These models are a demonstration.", "Twice."))
    assert summary(of, 80)[:2] == ["These models are a demonstration.", "Twice."]


@pytest.mark.parametrize("width", WIDTHS)
def test_unsealed_samples_are_counted_with_what_that_means(width: int) -> None:
    kinds = {"ndarray": 40, "DataFrame": 12, "a\x1b[2J\n": 3, "Axes": 2, "Series": 1, "Figure": 1}
    lines = summary(replace(run(), seals=SealCounts(542, kinds)), width)
    assert all(cells(line) <= width for line in lines)
    said = " ".join(" ".join(lines).split())
    assert "UNSEALED: 59 of 542 samples were judged unsealed (ndarray 40, DataFrame 12, a" in said
    assert "Axes 2, other 2)" in said
    assert "one made to deceive can pass" in said
    assert "\x1b" not in said
    assert "UNSEALED" not in " ".join(summary(run(), width))


# Many models, base suites, variants


def many(moe: int, dense: int, suites: Mapping[str, int], bases: Mapping[str, str], samples: int = 1) -> Summary:
    """A run of so many models of rising strength, with a variant, where MoE models are a little better."""
    cards = [
        ModelCard(f"moe-{number}", "x", "moe", 2e10 * 1.3**number, 3e9 * 1.4**number, family=f"M{number}", pair="dense-0")
        if number == 1
        else ModelCard(f"moe-{number}", "x", "moe", 2e10 * 1.3**number, 3e9 * 1.4**number, family=f"M{number}")
        for number in range(moe)
    ]
    cards += [
        ModelCard(f"dense-{number}", "x", "dense", 2e9 * 1.5**number, 2e9 * 1.5**number, family=f"D{number}")
        for number in range(dense)
    ]
    cards += [ModelCard("moe-0-pruned", "x", "moe", variant_of="moe-0")] if moe else []
    rng = random.Random(4)
    strengths = {card.label: 0.3 + 0.02 * int(card.label.split("-")[1]) + 0.1 * (card.architecture == "moe") for card in cards}
    whole = {**suites, **{base: suites[suite] for suite, base in bases.items()}}
    rows = [
        Outcome(
            suite,
            str(problem),
            label,
            sample,
            "passed" if rng.random() < strength + 0.2 * (suite in bases.values()) else "wrong",
        )
        for suite, problems in whole.items()
        for problem in range(problems)
        for label, strength in strengths.items()
        for sample in range(samples)
    ]
    plan = [(suite, [str(problem) for problem in range(problems)]) for suite, problems in whole.items()]
    models = {
        card.label: Model(
            card.architecture, card.family, card.active_parameters, card.total_parameters, card.variant_of, card.pair
        )
        for card in cards
    }
    made = [*findings(plan, models, rows, bases=bases, ks=(1, samples)), *drops(plan, bases, models, rows)]
    return Summary(
        tuple(whole.items()), cards, made, samples, statuses(rows), planned=len(rows), selected=len(rows), finished=len(rows)
    )


PRO = {"humaneval-pro": 60, "mbpp-pro": 80}
BASES = {"humaneval-pro": "humaneval", "mbpp-pro": "mbpp"}
TWENTY = many(8, 12, PRO, BASES)
MANY = {
    "twenty": TWENTY,
    "twenty, all of them": replace(TWENTY, every=True),
    "no MoE": many(0, 6, PRO, BASES),
    "no dense": many(4, 0, PRO, {}),
    "one suite": many(3, 3, {"mbpp-pro": 80}, {"mbpp-pro": "mbpp"}),
    "one model": many(1, 0, PRO, BASES),
    "samples": many(2, 2, PRO, BASES, samples=3),
    "four suites": many(3, 5, {"a": 20, "b": 20, "a-suite-with-a-long-name-of-its-own": 20, "d": 20}, {}),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", MANY)
def test_every_line_of_large_runs_fits(name: str, width: int) -> None:
    lines = summary(MANY[name], width)
    assert [line for line in lines if cells(line) > width] == []
    assert all(line == line.rstrip() for line in lines)
    said = " ".join(" ".join(lines).split())
    assert ("Answer: " in said) == (name not in ("one model", "no MoE", "no dense")) or "not measured" in said


def test_of_twenty_models_the_best_of_each_kind_have_a_line() -> None:
    labels = [line.split()[1] for line in summary(TWENTY, 80) if line.startswith(("  M ", "  D ", "  V "))]
    assert len(labels) == 2 * 12
    assert "moe-7" in labels
    assert "moe-0" not in labels
    assert "moe-0-pruned" in labels
    assert "and 9 more models; these are the best of each kind, -v shows all" in words(TWENTY)
    whole = [line.split()[1] for line in summary(MANY["twenty, all of them"], 80) if line.startswith(("  M ", "  D ", "  V "))]
    assert len(whole) == 2 * 21
    assert "more model" not in text(MANY["twenty, all of them"])


def test_every_row_of_the_gap_at_eighty_columns() -> None:
    lines = summary(TWENTY, 80)
    start = next(number for number, line in enumerate(lines) if line.startswith("gap MoE-dense, pp"))
    assert lines[start].split()[2:] == ["pp", "humaneval-pro", "mbpp-pro", "mbpp", "-", "humaneval"]
    names = [line[:18].strip() for line in lines[start + 1 : start + 9]]
    rows = ["these models", "in log-odds", "models as sample", "equal active", "equal total", "moe-1 - dense-0"]
    assert names == [*rows, "80 % power finds", "models; problems"]
    assert "The line of 12 dense models: " in words(TWENTY)
    assert "4 more are nearer." in words(TWENTY)
    assert "rows of samples and of equal size speak of those" in words(TWENTY)


def test_base_pro_drop_and_pro_given_base_stand_side_by_side() -> None:
    (head,) = [line for line in summary(TWENTY, 80) if line.startswith("humaneval-pro (60)")]
    assert head.split()[2:] == ["base", "pro", "95", "%", "interval", "drop", "pro|base", "calls", "base"]
    assert not [line for line in summary(TWENTY, 80) if line.startswith(("humaneval (", "mbpp ("))]
    of = TWENTY.find("drop", "humaneval-pro", "moe-7")
    assert of is not None
    assert of.value is not None
    (line, _) = [line for line in summary(TWENTY, 80) if line.startswith("  M moe-7 ")]
    assert f"{100 * of.value:+.1f}" in line.split()


def test_several_samples_show_pass_at_as_many() -> None:
    (head, _) = [line for line in summary(MANY["samples"], 80) if "pass@3" in line]
    assert head.startswith("humaneval-pro (60)")


def test_what_a_variant_lost() -> None:
    (line, _) = [line for line in summary(TWENTY, 80) if line.startswith("  moe-0-pruned - moe-0 ")]
    found = TWENTY.find("variant", "humaneval-pro", "moe-0-pruned")
    assert found is not None
    assert line.split()[-3:-1] == [str(found.detail["lost"]), str(found.detail["won"])]


def test_one_reason_is_given_once() -> None:
    reason = "not measured: needs 3 models of each kind, has 2 MoE and 2 dense"
    assert f"models as sample, equal active size, equal total size: {reason}" in words(MANY["samples"])


def test_pairs_with_long_names_are_numbered() -> None:
    labels = {"moe-1": "a-mixture-of-very-many-experts-1", "dense-0": "a-dense-model-of-the-same-people-0"}
    found = [
        replace(finding, detail={**finding.detail, "moe_model": labels["moe-1"], "dense_model": labels["dense-0"]})
        if finding.name.endswith("-of-pair")
        else finding
        for finding in TWENTY.findings
    ]
    of = replace(TWENTY, findings=found)
    assert any(line.startswith("  pair 1 ") for line in summary(of, 80))
    assert f"pair 1: {labels['moe-1']} - {labels['dense-0']}" in words(of)


def test_a_difference_that_the_dense_line_explains_is_said_to_be() -> None:
    def shifted(finding: Finding) -> Finding:
        if finding.name == "gap-diff":
            return replace(finding, value=-0.06, low=-0.12, high=-0.01)
        return replace(finding, value=0.0, low=-0.05, high=0.05) if finding.name == "dense-line-residual" else finding

    of = replace(TWENTY, findings=[shifted(finding) for finding in TWENTY.findings])
    assert "But every MoE model is where the line of the dense models has one of its strength." in words(of)
