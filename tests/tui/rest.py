"""When an app has nothing left to do: found by looking at what it works on, and not by the time that has passed."""

import asyncio

from textual._compositor import LayoutUpdate
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input, TextArea
from textual.worker import Worker

from tests.limits import LONGEST_WAIT
from tuimem.app import TuimemApp
from tuimem.screens.chat import ChatScreen
from tuimem.widgets.question import Question

_ROUNDS = 20

_UNSEEN = {"draft", "chat view", "ask for a model", "clash", "doubts", "ask about hooks"}
"""Groups of workers that are not waited for: one keeps what is typed when nobody types any more; one never ends, and
the view itself says when it is up to date; the others wait for the user.
"""


def works_for_the_screen_in_front(worker: Worker[object], app: TuimemApp) -> bool:
    """Whether what is shown still waits for the worker. One whose own screen is covered waits for the user, and so does
    the opening of a store while the app asks about it; what is looked for meanwhile is going to be shown.
    """
    if worker.is_finished or worker.group in _UNSEEN:
        return False
    if worker.node is app:
        asks = any(question.is_asking for question in app.screen.query(Question))
        return isinstance(app.screen, ChatScreen) and not (asks and worker.group == "open")
    return worker.node.screen is app.screen


async def at_rest(pilot: Pilot[None]) -> None:
    """Return when no worker is busy, and all that the store and the screen had to do before is done."""
    app = pilot.app
    assert isinstance(app, TuimemApp)
    async with asyncio.timeout(LONGEST_WAIT):
        await pilot.pause()
        while any(works_for_the_screen_in_front(worker, app) for worker in app.workers):
            await pilot.pause()
        if app.session is not None and app.session.is_open:
            await app.session.settle()
            await app.session.store.run(lambda store: None)
            await app.chat_screen.view.up_to_date()
        await pilot.pause()


async def steady(pilot: Pilot[None]) -> None:
    """Return when the app is at rest and looks as it did the time before."""
    shown: list[Strip] | None = None
    async with asyncio.timeout(LONGEST_WAIT):
        while True:
            await at_rest(pilot)
            stop_blinking(pilot)
            before, shown = shown, look(pilot.app)
            if shown == before:
                return


def look(app: App[None]) -> list[Strip]:
    """All that a picture of the app would show, without the time that it takes to make one."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens, simplify=True)
    assert isinstance(update, LayoutUpdate)
    return [strip for line in update.strips for strip in line]


def stop_blinking(pilot: Pilot[None]) -> None:
    """Every cursor stays as it is: shown where the focus is, on the screen in front and on those behind.

    Not by `cursor_blink`: without it Textual may show a line that it has kept from when the cursor was hidden.
    """
    for screen in pilot.app.screen_stack:
        for area in (*screen.query(TextArea), *screen.query(Input)):
            area._pause_blink(visible=area.has_focus)


async def connections_closed() -> None:
    """Return when what was closed last is closed: asyncio closes a socket in one of the next rounds of its loop."""
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
