"""A reply that waits for the summaries before it, and sending while summaries are made, on the screen."""

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import is_summary
from tests.tui.conftest import OpenApp

LONG = "A long enough message, which has more than the ten tokens that a message needs to be summarised at all."
BEFORE = {"summaries.automatic": "true", "summaries.when": "before_generation", "summaries.show_progress": "false"}


async def test_the_title_says_what_a_reply_waits_for_and_escape_stops_it_once(open_app: OpenApp, server: FakeServer):
    server.reply = lambda body: summary if is_summary(body) else "Indeed."
    summary = HeldReply("It was told.")
    async with open_app(BEFORE) as window:
        await window.submit(LONG)
        await window.until(lambda: "reply waits for 1 summary" in window.title, "what the reply waits for")
        assert "■ stop" in window.text
        await window.press("escape")
        await window.until(lambda: "waits" not in window.title, "the end of it")
        assert "↑ send" in window.text
        assert not window.session.replies.is_streaming
        assert [message.text for message in await window.messages()] == [LONG]
        summary.finish()
        await window.press("ctrl+r")
        await window.until_shown("Indeed.")


async def test_what_is_typed_while_summaries_block_sending_stays(open_app: OpenApp, server: FakeServer):
    server.reply = lambda body: summary if is_summary(body) else "Indeed."
    summary = HeldReply("It was told.")
    async with open_app({"summaries.block_chat": "true"}) as window:
        await window.say(LONG)
        await window.session.summaries.queue([(await window.message(0)).id])
        await summary.until_asked()
        await window.submit("Not yet.")
        await window.until(lambda: "summaries.block_chat is on" in window.toast, "why it is not sent")
        await window.until(lambda: window.composer.text == "Not yet.", "what was typed")
        summary.finish()
        await window.session.jobs.wait()
        await window.press("enter")
        await window.until_shown("Not yet.")
        await window.settled()
        assert (await window.message(-1)).text == "Indeed."
