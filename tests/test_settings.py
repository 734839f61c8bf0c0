"""Settings: precedence, and errors that name their source."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.limits import LimitPolicy
from pytest_selfinvoke.knobs import KNOBS
from pytest_selfinvoke.models.spec import ModelSpec
from pytest_selfinvoke.settings import Settings, resolve
from pytest_selfinvoke.suites.errata import ERRATA

ROOT = Path("/project")
CWD = Path("/project/sub")


def settings(
    options: Mapping[str, Any] | None = None,
    ini: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    switches: Collection[str] = (),
) -> Settings | None:
    look: Callable[[str], Any] = (ini or {}).get
    return resolve(options or {}, look, environment or {}, rootdir=ROOT, invocation_dir=CWD, switches=switches)


def resolved(*args: Any, **keywords: Any) -> Settings:
    found = settings(*args, **keywords)
    assert found is not None
    return found


def test_no_model_means_nothing_to_do() -> None:
    assert settings({"suites": ["starter"]}) is None


def test_defaults() -> None:
    found = resolved({"models": ["reference"]})
    assert found.suites == ("humaneval-pro", "mbpp-pro")
    assert (found.samples, found.limit, found.data) == (1, None, None)
    assert found.results == ROOT / ".selfinvoke" / "results.json"
    assert found.origins["suites"] == "default"


@pytest.mark.parametrize(
    ("options", "environment", "ini", "limit", "origin"),
    [
        ({"limit": "1"}, {"SELFINVOKE_LIMIT": "2"}, {"selfinvoke_limit": 3}, 1, "--selfinvoke-limit"),
        ({}, {"SELFINVOKE_LIMIT": "2"}, {"selfinvoke_limit": 3}, 2, "environment variable SELFINVOKE_LIMIT"),
        ({}, {}, {"selfinvoke_limit": 3}, 3, "ini selfinvoke_limit"),
        ({}, {}, {}, None, "default"),
    ],
)
def test_precedence(
    options: dict[str, Any], environment: dict[str, str], ini: dict[str, Any], limit: int | None, origin: str
) -> None:
    found = resolved({"models": ["reference"], **options}, ini, environment)
    assert found.limit == limit
    assert found.origins["limit"] == origin


def test_environment_lists_are_split_as_a_shell_would() -> None:
    found = resolved(environment={"SELFINVOKE_MODELS": "reference 'a b=replay:my file.jsonl'"})
    assert [model.label for model in found.models] == ["a b", "reference"]


def test_paths_count_from_where_they_were_written() -> None:
    by_option = resolved({"models": ["replay:r.jsonl"], "suites": ["own.json"], "data": "d", "results": "out.json"})
    assert by_option.models[0].path == CWD / "r.jsonl"
    assert by_option.suites == (str(CWD / "own.json"),)
    assert (by_option.data, by_option.results) == (CWD / "d", CWD / "out.json")
    by_ini = resolved(ini={"selfinvoke_models": ["x=replay:../r.jsonl"], "selfinvoke_data": "d"})
    assert by_ini.models[0].path == Path("/r.jsonl")
    assert by_ini.data == ROOT / "d"


def test_models_are_sorted_by_label_whatever_order_they_are_named_in() -> None:
    one = resolved({"models": ["b=tiny:moe", "a=tiny:dense"]})
    other = resolved({"models": ["a=tiny:dense", "b=tiny:moe"]})
    assert one.models == other.models
    assert [model.label for model in one.models] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "label", "name"),
    [
        ("reference", "reference", "reference"),
        ("tiny:moe", "tiny:moe", "tiny:moe"),
        ("x=tiny:moe", "x", "tiny:moe"),
        ("replay:dir/gpt-4o.jsonl", "gpt-4o", "replay:dir/gpt-4o.jsonl"),
        ("replay:a=b.jsonl", "a=b", "replay:a=b.jsonl"),
        ("GPT 4=replay:a=b.jsonl", "GPT 4", "replay:a=b.jsonl"),
        ("通义千问=reference", "通义千问", "reference"),
    ],
)
def test_model_names(text: str, label: str, name: str) -> None:
    model = resolved({"models": [text]}).models[0]
    assert (model.label, model.name) == (label, name)


def test_demo_brings_its_own_models_and_suite_and_beats_ini() -> None:
    found = resolved(ini={"selfinvoke_models": ["reference"], "selfinvoke_suites": ["starter"]}, switches=["demo"])
    assert [model.name for model in found.models] == ["tiny:dense", "tiny:moe"]
    assert found.suites == ("tiny",)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"models": ["tiny:moee"]}, ["--selfinvoke-model", "'tiny:moee'", "replay:PATH"]),
        ({"models": ["gpt 4"]}, ["--selfinvoke-model", "'gpt 4'", "openai/gpt-4o"]),
        ({"models": ["reference"], "temperature": "3"}, ["--selfinvoke-temperature", "from 0 to 2"]),
        ({"models": ["reference"], "top_p": "0"}, ["--selfinvoke-top-p", "above 0 to 1"]),
        ({"models": ["reference"], "budget": "inf"}, ["--selfinvoke-budget", "'inf'", "above 0"]),
        ({"models": ["reference"], "seed": "-1"}, ["--selfinvoke-seed", "from 0 up"]),
        ({"models": ["x="]}, ["--selfinvoke-model", "'x='"]),
        ({"models": ["replay:"]}, ["--selfinvoke-model", "replay:PATH"]),
        ({"models": ["a[1]=reference"]}, ["'a[1]'", "LABEL=NAME"]),
        ({"models": ["a::b=reference"]}, ["'a::b'", "LABEL=NAME"]),
        ({"models": ["a\n=reference"]}, ["LABEL=NAME"]),
        ({"models": ["x=reference", "x=tiny:moe"]}, ["two models are labelled 'x'"]),
        ({"models": ["reference"], "limit": "0"}, ["--selfinvoke-limit", "'0'", "from 1 up"]),
        ({"models": ["reference"], "samples": "many"}, ["--selfinvoke-samples", "'many'"]),
    ],
)
def test_errors_say_what_and_where(options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(UserError) as error:
        settings(options)
    assert all(word in str(error.value) for word in words), error.value
    assert "\n" not in str(error.value)


def test_errors_name_ini_and_environment() -> None:
    with pytest.raises(UserError, match="^ini selfinvoke_samples: -1"):
        settings(ini={"selfinvoke_models": ["reference"], "selfinvoke_samples": -1})
    with pytest.raises(UserError, match="^environment variable SELFINVOKE_LIMIT: 'x'"):
        settings({"models": ["reference"]}, environment={"SELFINVOKE_LIMIT": "x"})
    with pytest.raises(UserError, match="SELFINVOKE_MODELS: No closing quotation"):
        settings(environment={"SELFINVOKE_MODELS": "'"})


def test_an_ini_value_of_the_wrong_kind_is_an_error_of_the_user() -> None:
    def ini(key: str) -> Any:
        raise TypeError(f"{key} expects an int")

    with pytest.raises(UserError, match="^ini selfinvoke_models: selfinvoke_models expects an int"):
        resolve({}, ini, {}, rootdir=ROOT, invocation_dir=CWD)


@pytest.mark.parametrize("options", [{"models": ["reference"]}, {"suites": ["starter"]}])
def test_demo_with_models_or_suites_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="--selfinvoke-demo chooses its own"):
        settings(options, switches=["demo"])


def test_every_setting_has_its_three_names() -> None:
    for knob in KNOBS:
        assert knob.option.startswith("--selfinvoke-")
        assert knob.option == f"--selfinvoke-{knob.name.replace('_', '-')}" or knob.kind == "list"
        assert knob.ini == f"selfinvoke_{knob.name}"
        assert knob.environment == f"SELFINVOKE_{knob.name.upper()}"


def test_a_template_is_found_from_where_it_was_named() -> None:
    assert resolved({"models": ["reference"]}).prompt == "chat"
    assert resolved({"models": ["reference"], "prompt": "template:a/b.txt"}).prompt == f"template:{CWD / 'a' / 'b.txt'}"
    found = resolved({"models": ["reference"]}, {"selfinvoke_prompt": "template:../b.txt"})
    assert (found.prompt, found.origins["prompt"]) == ("template:/b.txt", "ini selfinvoke_prompt")
    assert resolved({"models": ["reference"], "prompt": "own:style"}).prompt == "own:style"


def test_settings_without_models_where_nobody_is_asked() -> None:
    found = resolve({}, lambda _: None, {}, rootdir=ROOT, invocation_dir=CWD, without_models=True)
    assert found
    assert found.models == ()


def test_only_models_of_providers_are_asked() -> None:
    found = resolved({"models": ["reference", "replay:r.jsonl", "tiny:moe"]})
    assert not any(model.asked for model in found.models)
    assert ModelSpec("gpt", "openai/gpt-4o").asked


def test_limits_in_the_units_of_people() -> None:
    assert resolved({"models": ["reference"]}).limits == LimitPolicy()
    found = resolved(
        {"models": ["reference"], "cpu_floor": "0.5", "max_memory": "1.5", "max_processes": "3"},
        {"selfinvoke_wall_factor": 2.5, "selfinvoke_max_file_size": 1.0, "selfinvoke_max_open_files": 64},
        {"SELFINVOKE_MAX_OUTPUT": "0.5", "SELFINVOKE_CPU_FACTOR": "3", "SELFINVOKE_WALL_FLOOR": "1e1"},
    )
    assert found.limits == LimitPolicy(
        cpu_floor_s=0.5,
        cpu_factor=3,
        wall_floor_s=10,
        wall_factor=2.5,
        memory_bytes=3 << 19,
        output_bytes=512,
        file_bytes=1 << 20,
        processes=3,
        open_files=64,
    )


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e400", "x", " "])
@pytest.mark.parametrize("name", ["cpu_floor", "cpu_factor", "wall_floor", "wall_factor", "max_memory", "max_output"])
def test_what_is_no_limit(name: str, text: str) -> None:
    with pytest.raises(UserError, match=f"^environment variable SELFINVOKE_{name.upper()}: {text!r} is not a number above 0$"):
        settings({"models": ["reference"]}, environment={f"SELFINVOKE_{name.upper()}": text})


@pytest.mark.parametrize(
    ("name", "most"),
    [("cpu_floor", "86,400"), ("max_memory", "1,048,576"), ("max_output", "16,384"), ("max_open_files", "256")],
)
def test_limits_beyond_reason(name: str, most: str) -> None:
    says = f"^ini selfinvoke_{name}: 1e\\+30 is more than can be had; the most is {most}$"
    with pytest.raises(UserError, match=says):
        settings({"models": ["reference"]}, {f"selfinvoke_{name}": 1e30})


def test_the_choices_that_help_shows_are_all_there_are() -> None:
    assert {knob.name: knob.metavar for knob in KNOBS}["errata"] == "|".join(ERRATA)


def test_gates_baselines_error_budget_and_shard() -> None:
    given = {"models": ["reference"], "suites": ["own.json"], "gates": ["pass@1[own]>=60%"] * 2, "baselines": ["old.json"]}
    found = resolved({**given, "shard": "2/3"}, {"selfinvoke_error_budget": "1%", "selfinvoke_baselines": ["x=new.json"]})
    assert [str(gate) for gate in found.gates] == ["pass@1[own] >= 60%"]
    assert found.baselines == (("old", CWD / "old.json"),)
    assert (found.error_budget.text, found.shard) == ("1%", (2, 3))
    data = found.to_dict()
    assert (data["gates"], data["error_budget"], data["shard"]) == (["pass@1[own] >= 60%"], "1%", "2/3")
    assert data["baselines"] == {"old": "/project/sub/old.json"}


def test_gates_in_the_environment_need_quotes() -> None:
    found = resolved({"models": ["reference"]}, environment={"SELFINVOKE_GATES": "'gap-diff >= 0' gap-diff<=10pp"})
    assert [str(gate) for gate in found.gates] == ["gap-diff >= 0", "gap-diff <= 10pp"]
    with pytest.raises(
        UserError, match=r"^environment variable SELFINVOKE_GATES 'gap-diff': no comparison; .*; quote each gate"
    ):
        resolved({"models": ["reference"]}, environment={"SELFINVOKE_GATES": "gap-diff >= 0"})
