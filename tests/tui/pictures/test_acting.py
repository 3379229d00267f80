"""The chat screen as somebody uses it: what a key does, what stays, and what is said when something is wrong."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot

from tests.fakes.behaviours import status
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.pictures.sample_chat import build, make_app, settled, until
from tests.tui.rest import connections_closed
from tuimem.app import TuimemApp
from tuimem.messages import SwipeState
from tuimem.widgets.context_gauge import ContextGauge
from tuimem.widgets.message import LiveReply, MessageView
from tuimem.widgets.transcript import MOST_MOUNTED


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acting") / "sample"
    build(folder)
    return folder


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as started:
        yield started


@asynccontextmanager
async def running(sample: Path, tmp_path: Path, server: FakeServer) -> AsyncIterator[Pilot[None]]:
    app = make_app(sample, tmp_path / "home", server.base_url, "tuimem-dark")
    async with app.run_test(size=(110, 36), notifications=True) as pilot:
        await settled(pilot)
        yield pilot
    await connections_closed()


def app_of(pilot: Pilot[None]) -> TuimemApp:
    assert isinstance(pilot.app, TuimemApp)
    return pilot.app


def said(pilot: Pilot[None]) -> str:
    """All that toasts say now."""
    return "\n".join(notice.text for notice in app_of(pilot).notices)


def shown(pilot: Pilot[None]) -> str:
    """What the screen in front shows, line by line."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def views(pilot: Pilot[None]) -> list[MessageView | LiveReply]:
    return app_of(pilot).chat_screen.view.transcript.views


async def write(pilot: Pilot[None], text: str) -> None:
    app_of(pilot).chat_screen.composer.put(text)
    await pilot.press("enter")


async def answered(pilot: Pilot[None]) -> MessageView:
    """The newest message once a reply has settled."""
    session = app_of(pilot).session
    assert session is not None
    await until(lambda: not session.replies.is_streaming and isinstance(views(pilot)[-1], MessageView), pilot)
    last = views(pilot)[-1]
    assert isinstance(last, MessageView)
    await until(lambda: isinstance(last.content, Content), pilot)
    return last


async def test_a_message_is_sent_shown_answered_and_summarised(sample: Path, tmp_path: Path, server: FakeServer):
    server.reply = lambda body: (
        "Sam asked for bread." if body["temperature"] == 0 else "Here is **bread** for you, my friend."
    )
    async with running(sample, tmp_path, server) as pilot:
        await write(pilot, "Please tell me in detail how to bake a good bread at home.")
        await until(lambda: views(pilot)[-1].message.text.startswith("Here is"), pilot)
        assert app_of(pilot).chat_screen.composer.text == ""
        await until(lambda: views(pilot)[-1].message.swipe.summary is not None, pilot)
        last = await answered(pilot)
        assert "Here is bread for you" in last.content.plain  # type: ignore[union-attr]
        assert "● Sam asked for bread." in last.content.plain  # type: ignore[union-attr]


async def test_escape_stops_a_reply_and_keeps_what_has_come(sample: Path, tmp_path: Path, server: FakeServer):
    server.reply = HeldReply("one two three four five six seven " * 40, let_out=3)
    async with running(sample, tmp_path, server) as pilot:
        await write(pilot, "Count.")
        await until(lambda: isinstance(views(pilot)[-1], LiveReply) and "one two three" in shown(pilot), pilot)
        await pilot.press("escape")
        last = await answered(pilot)
        assert last.message.swipe.state is SwipeState.STOPPED
        assert last.message.text.startswith("one two")
        assert "Stopped." in last.content.plain  # type: ignore[union-attr]


async def test_a_failed_reply_says_so_and_ctrl_r_tries_again(sample: Path, tmp_path: Path, server: FakeServer):
    server.script(status(401), "Better now.")
    async with running(sample, tmp_path, server) as pilot:
        await write(pilot, "Hello?")
        failed = await answered(pilot)
        assert failed.message.swipe.state is SwipeState.FAILED
        assert "ctrl+r tries again" in failed.content.plain  # type: ignore[union-attr]
        await pilot.press("ctrl+r")
        await until(lambda: views(pilot)[-1].message.text == "Better now.", pilot)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/qm-toggel", "Did you mean /qm-toggle?"),
        ("/qm-get 5-2", "is backwards"),
        ("/qm-get 99", "There is no message 99"),
        ("/qm-toggle maybe", "“maybe” is not true or false."),
    ],
)
async def test_what_is_wrong_with_a_command_is_said_and_the_line_stays(
    typed: str, expected: str, sample: Path, tmp_path: Path, server: FakeServer
):
    async with running(sample, tmp_path, server) as pilot:
        await write(pilot, typed)
        await until(lambda: expected in said(pilot), pilot)
        assert app_of(pilot).chat_screen.composer.text == typed


async def test_commands_are_offered_and_completed(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press(*"/qm-tog", "down", "tab")
        assert app_of(pilot).chat_screen.composer.text == "/qm-toggle-auto-summarize "


async def test_marks_by_key_and_undo(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press("ctrl+t", "k", "k")
        focused = app_of(pilot).chat_screen.view.transcript.focused_message

        def message() -> object:
            return next(view.message for view in views(pilot) if view.message.id == focused)

        await pilot.press("b")
        await until(lambda: message().remember, pilot)  # type: ignore[attr-defined]
        await pilot.press("x")
        await until(lambda: message().exclude and not message().remember, pilot)  # type: ignore[attr-defined]
        await pilot.press("u")
        await until(lambda: message().remember and not message().exclude, pilot)  # type: ignore[attr-defined]


async def test_editing_asks_before_it_gives_changes_up(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press("ctrl+t", "k", "e")
        await until(lambda: len(pilot.app.screen_stack) == 3, pilot)
        await pilot.press("!", "escape")
        assert len(pilot.app.screen_stack) == 3
        await pilot.press("f10")
        await until(lambda: any(view.message.text == "And how long does it take?!" for view in views(pilot)), pilot)


async def test_deleting_moves_the_focus_to_a_neighbour_and_undo_brings_back(
    sample: Path, tmp_path: Path, server: FakeServer
):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press("ctrl+t", "k", "d")
        await until(lambda: len(views(pilot)) == 9, pilot)
        await until(lambda: app_of(pilot).chat_screen.view.transcript.focused_message is not None, pilot)
        await pilot.press("u")
        await until(lambda: len(views(pilot)) == 10, pilot)


async def test_swipes_by_arrow(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press("ctrl+t", "k", "k", "k", "k")
        await pilot.press("left")
        await until(lambda: any(view.message.text.startswith("A first try.") for view in views(pilot)), pilot)
        await pilot.press("right")
        await until(lambda: any(view.message.text.startswith("The trail") for view in views(pilot)), pilot)


async def test_what_is_typed_stays_with_its_chat_and_comes_back_after_a_restart(
    sample: Path, tmp_path: Path, server: FakeServer
):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press(*"half", "space", *"thought")
    app = make_app(tmp_path / "home", tmp_path / "again", server.base_url, "tuimem-dark")
    async with app.run_test(size=(110, 36), notifications=True) as pilot:
        await settled(pilot)
        await until(lambda: app.chat_screen.composer.text == "half thought", pilot)


async def test_preview_and_gauge_show_the_plan_that_would_be_sent(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        await pilot.press("f2")
        app = app_of(pilot)
        assert app.session is not None
        await until(lambda: (p := app.chat_screen.panes.preview) is not None and p.option_count > 4, pilot)
        preview = app.chat_screen.panes.preview
        assert preview is not None
        written = await app.session.written_plan()
        plan = written.plan
        shown = "\n".join(str(preview.get_option_at_index(n).prompt) for n in range(preview.option_count))
        for piece in written.pieces:
            assert piece.text.splitlines()[0] in shown
        gauge = app.chat_screen.query_one(ContextGauge).content.plain  # type: ignore[union-attr]
        assert f"{plan.used:,}/{plan.budget:,}" in gauge


async def test_a_long_chat_is_a_window_over_the_store_in_both_directions(
    sample: Path, tmp_path: Path, server: FakeServer
):
    async with running(sample, tmp_path, server) as pilot:
        session = app_of(pilot).session
        assert session is not None
        chat_id = session.chat.id
        new = session.chat.character.name

        def fill(store: object) -> None:
            from tuimem.messages import Role
            from tuimem.store import NewMessage, NewSwipe

            many = [NewMessage(Role.ASSISTANT, new, [NewSwipe(f"message {n} of many", 6)]) for n in range(600)]
            store.messages.add_many(chat_id, many)  # type: ignore[attr-defined]

        await session.store.run(fill)
        await session.messages.read_anew()
        await until(lambda: views(pilot)[-1].message.text == "message 599 of many", pilot)
        await pilot.press("ctrl+t")
        for _ in range(70):
            await pilot.press("k")
        await until(lambda: "message 530" in (v := views(pilot))[0].message.text or len(v) > 60, pilot)
        assert len(views(pilot)) <= MOST_MOUNTED + 5
        await pilot.press("g")
        await until(lambda: views(pilot)[0].message.text.startswith("I am Sam"), pilot)
        await pilot.press("G")
        await until(lambda: views(pilot)[-1].message.text == "message 599 of many", pilot)
        assert len(views(pilot)) <= MOST_MOUNTED + 5


async def test_ten_thousand_pasted_lines_keep_the_composer_small(sample: Path, tmp_path: Path, server: FakeServer):
    async with running(sample, tmp_path, server) as pilot:
        composer = app_of(pilot).chat_screen.composer
        composer.put("\n".join(f"line {n}" for n in range(10_000)))
        await pilot.pause()
        assert composer.size.height <= 10
        await pilot.press("enter")
        await until(lambda: "room for" in said(pilot), pilot)
        assert composer.text.startswith("line 0"), "what does not fit stays where it is"
        assert not views(pilot)[-1].message.text.startswith("line 0")


async def test_foreign_text_is_never_markup(sample: Path, tmp_path: Path, server: FakeServer):
    wild = "[/bold] [b][@click=app.quit]x[/] [red] \x1b]52;c;eA==\x07"
    server.script(status(401, wild), wild)
    async with running(sample, tmp_path, server) as pilot:
        await write(pilot, f"/rename {wild}")
        await write(pilot, wild)
        await until(lambda: views(pilot)[-1].message.swipe.state is SwipeState.FAILED, pilot)
        await pilot.press("ctrl+r")
        await until(lambda: "[@click=app.quit]x" in views(pilot)[-1].message.text, pilot)
        await pilot.press("f3", "f3", "f1", "escape")
        last = await answered(pilot)
        assert "[@click=app.quit]x" in last.content.plain  # type: ignore[union-attr]
        assert "\x1b" not in last.content.plain  # type: ignore[union-attr]
