"""The whole app on a scripted server and a folder of its own, with short ways to what a test asks of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from textual import events
from textual.content import Content
from textual.css.query import NoMatches
from textual.message import Message as TextualMessage
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.limits import LONGEST_WAIT
from tests.tui.rest import at_rest
from tuimem.app import TuimemApp
from tuimem.chat.events import Event
from tuimem.chat.session import ChatSession
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Message, Role
from tuimem.screens.chat import ChatScreen
from tuimem.settings.paths import Paths
from tuimem.settings.source import FileSettings
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash
from tuimem.widgets.composer import Composer
from tuimem.widgets.message import LiveReply, MessageView
from tuimem.widgets.picker import Picker
from tuimem.widgets.question import Question
from tuimem.widgets.transcript import Transcript

QUIET: Mapping[str, object] = {
    "summaries.automatic": "false",
    "user_profile.updates": "false",
    "facts.automatic": "false",
    "endpoint.retries": "0",
    "endpoint.connect_timeout": str(LONGEST_WAIT),
}
"""No background work by itself, and no second tries, so that the server sees what a test asks for; and all patience."""

NOON = 1_781_690_400.0

_ROUNDS = 30
"""Of the event loop: more than a key takes on its way through the app and all widgets, however busy the machine is."""

Told = TypeVar("Told", bound=Event)


def make_app(
    folder: Path,
    base_url: str = "",
    settings: Mapping[str, object] = QUIET,
    **options: Any,
) -> TuimemApp:
    """An app whose settings and data are in the folder; `settings` are those of a command line."""
    overrides = {"endpoint.base_url": base_url, **QUIET, **settings}
    return TuimemApp(FileSettings(paths_of(folder), {}, overrides), **options)


class AppHarness:
    """One running app: what is on its screen, what it was told, and ways to act on it."""

    def __init__(self, app: TuimemApp) -> None:
        self.app = app
        self.pilot: Pilot[None]
        self.events: list[Event] = []
        self._seen: set[int] = set()
        self._kept: list[TextualMessage] = []

    def hook(self, message: TextualMessage) -> None:
        """Note what passes through the app; a message comes by once for each widget that it reaches."""
        if id(message) in self._seen:
            return
        if isinstance(message, ChatScreen.SessionEvent):
            self.events.append(message.event)
            self._seen.add(id(message))
            self._kept.append(message)

    @property
    def chat(self) -> ChatScreen:
        return self.app.chat_screen

    @property
    def screen(self) -> Screen[Any]:
        return self.app.screen

    @property
    def session(self) -> ChatSession:
        assert self.app.session is not None, "the store is not open yet"
        return self.app.session

    @property
    def composer(self) -> Composer:
        return self.chat.composer

    @property
    def transcript(self) -> Transcript:
        return self.chat.view.transcript

    @property
    def text(self) -> str:
        """What the screen shows, line by line."""
        return "\n".join(strip.text.rstrip() for strip in self.screen._compositor.render_strips())

    @property
    def title(self) -> str:
        return self.chat.title_line.render().plain

    @property
    def toasts(self) -> list[str]:
        """All that was said in passing."""
        return [notice.text for notice in self.app.notices]

    @property
    def toast(self) -> str:
        """What is said in passing just now."""
        return "".join(notification.message for notification in self.app._notifications)

    @property
    def has_question(self) -> bool:
        """Whether something is asked that nobody has called for."""
        return (
            self.app.is_running
            and bool(self.app.screen_stack[1:])
            and any(question.is_asking for question in self.chat.query(Question))
        )

    @property
    def picker(self) -> Picker:
        """The one picker on the screen in front."""
        return self.screen.query_one(Picker)

    @property
    def items(self) -> list[str]:
        """The titles of what it lists."""
        return [item.title for item in self.picker.items]

    @property
    def first_item(self) -> str:
        """The first of them; nothing while there is none."""
        return next(iter(self.items), "")

    @property
    def views(self) -> list[MessageView | LiveReply]:
        return self.transcript.views

    @property
    def focused_text(self) -> str | None:
        """The text of the message in focus."""
        focused = self.screen.focused
        return focused.message.text if isinstance(focused, MessageView | LiveReply) else None

    def shown(self, index: int) -> str:
        """All that stands in the view of a mounted message."""
        return str(self.view(index).content)

    def view(self, index: int) -> MessageView:
        view = self.views[index]
        assert isinstance(view, MessageView), "the reply is still on its way"
        return view

    def styles_of(self, words: str, index: int) -> set[str]:
        """The styles that these words have in the view of a mounted message."""
        content = self.view(index).content
        assert isinstance(content, Content)
        at = content.plain.index(words)
        return {str(span.style) for span in content.spans if span.start <= at < span.end}

    def told(self, kind: type[Told]) -> list[Told]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Return when the condition holds. Fails with the screen, which usually says why."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT):
                while not _holds(holds):
                    await asyncio.sleep(0.005)
                await self.pilot.pause()
                return
        raise AssertionError(f"{what or 'the condition'} never came; toasts {self.toasts}; the screen:\n{self.text}")

    async def until_shown(self, words: str) -> None:
        await self.until(lambda: words in self.text, f"“{words}”")

    async def until_said(self, words: str) -> None:
        await self.until(lambda: any(words in toast for toast in self.toasts), f"a toast with “{words}”")

    async def until_on(self, screen: type[Screen[Any]]) -> None:
        """Return when such a screen is in front: keys that come before are for the one behind it."""
        await self.until(lambda: isinstance(self.screen, screen), f"the {screen.__name__}")

    async def ready(self) -> "AppHarness":
        """Wait until a chat is open and a model is connected."""
        await self.until(lambda: self.app.session is not None and self.app.session.model is not None, "a model")
        await self.until(lambda: self.session.plan is not None, "a plan")
        return await self.settled()

    async def settled(self) -> "AppHarness":
        """Wait until the reply has ended, what follows it is done, and the screen shows all that it was told."""
        if self.app.session is not None:
            await self.session.replies.wait()
            await self.session.settle()
        await at_rest(self.pilot)
        return self

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Put this in the line in focus, all at once."""
        await self.until(lambda: isinstance(self.screen.focused, Input), "a line to write in")
        line = self.screen.focused
        assert isinstance(line, Input)
        line.post_message(events.Paste(text))
        await self.until(lambda: text in line.value, "what was pasted")

    async def click_on(self, words: str, *, row: int | None = None) -> None:
        """Click on these words where they stand first on the screen, or in one of its rows."""
        rows = self.text.splitlines()
        at = row if row is not None else next(n for n, line in enumerate(rows) if words in line)
        await self.pilot.click(offset=(rows[at].index(words) + 1, at))
        await self.pilot.pause()

    async def submit(self, text: str) -> None:
        """Write this in the chat and press enter."""
        if self.screen is not self.chat:
            await self.until(lambda: self.screen is self.chat, "the chat")
        self.composer.focus()
        self.composer.put(text)
        await self.press("enter")

    async def say(self, text: str) -> Message:
        """Send a message and wait for the end of the answer. Returns the newest message."""
        before, said = len(self.session.history), len(self.toasts)
        await self.submit(text)

        def is_answered() -> bool:
            is_refused = len(self.toasts) > said and not self._is_sending
            return len(self.session.history) > before + 1 or is_refused

        await self.until(is_answered, "an answer")
        await self.settled()
        return (await self.messages())[-1]

    @property
    def _is_sending(self) -> bool:
        """Whether a message is on its way to the store, or its reply from the server."""
        sends = any(worker.group == "send" and not worker.is_finished for worker in self.app.workers)
        return sends or self.session.replies.is_streaming

    async def messages(self) -> list[Message]:
        return await self.session.page(limit=5000)

    async def message(self, index: int) -> Message:
        return (await self.messages())[index]

    async def focus(self, index: int) -> Message:
        """Focus a mounted message."""
        view = self.views[index]
        self.transcript.focus_message(view.message.id)
        await self.until(lambda: view.has_focus, "the focus")
        return view.message

    async def stored(self, ask: Callable[[Store], Any]) -> Any:
        return await self.session.store.run(ask)

    async def until_stored(self, holds: Callable[[], Awaitable[object]], what: str = "") -> None:
        """Return when what is stored is so."""
        async with asyncio.timeout(LONGEST_WAIT):
            while not await holds():
                await asyncio.sleep(0.01)
        await self.settled()


def _holds(condition: Callable[[], object]) -> object:
    """Whether it holds; it does not while what it asks about is not on the screen yet, or just now."""
    try:
        return condition()
    except (NoMatches, LookupError):
        return False


def a_swipe(text: str, summary: str = "", **more: Any) -> NewSwipe:
    """A swipe with an estimate of its tokens, and its summary if one is given."""
    made = NewSummary(summary, text_hash(text), estimate_tokens(summary)) if summary else None
    return NewSwipe(text, estimate_tokens(text), summary=made, **more)


def a_message(text: str, summary: str = "", *, role: Role = Role.USER, author: str = "", **more: Any) -> NewMessage:
    """A message with one swipe."""
    name = author or ("Sam" if role is Role.USER else "Ada")
    return NewMessage(role, name, [a_swipe(text, summary)], created=NOON, **more)


def talk(count: int, summary: str = "") -> list[NewMessage]:
    """Messages by turns of user and character: `text 0`, `text 1` and so on."""
    roles = (Role.USER, Role.ASSISTANT)
    return [
        a_message(f"text {n} says something", summary and f"{summary} {n}", role=roles[n % 2]) for n in range(count)
    ]


def write_store(
    folder: Path,
    messages: Iterable[NewMessage] = (),
    title: str = "A walk",
    others: Sequence[str] = (),
    database: Path | None = None,
) -> int:
    """A store with this chat, and before it others with one message each. Returns the number of the chat."""
    with Store(database or paths_of(folder).database, clock=lambda: NOON) as store:
        ada = store.characters.find("Ada") or store.characters.create("Ada")
        for other in others:
            chat = store.chats.create(other, ada.id, "Sam", created=NOON - 9)
            store.messages.add_many(chat.id, [a_message(f"This is {other}.")])
            store.chats.update(chat.id, updated=NOON - 9)
        chat = store.chats.create(title, ada.id, "Sam")
        store.messages.add_many(chat.id, messages)
        return chat.id


def paths_of(folder: Path) -> Paths:
    """Four folders, none of which is there yet, as for a user who has just begun."""
    return Paths(*(folder / name for name in ("settings", "data", "cache", "state")))


def write_settings(folder: Path, text: str, name: str = "settings.toml") -> None:
    place = paths_of(folder).settings_folder
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, encoding="utf-8")


def is_summary(body: Mapping[str, Any]) -> bool:
    """Whether a request asks for a summary."""
    return body["temperature"] == 0.0


def static_text(screen: Screen[Any], selector: str) -> str:
    return str(screen.query_one(selector, Static).content)
