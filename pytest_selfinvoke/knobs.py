"""What users can set, in one list: the plugin makes its options and ini keys from it, `settings` reads them back."""

from dataclasses import dataclass
from typing import Literal

from pytest_selfinvoke.execution.isolation import MODES


@dataclass(frozen=True)
class Knob:
    """A setting that users can turn: its option, ini key and environment variable, and what to tell them about it."""

    name: str
    option: str
    ini: str
    kind: Literal["list", "text", "int", "number"]
    metavar: str
    help: str

    @property
    def environment(self) -> str:
        """The environment variable's name: the ini key in capitals; lists are split as a shell would."""
        return self.ini.upper()


KNOBS = (
    Knob(
        "models",
        "--selfinvoke-model",
        "selfinvoke_models",
        "list",
        "[LABEL=]NAME",
        "Model to measure, repeatable. NAME is 'reference' (the suite's own solutions), 'replay:PATH' (recorded replies), "
        "'tiny:dense' or 'tiny:moe' (embedded); any other is a model of litellm's, such as openai/gpt-4o or ollama_chat/NAME. "
        "LABEL stands in item ids and tables.",
    ),
    Knob(
        "suites",
        "--selfinvoke-suite",
        "selfinvoke_suites",
        "list",
        "NAME|PATH",
        "Suite to ask, repeatable: humaneval-pro, mbpp-pro (the default two), bigcodebench-lite-pro, starter, tiny, or a .json "
        "or .jsonl file in the published format.",
    ),
    Knob("data", "--selfinvoke-data", "selfinvoke_data", "text", "DIR", "Folder with the published suites' files."),
    Knob("limit", "--selfinvoke-limit", "selfinvoke_limit", "int", "N", "Ask only the first N problems of each suite."),
    Knob("samples", "--selfinvoke-samples", "selfinvoke_samples", "int", "N", "Samples per problem and model (default 1)."),
    Knob(
        "results",
        "--selfinvoke-results",
        "selfinvoke_results",
        "text",
        "PATH",
        "Where to write the results (default .selfinvoke/results.json in pytest's rootdir).",
    ),
    Knob(
        "isolation",
        "--selfinvoke-isolation",
        "selfinvoke_isolation",
        "text",
        "|".join(MODES),
        "What holds the code that is run: every layer that works here (auto, the default), every layer or nothing is run "
        "(strict), or only limits, folder and environment (limits).",
    ),
    Knob(
        "prompt",
        "--selfinvoke-prompt",
        "selfinvoke_prompt",
        "text",
        "STYLE",
        "How models are asked: chat (default), completion, 1-shot, cot, paper, paper-completion, paper-1-shot, template:PATH, "
        "or a style of a plugin's own.",
    ),
    Knob(
        "temperature",
        "--selfinvoke-temperature",
        "selfinvoke_temperature",
        "number",
        "T",
        "Sampling temperature (default 0 for one sample per problem, 0.2 for several).",
    ),
    Knob(
        "top_p",
        "--selfinvoke-top-p",
        "selfinvoke_top_p",
        "number",
        "P",
        "Nucleus sampling, above 0 to 1 (default: not sent for one sample per problem, 0.95 for several).",
    ),
    Knob(
        "max_tokens",
        "--selfinvoke-max-tokens",
        "selfinvoke_max_tokens",
        "int",
        "N",
        "Most tokens of a reply, reasoning included (default 2048).",
    ),
    Knob(
        "seed",
        "--selfinvoke-seed",
        "selfinvoke_seed",
        "int",
        "N",
        "Seed to send with sample 0; sample k gets N + k (default: none is sent).",
    ),
    Knob(
        "store",
        "--selfinvoke-store",
        "selfinvoke_store",
        "text",
        "PATH",
        "Where replies are kept, so that none is paid for twice (default .selfinvoke/replies.db in pytest's rootdir).",
    ),
    Knob(
        "concurrency",
        "--selfinvoke-concurrency",
        "selfinvoke_concurrency",
        "int",
        "N",
        "Most requests in flight to one model (default 64); fewer where the provider refuses more.",
    ),
    Knob(
        "budget",
        "--selfinvoke-budget",
        "selfinvoke_budget",
        "number",
        "USD",
        "Stop asking before the replies of this run would cost more than this.",
    ),
    Knob(
        "export_replies",
        "--selfinvoke-export-replies",
        "selfinvoke_export_replies",
        "text",
        "PATH",
        "At the end, write the replies of the models that were asked as JSON lines, which 'replay:' reads: to a .jsonl file "
        "for one model, into a folder for several.",
    ),
)


@dataclass(frozen=True)
class Switch:
    """A setting of one run only, which is on or off: there is an option for it, and no ini key or environment variable."""

    name: str
    option: str
    help: str


SWITCHES = (
    Switch(
        "demo",
        "--selfinvoke-demo",
        "Measure the two embedded toy models on the suite 'tiny': generation, execution and gap, in a few seconds.",
    ),
    Switch("fresh", "--selfinvoke-fresh", "Ask for every reply anew; those that are in the store stay there."),
    Switch(
        "dry_run",
        "--selfinvoke-dry-run",
        "Say how many replies are missing and what they would take in tokens and USD; ask for none, and run nothing.",
    ),
)
