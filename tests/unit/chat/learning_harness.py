"""What learns from chats, three of a kind: how each is turned on, what a model answers it, and what it knows then."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.behaviours import Behaviour
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tuimem.remembered import Reach
from tuimem.settings.model import Settings

ON: dict[str, dict[str, object]] = {
    "facts": {"automatic": True, "every": 1},
    "user_profile": {"updates": True, "every": 1},
    "digest": {"every": 1, "reach": Reach.CHAT},
}
"""The settings by which each learns from all that is said."""

THINGS = (
    "boat",
    "piano",
    "kayak",
    "violin",
    "drone",
    "telescope",
    "tent",
    "sledge",
    "printer",
    "loom",
    "canoe",
    "harp",
)
"""What a user may own."""


def is_digest(body: dict[str, Any]) -> bool:
    return "You keep a digest" in str(body["messages"][-1]["content"])


def owned(body: dict[str, Any]) -> list[str]:
    """What the user says in a request that they own; a good model notes each of these."""
    return re.findall(r"^> I own a (\w+)\.", sent(body), re.MULTILINE)


@dataclass(frozen=True)
class Learner:
    """`name` is the one in the store, `group` that of its settings; `note` is the right answer for things owned."""

    name: str
    group: str
    note: Callable[[Sequence[str]], str]

    def settings(self, **others: object) -> Settings:
        """It alone learns."""
        return with_settings(QUIET, **{self.group: ON[self.group] | others})

    def answer(self, server: FakeServer, answer: Callable[[dict[str, Any]], str | Behaviour]) -> None:
        """What the server sends it from now on; chats go on as before."""
        server.reply = lambda body: answer(body) if is_digest(body) else "I see."
        server.lesson = answer

    def answer_well(self, server: FakeServer) -> None:
        self.answer(server, lambda body: self.note(owned(body)))

    def asked(self, server: FakeServer) -> int:
        """How often it has asked."""
        return len(server.lessons) + sum(map(is_digest, server.requests))

    async def knows(self, harness: SessionHarness) -> list[str]:
        """What is known of things owned, all that stands anywhere of this learner's."""
        texts = await harness.stored(lambda store: _known(self.name, store))
        return sorted(re.findall(r"owns a (\w+)", "\n".join(texts), re.IGNORECASE))

    async def waits(self, harness: SessionHarness) -> int:
        return int(await harness.stored(lambda store: store.exchanges.count(self.name)))


def _known(name: str, store: Any) -> list[str]:  # a store
    if name == "facts":
        return [fact.text for fact in store.facts.current()]
    return [page.text for page in (store.profile_pages if name == "profile" else store.digests).all()]


def _facts(things: Sequence[str]) -> str:
    return json.dumps({"actions": [{"action": "add", "content": f"User owns a {one}."} for one in things]})


def _operations(things: Sequence[str]) -> str:
    return json.dumps(
        {"operations": [{"op": "add", "section": "Interests", "text": f"Owns a {one}"} for one in things]}
    )


def _digest(things: Sequence[str]) -> str:
    return "\n".join(f"- The user owns a {one}" for one in things)


FACTS = Learner("facts", "facts", _facts)
PROFILE = Learner("profile", "user_profile", _operations)
DIGEST = Learner("digest", "digest", _digest)
LEARNERS = (FACTS, PROFILE, DIGEST)
