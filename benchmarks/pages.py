"""What stands on the user profile and in the digest after the 200 exchanges of `data/facts.tsv`, line by line.

Each exchange goes through the jobs and the store of the program. A line is wrong when it has words that no exchange
says which tells something of the user; doubled when another one says the same; lost when it went without being changed
or taken back. The model is a scripted one that answers well, and with --real the built-in one.

python -m benchmarks.pages [--json] [--real [--exchanges N]]
"""

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.profile import ProfileHandler
from tuimem.remembered import Reach
from tuimem.settings.model import Settings
from tuimem.store import Store

_MOST_CHARACTERS = 20_000
"""Of a page: nothing has to leave it for want of room."""

_ANSWER_TOKENS = 200
_STEM = 4
"""Letters that two forms of a word have in common."""

_TELLING = ("fact", "change", "repeat")

Ask = Callable[[Line, Sequence[PromptMessage], Sampling], Awaitable[str]]
"""A model: asked with messages, of a line."""


@dataclass
class PageFigures:
    """Of the lines at the end: how many there are, and are wrong, doubled, lost on the way, or hold no more (`over`).

    `kept` and `missed` are the facts that hold at the end; `rejected` are answers of which nothing could be used.
    """

    lines: int = 0
    kept: int = 0
    missed: int = 0
    wrong: int = 0
    doubled: int = 0
    lost: int = 0
    over: int = 0
    rejected: int = 0
    wrong_texts: list[str] = field(default_factory=list)
    lost_texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A page: the handler of its jobs, the settings under which it learns from each exchange, and a good model."""

    name: str
    handler: JobHandler
    settings: Settings
    good: Callable[[], Ask]

    def text(self, store: Store) -> str:
        """What stands there."""
        pages = store.digests.all() if self.handler.kind == DigestHandler.kind else store.profile_pages.all()
        return pages[0].text if pages else ""


def good_of_profile() -> Ask:
    """Adds what is said, and changes or removes the line that held before."""
    now: dict[str, str] = {}

    async def ask(line: Line, messages: Sequence[PromptMessage], sampling: Sampling) -> str:
        shown = {text: int(number) for number, text in re.findall(r"^> (\d+)\. (.+)$", str(messages[-1].text), re.M)}
        text = re.sub(r"^User(?:'s)? ", "", line.fact)
        text = text[:1].upper() + text[1:]
        known = shown.get(now.get(line.subject, ""))
        operation: dict[str, Any] | None = None
        if line.kind == "withdrawal" and known is not None:
            operation = {"op": "remove", "line": known}
        elif line.kind == "change" and known is not None:
            operation = {"op": "replace", "line": known, "text": text}
        elif line.kind in ("fact", "change"):
            operation = {"op": "add", "section": "Interests", "text": text}
        now[line.subject] = text
        return json.dumps({"operations": [operation] if operation else []})

    return ask


def good_of_digest() -> Ask:
    """Says in a line what is new, and says so when nothing is."""

    async def ask(line: Line, messages: Sequence[PromptMessage], sampling: Sampling) -> str:
        told = line.fact if line.kind in ("fact", "change") else ""
        return f"- {told.replace('User', 'The user', 1)}" if told else "NO_UPDATE"

    return ask


def _with(group: str, **values: object) -> Settings:
    settings = Settings()
    changed = msgspec.structs.replace(getattr(settings, group), most_characters=_MOST_CHARACTERS, **values)
    return msgspec.structs.replace(settings, **{group: changed})


KINDS = (
    Kind("profile", ProfileHandler(), _with("user_profile", updates=True), good_of_profile),
    Kind("digest", DigestHandler(), _with("digest", every=1, reach=Reach.ALL), good_of_digest),
)


async def kept_up(kind: Kind, lines: Sequence[Line], ask: Ask, path: Path) -> PageFigures:
    """The page after all these exchanges, each learned from by itself."""
    figures = PageFigures()
    with Store(path) as store:
        for number, line in enumerate(lines):

            async def answer(messages: Sequence[PromptMessage], sampling: Sampling, line: Line = line) -> str:
                return await ask(line, messages, sampling)

            name = kind.handler.kind
            before = statements(kind.text(store))
            store.exchanges.add_external(str(number), line.said, "I see.", BEGIN + number * HOUR, [name])
            figures.rejected += not await learn(kind.handler, store, kind.settings, answer)
            gone = Counter(before) - Counter(statements(kind.text(store)))
            lost = [text for text in gone if not _is_taken_back(text, line, lines[:number])]
            figures.lost += len(lost)
            figures.lost_texts += lost
        count_lines(figures, lines, statements(kind.text(store)))
    return figures


def statements(page: str) -> list[str]:
    """The lines of a page that say something."""
    return [line.removeprefix("- ").strip() for line in page.splitlines() if line.startswith("- ")]


def count_lines(figures: PageFigures, lines: Sequence[Line], texts: Sequence[str]) -> None:
    """Compare what stands there with what was said."""
    holds = expected(lines)
    figures.lines = len(texts)
    for line in holds.values():
        times = sum(line.is_in(text) for text in texts)
        figures.kept += times > 0
        figures.missed += not times
        figures.doubled += max(0, times - 1)
    figures.wrong_texts = [text for text in texts if not any(_says(line, text) for line in lines)]
    figures.wrong = len(figures.wrong_texts)
    told = [line for line in lines if line.kind in ("fact", "change") and holds.get(line.subject) != line]
    current = [text for text in texts if not any(line.is_in(text) for line in holds.values())]
    figures.over = sum(any(line.is_in(text) for text in current) for line in told)


def _says(line: Line, text: str) -> bool:
    """Whether an exchange tells what a text says of the user: no word of it is another one."""
    if line.kind not in _TELLING:
        return False
    said = words(line.said) | words(line.fact)
    stems = {word[:_STEM] for word in said if len(word) >= _STEM}
    return all(word in said or word[:_STEM] in stems for word in words(text))


def _is_taken_back(text: str, line: Line, before: Sequence[Line]) -> bool:
    """Whether this exchange changes or withdraws what a text tells, or says it once more."""
    if line.kind not in ("change", "withdrawal", "repeat"):
        return False
    return any(one.subject == line.subject and one.keys and one.is_in(text) for one in (*before, line))


class RealModel:
    """The built-in model."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, line: Line, messages: Sequence[PromptMessage], sampling: Sampling) -> str:
        """What it answers, whatever that is."""
        body: Any = {
            "messages": [{"role": str(each.role), "content": each.text} for each in messages],
            "max_tokens": _ANSWER_TOKENS,
            "temperature": 0.0,
        }
        if sampling.schema is not None:
            form = {"name": "page", "schema": sampling.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        url = f"{self._client.server.base_url}/chat/completions"
        answer: Any = await self._client.request("POST", url, body, seconds=600.0)
        return str(answer["choices"][0]["message"]["content"] or "")


async def measure(real: bool, exchanges: int) -> dict[str, PageFigures]:
    """All arms, one after the other; those with the built-in model with so many exchanges only."""
    lines = script()
    arms: dict[str, PageFigures] = {}
    with tempfile.TemporaryDirectory(prefix="tuimem-pages-") as folder:
        for kind in KINDS:
            path = Path(folder) / kind.name / "good.db"
            arms[f"{kind.name}, model that answers well"] = await kept_up(kind, lines, kind.good(), path)
        model_file = demo_model() if real else None
        if real and model_file is None:
            print("The built-in model is not installed.", file=sys.stderr)
        if model_file is not None:
            async with LocalServer(model_file, window=4096) as server, Client(server.server()) as client:
                for kind in KINDS:
                    path = Path(folder) / kind.name / "real.db"
                    model = RealModel(client)
                    arms[f"{kind.name}, built-in model"] = await kept_up(kind, lines[:exchanges], model.ask, path)
    return arms


def show(arms: Mapping[str, PageFigures]) -> None:
    """Print the figures, and what is wrong."""
    for name, figures in arms.items():
        numbers = {key: value for key, value in asdict(figures).items() if isinstance(value, int)}
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in numbers.items()))
        for what, texts in (("wrong", figures.wrong_texts), ("lost", figures.lost_texts)):
            for text in texts[:10]:
                print(f"    {what}: {text[:100]}")


def main() -> int:
    """The number of claims missed: nothing wrong, doubled or lost, and with a good model nothing missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--real", action="store_true", help="the built-in model too: many minutes")
    parser.add_argument("--exchanges", type=int, default=200, help="so many of them for the built-in model")
    options = parser.parse_args()
    arms = asyncio.run(measure(options.real, options.exchanges))
    if options.json:
        print(json.dumps({"arms": {name: asdict(figures) for name, figures in arms.items()}}, ensure_ascii=False))
    else:
        show(arms)
    missed = sum(figures.missed > 0 for name, figures in arms.items() if name.endswith("well"))
    return missed + sum(figures.wrong + figures.doubled + figures.lost > 0 for figures in arms.values())


if __name__ == "__main__":
    raise SystemExit(main())
