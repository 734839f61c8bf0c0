"""What a run asks of providers: targets, questions, store, producer, and what is known before anything is sent."""

import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.files import replaced, short
from pytest_selfinvoke.generation.client import LitellmClient
from pytest_selfinvoke.generation.producer import Producer
from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.store import Store
from pytest_selfinvoke.generation.target import Target, Values, target_of
from pytest_selfinvoke.models.facts import read_provider_tables
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.settings import Asking, Settings


def targets_of(settings: Settings) -> dict[str, Target]:
    """The models that providers are asked for, by label. Raises `UserError`."""
    specs = [spec for spec in settings.models if spec.asked]
    if not specs:
        return {}
    tables = read_provider_tables(settings.rootdir)
    values = Values(settings.origins, os.environ, settings.samples)
    return {spec.label: target_of(spec, tables, settings.asking, values) for spec in specs}


@dataclass(frozen=True)
class Missing:
    """What the missing replies of one model would take; ``most_usd`` is ``None`` where prices are unknown."""

    target: Target
    replies: int
    missing: int
    prompt_tokens: int
    most_usd: float | None

    @property
    def most_completion_tokens(self) -> int:
        """Tokens of the replies, if all were as long as they may be."""
        return self.missing * self.target.sampling.max_tokens


@dataclass(frozen=True)
class Asked:
    """The models that providers are asked for, by label, and their replies; ``question`` says what is asked for one."""

    asking: Asking
    targets: Mapping[str, Target]
    question: Callable[[ReplyKey], Request]
    store: Store
    producer: Producer

    @classmethod
    def prepare(cls, settings: Settings, plan: Plan, prompter: Prompter, targets: Mapping[str, Target]) -> "Asked":
        """Raises `UserError` for what would come to nothing after something had been paid."""
        asking = settings.asking
        if asking.budget is not None:
            _check_prices(targets.values(), settings.origins["budget"])
        _check_export(asking.export, targets, settings.origins["export_replies"])
        store = Store(asking.store, uuid.uuid4().hex, fresh=asking.fresh)

        def question(key: ReplyKey) -> Request:
            return Request(targets[key.label], prompter.prompt(plan.problem(key)), key.sample)

        producer = Producer(question, store, LitellmClient, concurrency=asking.concurrency, budget=asking.budget)
        return cls(asking, targets, question, store, producer)

    def open(self) -> None:
        """Open the store; without it nothing can be asked. Raises `UserError`."""
        self.store.open()

    @property
    def lines(self) -> tuple[str, ...]:
        """For the header: how is asked, where replies are kept."""
        samplings: dict[str, list[str]] = {}
        for label, target in self.targets.items():
            samplings.setdefault(str(target.sampling), []).append(label)
        texts = [text if len(samplings) == 1 else f"{', '.join(labels)}: {text}" for text, labels in samplings.items()]
        budget = f"; budget {self.asking.budget:g} USD" if self.asking.budget is not None else ""
        fresh = ", asking anew for all of them" if self.asking.fresh else ""
        return (
            f"sampling {'; '.join(texts)}",
            f"at most {self.asking.concurrency} requests in flight{budget}; replies kept in {short(self.asking.store)}{fresh}",
        )

    def missing(self, keys: Sequence[ReplyKey]) -> list[Missing]:
        """What it would take to obtain these replies, a row for each model. Raises `StoreError`."""
        found = []
        for label, target in self.targets.items():
            requests = [self.question(key) for key in keys if key.label == label]
            lacking = {request.key: request for request in requests if self.store.get(request.key) is None}.values()
            costs = [request.most_usd for request in lacking]
            known = [cost for cost in costs if cost is not None]
            tokens = sum(request.prompt_tokens for request in lacking)
            most_usd = sum(known) if len(known) == len(costs) else None
            found.append(Missing(target, len(requests), len(lacking), tokens, most_usd))
        return found

    def export(self, keys: Iterable[ReplyKey]) -> list[Path]:
        """Write the replies that the store has of these, for ``replay:``. Raises `OSError`, and `StoreError`."""
        if self.asking.export is None:
            return []
        store = Store(self.asking.store, self.store.run, fresh=self.asking.fresh).open()
        lines: dict[str, list[str]] = {label: [] for label in self.targets}
        try:
            for key in keys:
                if key.label not in self.targets:
                    continue
                request = self.question(key)
                if reply := store.get(request.key):
                    lines[key.label].append(json.dumps(_exported(key, reply.answering(request.prompt))))
        finally:
            store.close()
        paths = []
        for label, texts in lines.items():
            path = self.asking.export if _is_file(self.asking.export) else self.asking.export / f"{_file_name(label)}.jsonl"
            with replaced(path) as file:
                file.writelines(f"{text}\n" for text in texts)
            paths.append(path)
        return paths


def _exported(key: ReplyKey, reply: Reply) -> dict[str, object]:
    """A line that `replay` reads; its further fields are for people."""
    line: dict[str, object] = {"suite": key.suite, "id": key.id, "sample": key.sample, "reply": reply.text}
    further = {
        "prefill": reply.prefill,
        "model": reply.model,
        "finish_reason": reply.finish_reason,
        "prompt_tokens": reply.prompt_tokens,
        "completion_tokens": reply.completion_tokens,
        "refusal": reply.refusal,
    }
    return line | {name: value for name, value in further.items() if value not in ("", None)}


def _check_prices(targets: Iterable[Target], origin: str) -> None:
    for target in targets:
        if target.prices is None:
            raise UserError(
                f"{origin}: nobody knows what {target.model} costs, so no budget can be kept; write input_cost_per_token and "
                f"output_cost_per_token (USD, 0 if it is free) into [tool.selfinvoke.models.{json.dumps(target.label)}.litellm]"
            )


def _check_export(path: Path | None, targets: Mapping[str, Target], origin: str) -> None:
    if path is None:
        return
    if _is_file(path) and len(targets) > 1:
        raise UserError(f"{origin}: {path} is one file, and {len(targets)} models are asked; name a folder")
    if not _is_file(path) and path.exists() and not path.is_dir():
        raise UserError(f"{origin}: {path} is no folder; name one, or a file that ends in .jsonl")


def _is_file(path: Path) -> bool:
    return path.suffix == ".jsonl"


def _file_name(label: str) -> str:
    return re.sub(r"[^\w.+-]+", "_", label).lstrip(".") or "_"
