"""A reply may be on its way when what shows it goes: the chat, the screen, the app. Nothing fails then."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.events import ReplyEnded, ReplyGrew, ReplyKind, ReplyStarted
from tuimem.widgets import chat_view, guarded
from tuimem.widgets.draw_pace import DrawPace
from tuimem.widgets.message import LiveReply


async def the_app_ends(window: AppHarness) -> None:
    window.app.exit()


async def the_app_is_ended(window: AppHarness) -> None:
    """Not by the user: by the harness, or by an error."""


async def another_chat_opens(window: AppHarness) -> None:
    await window.session.replies.stop()
    assert not await window.session.chats.open_named("Cooking")
    await window.until_shown("This is Cooking.")


async def words_come_at_every_turn(window: AppHarness, live: LiveReply) -> None:
    """Words, frames, looks and views come whenever the event loop turns, so also wherever something is half gone."""
    view, message, plan = window.chat.view, live.message, window.session.plan
    assert plan is not None
    told = ReplyGrew(message.id, "word ", ""), ReplyEnded(message, ReplyKind.NEW), ReplyStarted(message, plan)
    while True:
        for event in told if view._tasks.empty() else ():
            view.show(event)
        view.use_display(replace(view.display_settings, show_summaries=not view.display_settings.show_summaries))
        live._pace = DrawPace()
        live.grow("word ", "")
        await asyncio.sleep(0)


@pytest.mark.parametrize("ends", [the_app_ends, the_app_is_ended, another_chat_opens])
async def test_what_shows_a_reply_goes_while_words_come(
    ends: Callable[[AppHarness], Awaitable[None]],
    open_app: OpenApp,
    folder: Path,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
):
    write_store(folder, talk(6), others=["Cooking"])
    server.script(HeldReply("one two three", let_out=2))
    failed: list[BaseException] = []

    def note(error: BaseException, doing: str = "") -> guarded.HandlerFailed:
        failed.append(error)
        return made(error, doing)

    made = guarded.HandlerFailed
    monkeypatch.setattr(guarded, "HandlerFailed", note)
    monkeypatch.setattr(chat_view, "HandlerFailed", note)
    async with AsyncExitStack() as stack:
        window = await stack.enter_async_context(open_app())
        await window.submit("go on")
        await window.until_shown("one two")
        live = next(view for view in window.views if isinstance(view, LiveReply))
        words = asyncio.create_task(words_come_at_every_turn(window, live))
        await ends(window)
        await stack.aclose()
    words.cancel()
    with pytest.raises(asyncio.CancelledError):
        await words
    assert not failed
