"""Draws the pictures of the documentation from the running program: a demo chat, in a store made for it.

python docs/make_pictures.py            writes the pictures in docs/pictures
python docs/make_pictures.py --check    says whether the pictures show what the program shows now
"""

import argparse
import asyncio
import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.fakes.openai_server import FakeServer  # noqa: E402
from tests.limits import LONGEST_WAIT  # noqa: E402
from tests.tui.rest import at_rest, stop_blinking  # noqa: E402
from tuimem.app import TuimemApp  # noqa: E402
from tuimem.endpoint.estimate import estimate_tokens  # noqa: E402
from tuimem.memory.recall.ages import age  # noqa: E402
from tuimem.messages import Role  # noqa: E402
from tuimem.remembered import FactOrigin  # noqa: E402
from tuimem.settings.paths import Paths, find_paths  # noqa: E402
from tuimem.settings.source import FileSettings  # noqa: E402
from tuimem.settings.writing import change_file  # noqa: E402
from tuimem.store import NewMessage, NewRecalled, NewSummary, NewSwipe, Store  # noqa: E402
from tuimem.text import text_hash  # noqa: E402

if TYPE_CHECKING:
    from textual.pilot import Pilot

FOLDER = ROOT / "docs" / "pictures"
SIZE = (110, 38)
SUNDAY = 1_762_693_200.0  # 9 November 2025, 13:00 UTC
MODEL = "qwen3:8b"
SETTINGS = {
    "endpoint.reply_tokens": 256,
    "memory.threshold_unit": "messages",
    "memory.threshold": 2,
    "memory.separate_long_term": True,
    "memory.minimum_length": 4,
    "memory.short_term_unit": "tokens",
    "memory.short_term_budget": 36,
    "memory.long_term_unit": "tokens",
    "memory.long_term_budget": 14,
    "summaries.automatic": False,
    "recall.enabled": False,
    "display.show_preview": True,
    "display.theme": "tuimem-dark",
}
WINDOW = 768

USER, CHARACTER = "Sam", "Ada"
DESCRIPTION = "Ada keeps the lighthouse at Sund, and bakes on Sundays."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the keys that lead there, words that have come when it is whole, and settings of its own.

    `has_facts`: facts were learned from the chat.
    """

    keys: tuple[str, ...]
    shows: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)
    has_facts: bool = False

    @property
    def opens(self) -> bool:
        """Whether it is of something over the chat."""
        return bool(self.keys)


PICTURES = {
    "chat": Picture((), ("◇ Sam keeps bees", "Ada says that the cake", "And which tea", MODEL, "left out")),
    "settings": Picture(("f9", *"threshold"), ("threshold_unit", "Next prompt:", "[memory]")),
    "summary-prompt": Picture(("f7",), ("Sent for a message of", "Message by Ada")),
    "memory-editor": Picture(("f8",), ("Sam keeps bees", "Ada notes it")),
    "recall": Picture(
        ("tab", "up", "o"),
        ("3 weeks ago", "Ines cannot stand orange peel", "every Wednesday until nine"),
        {"display.show_preview": False, "memory.threshold": 4},
    ),
    "facts": Picture(("shift+f7",), ("Sam is allergic to walnuts.", "walnuts"), has_facts=True),
    "learned": Picture(
        (), ("remembered:", "changed:"), {"display.show_preview": False, "memory.threshold": 4}, has_facts=True
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the demo chat."""

    text: str
    summary: str
    remember: bool = False
    exclude: bool = False


CHAT = (
    Line(
        "I keep bees on the roof. The queen is *Margarethe*.", "Sam keeps bees; the queen is Margarethe.", remember=True
    ),
    Line("Margarethe! Then they must be well-mannered bees.", "Ada jokes about the bees' good manners."),
    Line("Before I forget: **no walnuts** for me. I'm allergic.", "Sam is allergic to walnuts.", remember=True),
    Line("Noted, and underlined twice.", "Ada notes it.", exclude=True),
    Line("My sister Ines comes on Friday. What could I bake?", "Sam's sister Ines comes on Friday; he wants to bake."),
    Line("A honey cake, with orange peel and roasted almonds.", "Ada suggests a honey cake with orange peel."),
    Line("Lovely. Can I make it on Wednesday?", "Sam asks whether Wednesday is early enough."),
    Line("Please do: it is *better* on the second day.", "Ada says that the cake is better on the second day."),
)


EARLIER = (
    Line("Ines cannot stand orange peel: she picks every bit of it out.", "Ines dislikes orange peel."),
    Line("From now on I am at the harbour office every Wednesday until nine.", "Sam works late on Wednesdays."),
)
RECALLED = ((0.83, 0.61, 0.4), (0.71, 0.44, 0.9))
"""For each line of the earlier chat: its score, what of it is meaning, and what is words."""

TOLD = SUNDAY - 21 * 86_400.0


def prepare(paths: Paths, *, has_facts: bool) -> None:
    """Store the demo chat, and an earlier one of which the last question had two lines recalled."""
    with Store(paths.database, lambda: SUNDAY) as store:
        character = store.characters.create(CHARACTER, description=DESCRIPTION)
        earlier = store.chats.create("A letter from Ines", character.id, USER)
        told = store.messages.add_many(earlier.id, [replace(_message(0, line), created=TOLD) for line in EARLIER])
        chat = store.chats.create("Honey cake for Ines", character.id, USER)
        messages = store.messages.add_many(chat.id, [_message(number, line) for number, line in enumerate(CHAT)])
        asked = store.messages.get_many(messages)[messages[-2]]
        store.recalls.put(asked, [_recalled(store, *each) for each in zip(told, RECALLED, strict=True)])
        if has_facts:
            _learn(store, told, messages)


def _learn(store: Store, told: Sequence[int], messages: Sequence[int]) -> None:
    """What was learned in the earlier chat and in this one."""
    said = store.messages.get_many([*told, *messages])

    def learn(text: str, message_id: int, instead_of: int | None = None) -> int:
        source, origin = said[message_id], FactOrigin.MODEL
        change = store.facts.add(text, source=source, said=source.created, origin=origin, instead_of=instead_of)
        assert change is not None
        return change.fact_id

    learn("Ines, Sam's sister, dislikes orange peel.", told[0])
    works = learn("Sam is at the harbour office every Wednesday until nine.", told[0])
    learn("Sam keeps bees on the roof; the queen is Margarethe.", messages[0])
    learn("Sam is allergic to walnuts.", messages[2])
    learn("Sam is at home on Wednesdays.", messages[6], instead_of=works)


def _recalled(store: Store, message_id: int, scores: tuple[float, float, float]) -> NewRecalled:
    message = store.messages.get(message_id)
    assert message is not None
    words, date = age(TOLD, SUNDAY)
    score, dense, lexical = scores
    swipe_id = message.swipe.id
    return NewRecalled(
        message.text, USER, words, date, TOLD, TOLD, score, message_id, swipe_id, dense=dense, lexical=lexical
    )


def _message(number: int, line: Line) -> NewMessage:
    summary = NewSummary(line.summary, text_hash(line.text), estimate_tokens(line.summary))
    role, author = (Role.USER, USER) if number % 2 == 0 else (Role.ASSISTANT, CHARACTER)
    swipe = NewSwipe(line.text, estimate_tokens(line.text), summary=summary)
    created = SUNDAY + 70 * number
    return NewMessage(role, author, [swipe], created=created, remember=line.remember, exclude=line.exclude)


async def draw(picture: Picture) -> str:
    """A screen of the demo chat as SVG."""
    with tempfile.TemporaryDirectory() as folder, FakeServer(model=MODEL, window=WINDOW) as server:
        paths = find_paths({}, folder)
        prepare(paths, has_facts=picture.has_facts)
        change_file(paths.settings_file, {**SETTINGS, **picture.settings})
        app = TuimemApp(FileSettings(paths, {}, {"endpoint.base_url": server.base_url}))
        async with app.run_test(size=SIZE) as pilot:
            await _until(lambda: app.session is not None and app.session.model is not None)
            assert app.session is not None
            await app.session.written_plan()
            await app.session.messages.read_anew()
            if not picture.opens:
                app.chat_screen.composer.put("And which tea goes with it?")
            for key in picture.keys:
                await pilot.press(key)
                await at_rest(pilot)
            return await _settled(lambda: app.export_screenshot(title="tuimem", simplify=True), picture, pilot)


async def _settled(export: Callable[[], str], picture: Picture, pilot: "Pilot[None]") -> str:
    """The picture once it holds all that it must, and no longer changes. A cursor that blinks would split the text."""
    before = ""
    async with asyncio.timeout(LONGEST_WAIT):
        while not (all(words in " ".join(texts(before)) for words in picture.shows) and before == export()):
            await at_rest(pilot)
            stop_blinking(pilot)
            before = export()
    return before


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST_WAIT):
        while not condition():
            await asyncio.sleep(0.02)


def texts(picture: str) -> list[str]:
    """What can be read in a picture, line by line."""
    found = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    return [text for text in (html.unescape(each).replace("\xa0", " ").strip() for each in found) if text]


def _of_any_day(picture: str) -> list[str]:
    """What can be read, whenever that is: how long ago something was is another on every day."""
    return [re.sub(r"(?:\d+|an?) \w+ ago", "… ago", text) for text in texts(picture)]


def _file(name: str) -> Path:
    return FOLDER / f"{name}.svg"


def old_ones() -> list[str]:
    """The pictures that do not show what the program shows now."""
    return [
        name
        for name, picture in PICTURES.items()
        if not _file(name).is_file()
        or _of_any_day(_file(name).read_text(encoding="utf-8")) != _of_any_day(asyncio.run(draw(picture)))
    ]


def main() -> int:
    """0 when the pictures are written, or as they should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        if old := old_ones():
            told = ", ".join(old)
            print(f"Of an older program: {told}. Draw them again: python docs/make_pictures.py", file=sys.stderr)
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        _file(name).write_text(asyncio.run(draw(picture)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    raise SystemExit(main())
