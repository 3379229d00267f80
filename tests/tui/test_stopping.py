"""/stop: it says what it has stopped of the work in the background, and nothing of that is lost."""

import json

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp

LEARNED = {"actions": [{"action": "add", "content": "User lives in Bern"}], "reason": "said"}


async def test_what_is_being_learned_is_stopped_and_learned_after_the_next_reply(open_app: OpenApp, server: FakeServer):
    server.lesson = held = HeldReply("{}", let_out=0)
    async with open_app({"facts.automatic": "true", "facts.method": "model"}) as window:
        await window.submit("I live in Bern.")
        await held.until_asked()
        await window.submit("/stop")
        await window.until_said("Learning stopped. What you said is read after the next reply.")
        server.lesson = json.dumps(LEARNED)
        await window.say("Good night.")
        await window.until(lambda: "remembered: User lives in Bern" in window.text, "the fact")
        await window.submit("/stop")
        await window.until_said("There is nothing to stop.")
