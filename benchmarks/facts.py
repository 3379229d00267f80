"""What is kept of facts over 200 exchanges with 40 said, 10 changed, 5 withdrawn: kept, wrong, missed, doubled.

The exchanges are in `data/facts.tsv`; most of them say nothing lasting, or something that is not the user's: questions,
quotes, pasted texts, suppositions. They go through the prompt, the judgement and the store of the program, and beside
that through the method of an older system: the last messages as they are to the model, and its actions done as they
come. The model is a scripted one that answers well, and with --real the built-in one, which answers badly: so it is
not asked, unless the settings say so, and the program goes by rules.

python -m benchmarks.facts [--json] [--real [--exchanges N]]
"""

import argparse
import asyncio
import csv
import json
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tuimem.endpoint.client import Client
from tuimem.endpoint.local_model import demo_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.memory.facts.answers import AnswerRejected, read_answer
from tuimem.memory.facts.candidates import found_by_rules
from tuimem.memory.facts.judge import DEFAULT_LIMITS, judge_facts
from tuimem.memory.facts.request import facts_prompt, schema
from tuimem.memory.recall import Turn
from tuimem.memory.recall.facts import rank_facts
from tuimem.remembered import About, ChangeKind, Fact
from tuimem.store import Store

_SCRIPT = Path(__file__).parent / "data" / "facts.tsv"
_BEGIN, _HOUR = 1_770_000_000.0, 3600.0
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


class Line(NamedTuple):
    """One exchange: what the user says; of a fact its subject, what a good model writes, and words it must have."""

    kind: str
    subject: str
    said: str
    fact: str
    keys: str
    before: str

    def is_in(self, text: str) -> bool:
        """Whether a text has all the words that tell this fact."""
        return all(re.search(rf"\b{re.escape(key)}", text, re.IGNORECASE) for key in self.keys.split())


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


def script() -> list[Line]:
    """All exchanges, in order."""
    with _SCRIPT.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(**{**row, "said": row["said"].replace("\\n", "\n")}) for row in rows]


def expected(lines: Iterable[Line]) -> dict[str, Line]:
    """What holds at the end, by subject."""
    holds: dict[str, Line] = {}
    for line in lines:
        if line.kind in ("fact", "change"):
            holds[line.subject] = line
        elif line.kind == "withdrawal":
            del holds[line.subject]
    return holds


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
    """The program's own way, through its store; without a model to ask, by rules."""
    figures = Figures()
    with Store(path) as store:
        for number, line in enumerate(lines):
            store.exchanges.add_external(str(number), line.said, "I see.", _BEGIN + number * _HOUR, ["facts"])
            exchanges = store.exchanges.waiting("facts", 8)
            known = store.facts.current(None)
            shown = related(line.said, known) if ask is not None else known
            request = facts_prompt(exchanges, shown)
            if request is not None:
                messages = [{"role": str(each.role), "content": each.text} for each in request.messages]
                answer = (
                    await ask(line, messages, request.schema, shown)
                    if ask is not None
                    else found_by_rules(exchanges, known)
                )
                try:
                    judged = judge_facts(answer, shown, exchanges, known=known)
                except AnswerRejected:
                    figures.rejected += 1
                else:
                    figures.refused += len(judged.refused)
                    store.facts.apply(judged.changes, exchanges, None)
            store.exchanges.done("facts", [exchange.id for exchange in exchanges])
        count(figures, lines, [fact.text for fact in store.facts.current(None)])
        count_past(figures, lines, store.facts.all(None))
    return figures


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
                facts[place] = Fact(place, action.content.strip(), None, About.USER, _BEGIN + number * _HOUR)
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
    said = [set(_words(line.said)) for line in holds.values()]
    for line in holds.values():
        times = sum(line.is_in(text) for text in texts)
        figures.kept += times > 0
        figures.doubled += max(0, times - 1)
        if not times:
            figures.missed += 1
            figures.missed_texts.append(line.fact)
    for text in texts:
        is_part = any(_words(text) <= words for words in said)
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


def _words(text: str) -> set[str]:
    """The words of a text, but for those with which a model speaks of the user."""
    frame = {
        "user",
        "users",
        "the",
        "a",
        "is",
        "has",
        "i",
        "my",
        "m",
        "s",
        "am",
        "have",
        "their",
        "his",
        "her",
        "called",
    }
    found = {word.lower() for word in re.findall(r"\w+", text)}
    return {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in found} - frame


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
