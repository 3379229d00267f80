"""A turn on the screen: sent, streamed, settled, stopped, failed and tried again."""

import asyncio

import pytest

from tests.clock import own_clock
from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour, Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import is_summary
from tests.tui.conftest import OpenApp
from tuimem.chat.events import PlanChanged, ReplyGrew
from tuimem.messages import Role, SwipeState
from tuimem.widgets.message import LiveReply, MessageView

LONG = "A long enough answer, which has more than the ten tokens that a message needs to be summarised at all."


async def test_a_message_is_shown_then_its_reply_grows_then_it_settles(open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply(" ".join(f"word{n}." for n in range(10)))
    async with open_app() as window:
        await window.submit("How many?")
        await window.until(lambda: window.composer.text == "", "an empty composer")
        await window.until_shown("How many?")
        await window.until(lambda: window.views and isinstance(window.views[-1], LiveReply), "a live reply")
        for count in (3, 6):
            reply.let_out(3)
            await window.until_shown(f"word{count - 1}.")
            assert f"word{count}." not in window.text
            assert isinstance(window.views[-1], LiveReply)
        reply.finish()
        await window.settled()
        await window.until_shown("word9.")
        assert isinstance(window.views[-1], MessageView)
        assert len(window.told(ReplyGrew)) > 1


async def test_the_summary_appears_in_the_colour_of_its_status(open_app: OpenApp, server: FakeServer):
    server.reply = lambda body: "Ada answered at length." if is_summary(body) else LONG
    async with open_app({"summaries.automatic": "true"}) as window:
        await window.say("Tell me, at some length too, all that you know about the lighthouse on the cape.")
        await window.until_shown("● Ada answered at length.")
        await window.until(lambda: "Ada answered" in window.shown(-1), "the summary of the reply")
        assert any(style.startswith("$qm-short") for style in window.styles_of("● Ada answered", -1))


async def test_escape_stops_and_the_partial_stays_with_its_mark(open_app: OpenApp, server: FakeServer):
    server.reply = HeldReply("word " * 500, let_out=3)
    async with open_app() as window:
        await window.submit("Go on for ever")
        await window.until_shown("word word")
        await window.press("escape")
        await window.settled()
        reply = await window.message(-1)
        assert reply.swipe.state is SwipeState.STOPPED
        assert reply.text.startswith("word word")
        await window.until_shown("■ Stopped.")
        assert not window.session.replies.is_streaming


FAULTS: dict[str, Behaviour] = {
    "hang up": fake.hang_up(),
    "cut mid-word": fake.cut_after(),
    "cut in an event": fake.cut_after(in_event=True),
    "no finish": fake.ends_without_finish(),
    "400": fake.status(400, "bad request"),
    "401": fake.status(401, "no key"),
    "404": fake.status(404, "no such model"),
    "413": fake.status(413, "too large"),
    "429": fake.status(429, "slow down", retry_after="0"),
    "500": fake.status(500, "CUDA out of memory"),
    "503": fake.status(503, "loading"),
    "malformed": fake.malformed(after="Once upon"),
    "long line": fake.long_line(3_000_000, after="Once upon"),
    "error in stream": fake.error_in_stream(after="Once upon"),
    "error in body": fake.error_in_body(),
    "web page": fake.web_page(),
    "empty": fake.empty(),
    "silent at first": fake.silent(),
    "silent in between": fake.silent_after("Once upon"),
}


SILENCES = {"silent at first": "", "silent in between": "Once upon"}
"""What is shown before a server says nothing more; after it, the test lets more time pass than anybody waits."""


@pytest.mark.parametrize("name", FAULTS)
async def test_every_fault_ends_where_it_can_be_seen_and_tried_again(name: str, open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        jump = own_clock()
        server.reply = FAULTS[name]
        await window.submit("Hello?")
        await window.until(lambda: server.chats and SILENCES.get(name, "") in window.text, "the request")
        if name in SILENCES:
            jump(400.0)
        await window.settled()
        failed = await window.message(-1)
        assert failed.role is Role.ASSISTANT
        assert failed.swipe.state is SwipeState.FAILED
        assert failed.swipe.error.count(".") >= 2, "one sentence on what happened, one on what to do"
        assert "✗" in window.shown(-1)
        assert "ctrl+r tries again" in " ".join(window.shown(-1).split())
        if failed.text:
            assert "Once upon" in window.shown(-1), "the partial reply is kept"
        server.reply = "Sure, that is how it went."
        await window.press("ctrl+r")
        await window.until(lambda: "how it went" in window.text, "the second try's reply")
        await window.settled()
        assert (await window.message(-1)).swipe.state is SwipeState.COMPLETE
        assert "✗" not in window.shown(-1)


async def test_invalid_utf8_is_shown_as_replacement_characters_or_as_a_fault(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        server.script(fake.invalid_utf8(after="Once upon"))
        reply = await window.say("Hello?")
        assert reply.swipe.state in (SwipeState.FAILED, SwipeState.COMPLETE)
        assert "Once upon" in window.shown(-1)


async def test_a_server_that_went_away_and_came_back(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        server.stop()
        failed = await window.say("Hello?")
        assert failed.swipe.state is SwipeState.FAILED
        with FakeServer("Back again.", port=server.port):
            await window.press("ctrl+r")
            await window.until_shown("Back again.")


async def test_regenerate_makes_another_swipe_and_continue_writes_on(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.say("Hello?")
        server.script("Another way to say it.")
        await window.press("ctrl+r")
        await window.until_shown("Another way to say it.")
        await window.settled()
        assert "‹2/2›" in window.shown(-1)
        server.script(" And more.")
        await window.press("ctrl+g")
        await window.until_shown("And more.")
        await window.settled()
        assert (await window.message(-1)).text == "Another way to say it. And more."


async def test_a_second_message_waits_in_the_composer_while_a_reply_is_on_its_way(
    open_app: OpenApp, server: FakeServer
):
    server.reply = HeldReply("word " * 200, let_out=3)
    async with open_app() as window:
        await window.submit("First")
        await window.until_shown("word")
        await window.submit("Second")
        await window.until_said("still streaming")
        assert window.composer.text == "Second"
        await window.submit("/regen")
        await window.until_said("has to wait")
        assert window.composer.text == "/regen"
        await window.press("escape", "escape")  # the offer of commands, then the reply
        await window.settled()
        assert [m.text for m in await window.messages() if m.role is Role.USER] == ["First"]


async def test_reasoning_is_folded_and_counted_while_it_comes(open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply(Reply("Done.", reasoning="Let me think about it well"), let_out=2)
    async with open_app() as window:
        await window.submit("Think")
        await window.until_shown("▸ reasoning")
        reply.finish()
        await window.settled()
        await window.until_shown("▸ reasoning, 6 words")
        assert "Let me think" not in window.text
        await window.focus(-1)
        await window.press("o")
        await window.until_shown("Let me think about it well")
        await window.press("enter")
        await window.until(lambda: "Let me think" not in window.text, "the folded reasoning")


async def test_reasoning_that_is_shown_in_full_is_so_while_it_comes_until_it_is_folded(
    open_app: OpenApp, server: FakeServer
):
    server.reply = HeldReply(Reply("Done.", reasoning="Let me think about it well"), let_out=3)
    async with open_app({"display.unfold_reasoning": "true"}) as window:
        await window.submit("Think")
        await window.until_shown("▾ reasoning, 3 words …")
        await window.until_shown("▏ Let me think")
        window.chat.view.toggle_reasoning(window.views[-1].message.id)
        await window.until_shown("▸ reasoning, 3 words …")
        assert "Let me think" not in window.text


async def test_the_footer_offers_stop_only_while_a_reply_is_on_its_way(open_app: OpenApp, server: FakeServer):
    server.reply = HeldReply("word " * 500, let_out=3)
    async with open_app() as window:
        assert "Stop" not in window.text
        await window.submit("Go")
        await window.until_shown("word word word")
        await window.until_shown("Stop")
        await window.press("escape")
        await window.settled()
        await window.until(lambda: "Stop" not in window.text.splitlines()[-1], "a footer without Stop")


async def test_stop_is_offered_no_more_when_a_reply_was_stopped_before_it_began(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
):
    async with open_app() as window:

        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(window.session.replies, "_prepare", never)
        await window.submit("Go")
        await window.until_shown("esc Stop")
        await window.press("escape")
        await window.settled()
        await window.until(lambda: "Stop" not in window.text.splitlines()[-1], "a footer without Stop")


async def test_the_plan_on_the_screen_follows_each_turn(open_app: OpenApp):
    async with open_app() as window:
        before = len(window.told(PlanChanged))
        used = window.session.plan.used if window.session.plan else 0
        await window.say("Something that takes room in the window.")
        assert len(window.told(PlanChanged)) > before
        assert window.session.plan is not None
        assert window.session.plan.used > used
        assert f"{window.session.plan.used:,}/" in window.text
