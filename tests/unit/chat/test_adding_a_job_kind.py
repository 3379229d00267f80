"""A kind of job is added as docs/architecture.md says: one handler in one file, listed among the handlers."""

import asyncio

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET
from tests.waiting import until
from tuimem.endpoint.protocol import PromptMessage
from tuimem.jobs.handler import JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.progress import JobsProgressed
from tuimem.jobs.registry import HANDLERS
from tuimem.messages import Role
from tuimem.settings.model import Settings
from tuimem.store import Job, NewJob, Store


class TitleHandler(JobHandler):
    """Has a model find a title for a chat."""

    kind = "title"
    connection = "summaries"

    def limits(self, settings: Settings) -> JobLimits:
        return JobLimits(parallel=2)

    async def run(self, job: Job, work: Work) -> Write:
        completion = await work.ask([PromptMessage(Role.USER, f"A title for {job.payload['about']}?")], work.sampling)
        title, chat_id = completion.text, job.chat_id
        if chat_id is None or not title.istitle():
            raise JobFailed("that is no title.")
        return lambda store: store.chats.update(chat_id, title=title)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        if job.chat_id is not None:
            store.chats.update(job.chat_id, draft=error)


async def test_a_handler_in_one_file_is_all_that_a_kind_of_job_needs(open_session: OpenSession, server: FakeServer):
    server.reply = "The Harbour"
    harness = await open_session(QUIET, handlers=(*HANDLERS, TitleHandler()))
    chat_id = harness.session.chat.id
    new = NewJob("title", chat_id=chat_id, payload={"about": "boats"})
    assert await harness.session.jobs.queue([new], origin="user") == 1
    await harness.summarised()
    chat = await harness.stored(lambda store: store.chats.get(chat_id))
    assert chat.title == "The Harbour"
    assert "boats" in server.requests[0]["messages"][0]["content"]
    await until(lambda: harness.told(JobsProgressed)[-1].total == 0)
    assert [told for told in harness.told(JobsProgressed) if told.kind == "title"] == [
        JobsProgressed("title", 0, 1, 0),
        JobsProgressed("title", 1, 1, 0),
        JobsProgressed("title", 0, 0, 0),
    ]


async def test_it_is_tried_again_given_up_and_stopped_like_every_kind(open_session: OpenSession, server: FakeServer):
    server.reply = "no title at all"
    harness = await open_session(QUIET, handlers=(*HANDLERS, TitleHandler()))
    chat_id = harness.session.chat.id
    new = NewJob("title", chat_id=chat_id, payload={"about": "boats"})
    await harness.session.jobs.queue([new])
    await harness.summarised()
    assert len(server.requests) == 3
    assert (await harness.stored(lambda store: store.chats.get(chat_id))).draft == "that is no title."
    harness.clock.stop()
    await harness.session.jobs.queue([new])
    await until(lambda: len(server.requests) == 4)
    assert await harness.session.jobs.stop(chat_id, ["title"]) == 1


async def test_an_open_job_of_a_kind_that_is_not_known_here_is_left_alone(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(QUIET)
    await harness.stored(lambda store: store.jobs.enqueue(NewJob("of tomorrow"), series="s"))
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.jobs.wait()
    with pytest.raises(KeyError):
        await harness.session.jobs.queue([NewJob("of tomorrow")])
    assert (await harness.stored(lambda store: store.jobs.pending())).queued == 1
