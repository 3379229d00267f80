"""The reply that is being written, as a widget: what is drawn when, and that all of it is shown in the end."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tuimem.messages import Message, Role, Swipe, SwipeState
from tuimem.widgets.draw_pace import DrawPace
from tuimem.widgets.message import LiveReply
from tuimem.widgets.message_content import Look


class Counted(DrawPace):
    """Counts the draws. Its clock stands still unless the test moves it."""

    def __init__(self) -> None:
        super().__init__(lambda: self.now)
        self.now = 0.0
        self.draws = 0

    def begin(self) -> None:
        super().begin()
        self.draws += 1


def look() -> Look:
    swipe = Swipe(id=1, text="", state=SwipeState.STREAMING)
    return Look(Message(id=1, chat_id=1, role=Role.ASSISTANT, author="Ada", created=0.0, swipe=swipe), 0)


class ReplyApp(App[None]):
    """A reply, and a line to type in."""

    def __init__(self) -> None:
        super().__init__()
        self.pace = Counted()
        self.reply = LiveReply(look(), self.pace)

    def compose(self) -> ComposeResult:
        yield self.reply
        yield Input()

    @property
    def shown(self) -> str:
        return "".join(str(self.query_one(part, Static).content) for part in ("#live-closed", "#live-tail"))


async def steady(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.pause()


async def test_many_pieces_at_once_are_few_draws_and_all_is_shown():
    app = ReplyApp()
    async with app.run_test() as pilot:
        for n in range(200):
            app.reply.grow(f"word{n} ", "")
        await steady(pilot)
        assert app.pace.draws <= 3
        assert app.shown.strip().endswith("word199")


async def test_a_costly_draw_is_followed_by_a_rest_and_then_the_newest_is_shown():
    app = ReplyApp()
    async with app.run_test() as pilot:
        app.reply.grow("first", "")
        app.pace.now += 1000.0  # what the first draw costs, so that the rest is longer than any test
        await steady(pilot)
        app.reply.grow(" second", "")
        await steady(pilot)
        assert app.shown == "first"
        app.pace.now += 7001.0
        app.reply.turn_comes()
        await steady(pilot)
        assert app.shown == "first second"


async def test_keys_come_before_a_draw():
    app = ReplyApp()
    async with app.run_test() as pilot:
        line = app.query_one(Input)
        line.focus()
        await steady(pilot)
        for letter in "abc":
            app.post_message(Key(letter, letter))
        app.reply.grow("hello", "")
        assert app.pace.draws == 0
        while not app.pace.draws:
            await pilot.pause(0.001)
        assert line.value == "abc"
        await steady(pilot)
        assert app.shown == "hello"
