"""How a reply comes, in the title; how it came, on the focused message; and what one can do at its end."""

import re

from tests.clock import own_clock
from tests.fakes.behaviours import Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tuimem.chat.events import ReplyGrew


async def test_the_title_says_how_a_reply_comes(open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply("one two three four five six")
    async with open_app() as window:
        jump = own_clock()
        await window.submit("Hello")
        await reply.until_asked()
        await window.until(lambda: "waiting " in window.title, "that it waits")
        jump(40.0)
        reply.let_out(3)
        await window.until(lambda: window.told(ReplyGrew), "the first words")
        jump(50.0)
        window.chat.watch_reply.look()
        assert re.search(r"  9\d s · \d\.\d words/s · first word 4\d\.\d s  ", window.title), window.title
        await window.pilot.resize_terminal(40, 20)
        assert re.search(r" 9\d s", window.title), window.title
        reply.finish()
        await window.settled()
        assert " s" not in window.title.replace("tuimem", "")


async def test_the_focused_reply_says_how_it_came_also_after_a_restart(open_app: OpenApp, server: FakeServer):
    server.reply = Reply("one two three", cached_tokens=20, prompt_tokens=90)
    async with open_app(size=(120, 30)) as window:
        await window.say("Hello")
        assert "3 tokens" not in window.shown(1)
        height = window.view(1).size.height
        await window.focus(1)
        await window.until(lambda: "3 tokens" in window.shown(1), "the figures")
        assert window.view(1).size.height == height
        assert "fake-model · 3 tokens · " in window.shown(1)
        assert "20 of 90 reused" in window.shown(1)
        await window.press("i")
        await window.until(lambda: "3 tokens" not in window.shown(1), "no figures")
    async with open_app(size=(120, 30)) as window:
        await window.focus(-1)
        await window.until(lambda: "20 of 90 reused" in window.shown(1), "the figures")
        await window.pilot.resize_terminal(50, 20)
        await window.until(lambda: "20 of 90 reused" not in window.shown(1), "what there is room for")
        assert all(len(line) <= 50 for line in window.shown(1).split("\n"))


async def test_a_reply_at_its_limit_is_marked_and_offers_to_continue(open_app: OpenApp, server: FakeServer):
    server.script(" ".join(["word"] * 40), "the end")
    async with open_app({"endpoint.reply_tokens": "16"}) as window:
        await window.say("Tell me")
        await window.until_shown("✂ Cut off at the reply limit (16 tokens).  ctrl+g continues")
    async with open_app({"endpoint.reply_tokens": "16"}) as window:
        await window.until_shown("✂ Cut off")
        line = next(y for y, text in enumerate(window.text.split("\n")) if "ctrl+g continues" in text)
        await window.pilot.click(offset=(window.text.split("\n")[line].index("ctrl+g"), line))
        await window.until_shown("the end")
        await window.settled()
        assert "✂" not in window.text


async def test_ctrl_c_stops_a_reply_and_twice_ends_the_program(open_app: OpenApp, server: FakeServer):
    server.reply = HeldReply("one two three", let_out=1)
    async with open_app() as window:
        await window.submit("Go on")
        await window.until_shown("one")
        await window.press("ctrl+c")
        await window.until_shown("■ Stopped.")
        await window.until_said("Press ctrl+c again to quit")
        assert not window.app._exit
        await window.press("ctrl+c")
        await window.until(lambda: window.app._exit, "the end")
