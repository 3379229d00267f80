"""A chat in which everything that a screen can show is to be seen, and an app over it that stands still."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.limits import LONGEST_WAIT
from tests.tui.rest import at_rest, stop_blinking
from tuimem.app import TuimemApp
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Role, SwipeState
from tuimem.settings import FileSettings, Paths, find_paths
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash

NOON = 1_781_690_400.0
"""2026-06-17, 10:00 UTC."""

TABLE = """\
Of course. Three things, and why:

| what | why | weight |
|---|---|---|
| rain jacket | the ridge is windy | 300 g |
| water | the hut is closed | 1.5 kg |
| map | no network up there | 40 g |

1. Pack the *map* where you reach it
   - in the top pocket
   - **not** under the `water`
2. Leave early

```python
def ready(bag: set[str]) -> bool:
    return {"map", "water"} <= bag
```

> The mountain does not run away.
"""


SAM, ADA = Role.USER, Role.ASSISTANT
MARKED = {"remember": True}


def swipe(text: str, summary: str = "", **more: object) -> NewSwipe:
    """A swipe with its estimate, and a summary if given; `stale` makes that one of another text."""
    source = "" if more.pop("stale", False) else text
    edited = bool(more.pop("edited", False))
    made = NewSummary(summary, text_hash(source), estimate_tokens(summary), edited) if summary else None
    return NewSwipe(text, estimate_tokens(text), summary=made, **more)  # type: ignore[arg-type]


def talk() -> list[NewMessage]:
    """The messages: older ones are sent by their summaries, the newest by their texts."""
    said: list[tuple[Role, list[NewSwipe], dict[str, bool]]] = [
        (
            SAM,
            [swipe("I am Sam, and I am allergic to nuts. " * 3, "Sam is allergic to nuts.")],
            MARKED,
        ),
        (ADA, [swipe("Good to know, Sam! No nuts then. " * 4, "Ada will keep nuts away.")], {}),
        (
            SAM,
            [swipe("My sister Mia visits in June. " * 4, "Mia, Sam's sister, visits in June.")],
            MARKED,
        ),
        (ADA, [swipe("How nice. Shall we plan something? " * 4, "Ada offered to plan Mia's visit.")], {}),
        (SAM, [swipe("Never mind the weather report. " * 3, "Sam spoke of the weather.")], {"exclude": True}),
        (
            ADA,
            [
                swipe("A first try. " * 6),
                swipe(
                    "The trail along the lake is dry by then. " * 3,
                    "The lake trail is dry in June.",
                    edited=True,
                    state=SwipeState.STOPPED,
                ),
            ],
            {},
        ),
        (
            SAM,
            [swipe("What should I pack for the walk up the ridge?", "Sam asked what to pack.", stale=True)],
            {},
        ),
        (
            ADA,
            [swipe(TABLE, "Ada named jacket, water and map.", reasoning="A ridge walk. Wind, water, map.")],
            {},
        ),
        (SAM, [swipe("And how long does it take?", summary_error="No summary: the model refused.")], {}),
        (
            ADA,
            [swipe("About four hours, if you", state=SwipeState.FAILED, error="The connection was cut. Try again.")],
            {},
        ),
    ]
    return [
        NewMessage(role, "Sam" if role is SAM else "Ada", swipes, shown=len(swipes) - 1, created=NOON + 60 * n, **marks)
        for n, (role, swipes, marks) in enumerate(said)
    ]


def build(folder: Path) -> None:
    """Make the store: the chat that is shown, and two more for the list."""
    with Store(find_paths({}, folder).database, clock=lambda: NOON) as store:
        ada = store.characters.create("Ada", "A guide who knows every hut.")
        for title in ("Bread without kneading", "The long letter"):
            chat = store.chats.create(title, ada.id, "Sam")
            store.messages.add(chat.id, SAM, "Sam", f"{title}, please.", estimate=6, created=NOON - 86_400)
        chat = store.chats.create("A walk with Mia", ada.id, "Sam")
        store.messages.add_many(chat.id, talk())


def make_app(sample: Path, folder: Path, base_url: str, theme: str, **options: Any) -> TuimemApp:
    """An app over a copy of the store, in this theme."""
    shutil.copytree(sample, folder)
    paths = Paths(folder, folder, folder / "cache", folder)
    overrides = {
        "endpoint.base_url": base_url,
        "endpoint.connect_timeout": LONGEST_WAIT,
        "endpoint.window": 700,
        "endpoint.reply_tokens": 100,
        "display.theme": theme,
        "memory.threshold_unit": "messages",
        "memory.threshold": 4,
        "memory.short_term_budget": 30,
        "memory.short_term_unit": "tokens",
        "memory.long_term_budget": 14,
        "memory.long_term_unit": "tokens",
    }
    return TuimemApp(FileSettings(paths, {}, overrides), **options)


async def until(holds: Callable[[], bool], pilot: Pilot[None]) -> None:
    """Return when the condition holds. Fails with the screen, which usually says why."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_WAIT):
            while not holds():
                await pilot.pause(0.01)
            return
    strips = pilot.app.screen._compositor.render_strips()
    raise AssertionError("it never came; the screen:\n" + "\n".join(strip.text for strip in strips))


async def settled(pilot: Pilot[None]) -> TuimemApp:
    """The app when the chat is shown, the model connected and nothing blinks."""
    app = pilot.app
    assert isinstance(app, TuimemApp)
    await until(lambda: app.session is not None and app.session.model is not None, pilot)
    await until(lambda: app.session is not None and app.session.plan is not None, pilot)
    await at_rest(pilot)
    stop_blinking(pilot)
    return app
