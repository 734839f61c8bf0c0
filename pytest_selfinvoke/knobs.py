"""What users can set, in one list: the plugin makes its options and ini keys from it, `settings` reads them back."""

from dataclasses import dataclass
from typing import Literal

from pytest_selfinvoke.execution.isolation import MODES
from pytest_selfinvoke.execution.limits import MOST_OPEN_FILES
from pytest_selfinvoke.execution.units import KIBIBYTE, MEBIBYTE


@dataclass(frozen=True)
class Knob:
    """A setting that users can turn: its option, ini key and environment variable, and what to tell them about it.

    ``alone`` is the value of an option that stands without one; such an option takes one only behind a "=".
    """

    name: str
    option: str
    ini: str
    kind: Literal["list", "text", "int", "number"]
    metavar: str
    help: str
    alone: str | None = None

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
        "Suite to ask, repeatable: humaneval-pro, mbpp-pro (the default two), bigcodebench-lite-pro, humaneval, mbpp, "
        "humaneval+, mbpp+, starter, tiny, or a .json or .jsonl file in the published format.",
    ),
    Knob(
        "data",
        "--selfinvoke-data",
        "selfinvoke_data",
        "text",
        "DIR|URL",
        "Folder with the published suites' files, or the address of a mirror; without it they are fetched once into the cache.",
    ),
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
        "html",
        "--selfinvoke-html",
        "selfinvoke_html",
        "text",
        "PATH",
        "Write a report for people: one HTML file with plots and every sample (needs the extra 'report').",
    ),
    Knob("markdown", "--selfinvoke-markdown", "selfinvoke_markdown", "text", "PATH", "Write a short report as Markdown."),
    Knob("csv", "--selfinvoke-csv", "selfinvoke_csv", "text", "PATH", "Write a line per sample, for pandas and spreadsheets."),
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
    Knob(
        "errata",
        "--selfinvoke-errata",
        "selfinvoke_errata",
        "text",
        "published|repaired",
        "Statements that models are shown: as they were published (the default), or repaired where their defects are known.",
    ),
    Knob(
        "gates",
        "--selfinvoke-gate",
        "selfinvoke_gates",
        "list",
        "GATE",
        "Condition for a release, repeatable, such as 'lower(pass@1[humaneval-pro]) >= 60%' or 'p-worse[mbpp-pro] >= 0.05'. "
        "With gates, the exit status is 0 only if the run is complete and every gate passes.",
    ),
    Knob(
        "error_budget",
        "--selfinvoke-error-budget",
        "selfinvoke_error_budget",
        "text",
        "N|X%",
        "Items that may end in an error in a run with gates, or the share of them (default 0).",
    ),
    Knob(
        "baselines",
        "--selfinvoke-baseline",
        "selfinvoke_baselines",
        "list",
        "[NAME=]PATH",
        "results.json of an earlier run to compare with, problem by problem, repeatable. NAME (default: the file's stem) "
        "stands in tables and gates.",
    ),
    Knob(
        "shard",
        "--selfinvoke-shard",
        "selfinvoke_shard",
        "text",
        "I/N",
        "Run the I-th of N parts; 'python -m pytest_selfinvoke merge' makes their results into one.",
    ),
    Knob(
        "write_regressions",
        "--selfinvoke-write-regressions",
        "selfinvoke_write_regressions",
        "text",
        "DIR",
        "At the end, write a test file into DIR for each failed sample: the smallest input on which it differs.",
    ),
    Knob(
        "search",
        "--selfinvoke-search",
        "selfinvoke_search",
        "text",
        "N",
        "Also look for inputs on which solutions that passed differ from the reference, beside all scores: kept inputs, and "
        "with =N as many more that Hypothesis draws.",
        alone="pools",
    ),
    Knob(
        "disputed",
        "--selfinvoke-disputed",
        "selfinvoke_disputed",
        "text",
        "PATH",
        "File in which you accept or dismiss what --selfinvoke-search finds (default .selfinvoke/disputed.json in pytest's "
        "rootdir).",
    ),
    Knob(
        "pools",
        "--selfinvoke-pools",
        "selfinvoke_pools",
        "text",
        "keep|rebuild",
        "Inputs on which failed solutions are compared with the reference: kept from run to run (the default), or made anew.",
    ),
    Knob(
        "cpu_floor",
        "--selfinvoke-cpu-floor",
        "selfinvoke_cpu_floor",
        "number",
        "SECONDS",
        "CPU time that every solution may use, however little the problem's reference takes (default 2).",
    ),
    Knob(
        "cpu_factor",
        "--selfinvoke-cpu-factor",
        "selfinvoke_cpu_factor",
        "number",
        "X",
        "A solution may use X times the CPU time that the problem's reference takes on this machine (default 10).",
    ),
    Knob(
        "wall_floor",
        "--selfinvoke-wall-floor",
        "selfinvoke_wall_floor",
        "number",
        "SECONDS",
        "Time by the clock that every solution may take (default 10).",
    ),
    Knob(
        "wall_factor",
        "--selfinvoke-wall-factor",
        "selfinvoke_wall_factor",
        "number",
        "X",
        "A solution may take X times its CPU limit by the clock (default 5).",
    ),
    Knob(
        "max_memory",
        "--selfinvoke-max-memory",
        "selfinvoke_max_memory",
        "number",
        "MIB",
        "Address space of a solution beyond what imported libraries take (default 512).",
    ),
    Knob(
        "max_output",
        "--selfinvoke-max-output",
        "selfinvoke_max_output",
        "number",
        "KIB",
        "How much of what a solution prints is kept; the rest is counted and dropped (default 64).",
    ),
    Knob(
        "max_file_size",
        "--selfinvoke-max-file-size",
        "selfinvoke_max_file_size",
        "number",
        "MIB",
        "Size of a file that a solution writes (default 16).",
    ),
    Knob(
        "max_processes",
        "--selfinvoke-max-processes",
        "selfinvoke_max_processes",
        "int",
        "N",
        "Processes of a solution at a time, itself included, where the layer seccomp does not forbid them (default 32).",
    ),
    Knob(
        "max_open_files",
        "--selfinvoke-max-open-files",
        "selfinvoke_max_open_files",
        "int",
        "N",
        f"Descriptors a solution may have open (default 128, at most {MOST_OPEN_FILES}).",
    ),
)

# Beyond these, a limit is a slip of the keyboard: a day, a tebibyte; what is printed travels in one message.
_DAY_S, _MOST_FACTOR, _TEBIBYTE, _MOST_OUTPUT = 86_400, 1e6, 1 << 40, 16 * MEBIBYTE


@dataclass(frozen=True)
class LimitKnob:
    """How a knob sets a field of `LimitPolicy`: what its number is multiplied by, and the most it may come to."""

    field: str
    unit: int
    most: float


LIMIT_KNOBS = {
    "cpu_floor": LimitKnob("cpu_floor_s", 1, _DAY_S),
    "cpu_factor": LimitKnob("cpu_factor", 1, _MOST_FACTOR),
    "wall_floor": LimitKnob("wall_floor_s", 1, _DAY_S),
    "wall_factor": LimitKnob("wall_factor", 1, _MOST_FACTOR),
    "max_memory": LimitKnob("memory_bytes", MEBIBYTE, _TEBIBYTE),
    "max_output": LimitKnob("output_bytes", KIBIBYTE, _MOST_OUTPUT),
    "max_file_size": LimitKnob("file_bytes", MEBIBYTE, _TEBIBYTE),
    "max_processes": LimitKnob("processes", 1, 1 << 16),
    "max_open_files": LimitKnob("open_files", 1, MOST_OPEN_FILES),
}


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
    Switch(
        "no_causes",
        "--selfinvoke-no-causes",
        "Leave out why solutions failed: their base functions are not tested by themselves, nor replaced by the reference's.",
    ),
    Switch("fresh", "--selfinvoke-fresh", "Ask for every reply anew; those that are in the store stay there."),
    Switch(
        "no_step_summary",
        "--selfinvoke-no-step-summary",
        "Append nothing to the page of a GitHub Actions run ($GITHUB_STEP_SUMMARY).",
    ),
    Switch(
        "dry_run",
        "--selfinvoke-dry-run",
        "Say how many replies are missing and what they would take in tokens and USD; ask for none, and run nothing.",
    ),
    Switch(
        "no_counterexamples",
        "--selfinvoke-no-counterexamples",
        "Do not look for the smallest input on which a failed solution differs from the reference.",
    ),
    Switch(
        "published",
        "--selfinvoke-published",
        "Show published scores of other models beside the run's, and the gap with them where only MoE or only dense models "
        "ran.",
    ),
)
