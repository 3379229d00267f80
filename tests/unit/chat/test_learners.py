"""What learns from chats: its exchanges are noted with the reply's end, and each is read once."""

from collections.abc import Iterator

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET
from tuimem.chat.learners import Learner
from tuimem.endpoint.protocol import PromptMessage
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.facts import FactsHandler
from tuimem.jobs.handler import JobHandler, Work, Write
from tuimem.jobs.learning import learning_job
from tuimem.jobs.profile import ProfileHandler
from tuimem.jobs.registry import HANDLERS
from tuimem.messages import Role
from tuimem.settings.model import Settings
from tuimem.store import Job, Store

PARROT = Learner(
    "parrot",
    is_on=lambda settings, chat: settings.memory.enabled,
    every=lambda settings: 2,
)


class ParrotHandler(JobHandler):
    """Has a model repeat what the user said, and writes it into the chat's draft."""

    kind = "parrot"
    connection = "memory"

    async def run(self, job: Job, work: Work) -> Write:
        read = await work.store.run(lambda store: store.exchanges.waiting("parrot", 8, chat_id=job.chat_id))
        texts = " ".join(exchange.said for exchange in read)
        await work.ask([PromptMessage(Role.USER, texts)], work.sampling)

        def write(store: Store) -> None:
            store.chats.update(job.chat_id or 0, draft=texts)
            store.exchanges.done("parrot", [exchange.id for exchange in read])

        return write


@pytest.fixture(autouse=True)
def parrot(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("tuimem.chat.learners.LEARNERS", (PARROT,))
    yield


async def test_a_learner_reads_what_was_said_once_there_is_enough(open_session: OpenSession, server: FakeServer):
    harness = await open_session(QUIET, handlers=(*HANDLERS, ParrotHandler()))
    await harness.say("One.")
    assert await harness.stored(lambda store: store.exchanges.count("parrot")) == 1
    assert len(server.requests) == 1, "every second exchange is enough"
    await harness.say("Two.")
    await harness.summarised()
    assert (await harness.stored(lambda store: store.chats.get(harness.session.chat.id))).draft == "One. Two."
    assert (server.requests[-1]["temperature"], server.requests[-1]["max_tokens"]) == (0.0, 1024 + 1024)
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert await harness.stored(lambda store: store.exchanges.count("parrot")) == 0


async def test_what_a_closed_window_left_is_read_by_the_next(open_session: OpenSession, server: FakeServer):
    first = await open_session(QUIET)
    await first.say("One.")
    await first.say("Two.")
    await first.close()
    second = await open_session(QUIET, handlers=(*HANDLERS, ParrotHandler()))
    await second.summarised()
    assert (await second.stored(lambda store: store.chats.get(second.session.chat.id))).draft == "One. Two."


async def test_a_reply_that_failed_is_no_exchange_yet(open_session: OpenSession, server: FakeServer):
    harness = await open_session()
    server.reply = lambda body: 1 / 0
    await harness.say("One.")
    assert await harness.stored(lambda store: store.exchanges.count("parrot")) == 0
    server.reply = "Yes."
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert await harness.stored(lambda store: store.exchanges.count("parrot")) == 1


@pytest.mark.parametrize("switch", ["memory.enabled", "facts.automatic"])
async def test_what_was_said_while_nothing_learns_is_never_learned_though_its_reply_failed(
    open_session: OpenSession, server: FakeServer, monkeypatch: pytest.MonkeyPatch, switch: str
):
    """Though somebody who is asked may read it: the digest, which reads by itself only every so many messages."""
    own = Learner("parrot", lambda settings, chat: settings.memory.enabled and settings.facts.automatic, lambda _: 9)
    asked = Learner("asked", lambda settings, chat: settings.memory.enabled, lambda _: 0)
    monkeypatch.setattr("tuimem.chat.learners.LEARNERS", (own, asked))
    harness = await open_session(Settings())
    await harness.session.change_setting(switch, False)
    server.reply = lambda body: 1 / 0
    await harness.say("This stays here.")
    await harness.session.change_setting(switch, True)
    server.reply = "Yes."
    await harness.say("One.")
    waiting = await harness.stored(lambda store: store.exchanges.waiting("parrot", 8))
    assert [exchange.said for exchange in waiting] == ["One."]
    assert await harness.stored(lambda store: store.exchanges.count("asked")) == 0


@pytest.mark.parametrize("handler", [FactsHandler(), ProfileHandler(), DigestHandler()], ids=lambda each: each.kind)
async def test_what_was_said_after_a_job_was_queued_does_not_fail_with_it(
    open_session: OpenSession, handler: JobHandler
):
    harness = await open_session(QUIET)
    chat_id = harness.session.chat.id
    replies = (await harness.fill(["One.", "Yes.", "Two.", "Yes."]))[1::2]

    def failed(store: Store) -> tuple[list[int], list[int]]:
        first, second = [store.exchanges.note(chat_id, reply, [handler.kind])[0] for reply in replies]
        store.jobs.enqueue(learning_job(handler.kind, chat_id, first), series="s")
        job = store.jobs.claim(store.owner, [handler.kind])
        assert job is not None
        handler.record_failure(store, job, "No.")
        return [each.id for each in store.exchanges.waiting(handler.kind, 8, chat_id=chat_id)], [second]

    left, expected = await harness.stored(failed)
    assert left == expected
