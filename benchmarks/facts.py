"""What is kept of facts over 200 exchanges with 40 said, 10 changed, 5 withdrawn: kept, wrong, missed, doubled.

The exchanges are in `data/facts.tsv`; most of them say nothing lasting, or something that is not the user's: questions,
quotes, pasted texts, suppositions. They go through the job and the store of the program, and beside that through the
method of an older system: the last messages as they are to the model, and its actions done as they come. The model is
a scripted one that answers well, and with --real the built-in one, which answers badly: so it is not asked, unless the
settings say so, and the program goes by rules.

python -m benchmarks.facts [--json] [--real [--exchanges N]]
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.facts_script import BEGIN, HOUR, Line, expected, script, words
from benchmarks.learning_job import learn
from tuimem.endpoint.client import Client
from tuimem.endpoint.local_model import demo_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.jobs.facts import FactsHandler
from tuimem.memory.facts.answers import AnswerRejected, read_answer
from tuimem.memory.facts.judge import DEFAULT_LIMITS
from tuimem.memory.facts.request import schema
from tuimem.memory.recall import Turn
from tuimem.memory.recall.facts import rank_facts
from tuimem.remembered import About, ChangeKind, Fact
from tuimem.settings.model import FactMethod, Settings
from tuimem.store import Store

_RELATED = 5
_ANSWER_TOKENS = 200
_OF_THE_ANSWERS = 3
"""A question is answered when the right fact is among so many."""

_OLDER_TASK = """\
You look after a list of short facts about the user. Look at the newest message of the user, the others are context. \
Say what to do, at most 20 actions, better none to two. Remember what lasts: preferences, projects, habits, limits, \
and what the user asks for. Do not remember questions, secrets, or what holds only now. Answer with JSON only: \
{"actions": [{"action": "add", "content": "…"}, {"action": "update", "id": "…", "content": "…"}, \
{"action": "delete", "id": "…"}], "reason": "…"}"""


Ask = Callable[[Line, list[dict[str, str]], Mapping[str, Any], Sequence[Fact]], Awaitable[str]]
"""A model: asked with messages and a schema, of a line; it sees these facts."""


@dataclass
class Figures:
    """Of the facts that hold at the end: those that are right, wrong, missing and there twice.

    `there` are all that were said, past ones too; `dated` the changed ones whose old text stands with both its dates,
    `before` the questions that are answered from those. `refused` are actions that were not done, `rejected` whole
    answers.
    """

    kept: int = 0
    wrong: int = 0
    missed: int = 0
    doubled: int = 0
    there: int = 0
    dated: int = 0
    before: int = 0
    withdrawn_held: int = 0
    refused: int = 0
    rejected: int = 0
    wrong_texts: list[str] = field(default_factory=list)
    missed_texts: list[str] = field(default_factory=list)


class GoodModel:
    """Answers as well as can be: it adds what is said, and changes what it is shown."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}

    async def ask(self, line: Line, messages: object, form: object, shown: Sequence[Fact]) -> str:
        """The answer to a line."""
        ids = {fact.text: fact.id for fact in shown}
        known = ids.get(self._now.get(line.subject, ""))
        action: dict[str, object] | None = None
        if line.kind == "withdrawal" and known is not None:
            action = {"action": "delete", "id": known}
        elif line.kind == "change" and known is not None:
            action = {"action": "update", "id": known, "content": line.fact}
        elif line.kind in ("fact", "change"):
            action = {"action": "add", "content": line.fact}
        self._now[line.subject] = line.fact
        return json.dumps({"actions": [action] if action else [], "reason": line.kind})


class RealModel:
    """The built-in model."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, line: Line, messages: list[dict[str, str]], form: object, shown: object) -> str:
        """What it answers, whatever that is."""
        body: Any = {
            "messages": messages,
            "max_tokens": _ANSWER_TOKENS,
            "temperature": 0.0,
            "response_format": {"type": "json_schema", "json_schema": {"name": "facts", "schema": form}},
        }
        url = f"{self._client.server.base_url}/chat/completions"
        answer: Any = await self._client.request("POST", url, body, seconds=600.0)
        return str(answer["choices"][0]["message"]["content"] or "")


async def ours(lines: Sequence[Line], ask: Ask | None, path: Path) -> Figures:
    """The program's own job, on its store; without a model to ask, by rules."""
    figures, handler = Figures(), FactsHandler()
    method = FactMethod.RULES if ask is None else FactMethod.MODEL
    facts = msgspec.structs.replace(Settings().facts, method=method, related=_RELATED, minimum_similarity=0.0)
    settings = msgspec.structs.replace(Settings(), facts=facts)
    with Store(path) as store:
        for number, line in enumerate(lines):
            store.exchanges.add_external(str(number), line.said, "I see.", BEGIN + number * HOUR, [handler.kind])
            seen, mark = _Seen(line, store, ask), store.facts.mark()
            if not await learn(handler, store, settings, seen.answer, seen.rank):
                figures.rejected += 1
                continue
            changes = [each for each in store.facts.changes_after(mark) if each.kind is not ChangeKind.STALE]
            figures.refused += max(0, seen.wanted - len(changes))
        count(figures, lines, [fact.text for fact in store.facts.current(None)])
        count_past(figures, lines, store.facts.all(None))
    return figures


class _Seen:
    """A model as one job asks it: it is shown the facts that are ranked for it. `wanted` are its actions."""

    def __init__(self, line: Line, store: Store, ask: Ask | None) -> None:
        self._line, self._store, self._ask = line, store, ask
        self._shown: list[Fact] = []
        self.wanted = 0

    async def rank(self, said: str, character_id: int | None, count: int, least: float) -> list[Fact]:
        """Those that the job will show."""
        self._shown = related(said, self._store.facts.current(character_id))[:count]
        return self._shown

    async def answer(self, messages: Sequence[PromptMessage], sampling: Sampling) -> str:
        """What it answers the job."""
        assert self._ask is not None, "by rules no model is asked"
        sent = [{"role": str(each.role), "content": each.text} for each in messages]
        answer = await self._ask(self._line, sent, sampling.schema or {}, self._shown)
        with suppress(AnswerRejected):
            self.wanted = len(read_answer(answer, DEFAULT_LIMITS.most_actions).actions)
        return answer


async def older(lines: Sequence[Line], ask: Ask) -> Figures:
    """The older way: what the model says is done."""
    figures = Figures()
    facts: dict[int, Fact] = {}
    last = 0
    for number, line in enumerate(lines):
        shown = related(line.said, list(facts.values()))
        spoken = [
            each
            for one in lines[max(0, number - 1) : number + 1]
            for each in (("user", one.said), ("assistant", "I see."))
        ]
        talk = "\n".join(f"-{place}. {who}: {said}" for place, (who, said) in enumerate(reversed(spoken), 1))
        notes = json.dumps([{"id": fact.id, "content": fact.text} for fact in shown])
        messages = [{"role": "system", "content": _OLDER_TASK}, {"role": "user", "content": f"{talk}\n\n{notes}"}]
        answer = await ask(line, messages, schema(shown, DEFAULT_LIMITS), shown)
        try:
            actions = read_answer(answer, DEFAULT_LIMITS.most_actions).actions
        except AnswerRejected:
            figures.rejected += 1
            continue
        ids = {fact.id for fact in shown}
        for action in sorted(actions, key=lambda one: ("delete", "update", "add").index(one.kind)):
            if action.kind is ChangeKind.DELETE and action.fact_id in ids:
                facts.pop(action.fact_id, None)
            elif action.content.strip() and (action.kind is ChangeKind.ADD or action.fact_id in ids):
                last += 1
                place = last if action.kind is ChangeKind.ADD or action.fact_id is None else action.fact_id
                facts[place] = Fact(place, action.content.strip(), None, About.USER, BEGIN + number * HOUR)
    texts = [fact.text for fact in facts.values()]
    count(figures, lines, texts)
    figures.there = sum(any(line.is_in(text) for text in texts) for line in lines if line.kind == "fact")
    return figures


def related(said: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that are shown to the model, by recall's ranking."""
    by_id = {fact.id: fact for fact in facts}
    ranked = rank_facts((Turn("user", "", said),), facts)
    return [by_id[one.id] for one in ranked[:_RELATED]]


def count(figures: Figures, lines: Sequence[Line], texts: Sequence[str]) -> None:
    """Compare what holds with what should."""
    holds = expected(lines)
    said = [set(words(line.said)) for line in holds.values()]
    for line in holds.values():
        times = sum(line.is_in(text) for text in texts)
        figures.kept += times > 0
        figures.doubled += max(0, times - 1)
        if not times:
            figures.missed += 1
            figures.missed_texts.append(line.fact)
    for text in texts:
        is_part = any(words(text) <= one for one in said)
        if not is_part and not any(line.is_in(text) for line in holds.values()):
            figures.wrong += 1
            figures.wrong_texts.append(text)
    gone = [line for line in lines if line.kind == "fact" and line.subject not in holds]
    figures.withdrawn_held = sum(any(line.is_in(text) for text in texts) for line in gone)


def count_past(figures: Figures, lines: Sequence[Line], facts: Sequence[Fact]) -> None:
    """What is still known of what was."""
    first = {line.subject: line for line in lines if line.kind == "fact"}
    figures.there = sum(any(line.is_in(fact.text) for fact in facts) for line in first.values())
    changes = [line for line in lines if line.kind == "change"]
    for line in changes:
        old = [fact for fact in facts if first[line.subject].is_in(fact.text) and not line.is_in(fact.text)]
        figures.dated += any(fact.ended is not None and fact.said < fact.ended and fact.replaced_by for fact in old)
        ranked = rank_facts((Turn("user", "", line.before),), facts)
        best = {one.id for one in ranked[:_OF_THE_ANSWERS]}
        figures.before += any(fact.id in best for fact in old)


async def measure(real: bool, exchanges: int) -> dict[str, Figures]:
    """All arms, one after the other; those with the built-in model with so many exchanges only."""
    lines = script()
    some = lines[:exchanges]
    arms: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="tuimem-facts-") as folder:
        arms["tuimem, model that answers well"] = await ours(lines, GoodModel().ask, Path(folder) / "good.db")
        arms["older method, model that answers well"] = await older(lines, GoodModel().ask)
        arms["tuimem, small model: by rules"] = await ours(lines, None, Path(folder) / "rules.db")
        model_file = demo_model() if real else None
        if real and model_file is None:
            print("The built-in model is not installed.", file=sys.stderr)
        if model_file is not None:
            async with LocalServer(model_file, window=4096) as server, Client(server.server()) as client:
                model = RealModel(client)
                arms["tuimem, built-in model asked all the same"] = await ours(
                    some, model.ask, Path(folder) / "real.db"
                )
                arms["older method, built-in model"] = await older(some, model.ask)
    return arms


def show(arms: Mapping[str, Figures]) -> None:
    """Print the figures, and what is wrong."""
    for name, figures in arms.items():
        numbers = {key: value for key, value in asdict(figures).items() if isinstance(value, int)}
        print(f"{name}: " + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in numbers.items()))
        for text in figures.wrong_texts[:10]:
            print(f"    wrong: {text[:100]}")


def main() -> int:
    """The number of claims missed: nothing wrong and nothing doubled, and with a good model nothing missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--real", action="store_true", help="the built-in model too: about ten minutes")
    parser.add_argument("--exchanges", type=int, default=200, help="so many of them for the built-in model")
    options = parser.parse_args()
    arms = asyncio.run(measure(options.real, options.exchanges))
    if options.json:
        print(json.dumps({"arms": {name: asdict(figures) for name, figures in arms.items()}}, ensure_ascii=False))
    else:
        show(arms)
    of_ours = {name: figures for name, figures in arms.items() if name.startswith("tuimem")}
    good = of_ours["tuimem, model that answers well"]
    missed = [figures.wrong + figures.doubled > 0 for figures in of_ours.values()]
    return sum(missed) + (good.there < 40) + (good.dated < 10) + (good.before < 10) + (good.withdrawn_held > 0)


if __name__ == "__main__":
    raise SystemExit(main())
