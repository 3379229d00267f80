"""Jobs of any kind: how many at once, which first, when not at all, how often, and that none is lost."""

import asyncio
import sys
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tests.unit.jobs.conftest import Bench, HeldKind, MakeBench, client
from tests.waiting import until
from tuimem.endpoint import errors
from tuimem.jobs.failures import PAUSES, TRIES
from tuimem.jobs.handler import JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.progress import JobsProgressed
from tuimem.settings.model import Settings
from tuimem.store import Job, NewJob, Pending, Store

GONE = "0" * 32


async def test_as_many_at_once_as_the_setting_says_for_each_server_and_not_for_each_kind(make_bench: MakeBench):
    one, two = HeldKind("one", "chat", parallel=2), HeldKind("two", "chat", parallel=2)
    elsewhere, here = HeldKind("elsewhere", "summaries"), HeldKind("here")
    bench = make_bench(one, two, elsewhere, here)
    for kind in ("one", "two", "elsewhere", "here"):
        await bench.queue("a", "b", "c", kind=kind)
    bench.runner.start()
    await until(lambda: one.at_work + two.at_work == 2 and elsewhere.at_work == here.at_work == 1)
    await bench.settle()
    assert (one.at_work + two.at_work, elsewhere.at_work, here.at_work) == (2, 1, 1)
    for handler in (one, two, elsewhere, here):
        handler.gate.set()
    await bench.runner.wait()
    assert len(await bench.done()) == 12


async def test_what_the_user_asks_for_comes_first_and_what_can_wait_last(make_bench: MakeBench):
    class Patient(HeldKind):
        priority = 20

    held, patient = HeldKind("held", "chat"), Patient("patient", "chat")
    bench = make_bench(held, patient)
    await bench.queue("embedding", kind="patient")
    await bench.queue("first", "second")
    await bench.queue("mine", origin="user")
    held.gate.set()
    patient.gate.set()
    bench.runner.start()
    await bench.runner.wait()
    assert await bench.done() == ["held mine", "held first", "held second", "patient embedding"]


class Gathering(HeldKind):
    """A kind that waits a day for more to come."""

    def limits(self, settings: Settings) -> JobLimits:
        return JobLimits(delay=86_400, gathers=True)


async def test_a_job_that_waits_for_more_to_come_leaves_its_place_to_others(make_bench: MakeBench):
    page, held = Gathering("page", "chat"), HeldKind("held", "chat")
    bench = make_bench(page, held)
    await bench.queue("a", "b", kind="page")
    bench.runner.start()
    await until(lambda: bench.pending_is(queued=1, running=1, done=0, failed=0))
    await bench.queue("c")
    held.gate.set()
    await until(lambda: bench.closed == ["c"])
    assert (held.begun, page.begun) == (["c"], [])


async def test_nobody_waits_for_more_to_come_in_another_window_nor_where_the_runner_hurries(make_bench: MakeBench):
    window, shell = make_bench(Gathering("page", "chat")), make_bench(page := Gathering("page", "chat"))
    await window.queue("a", kind="page")
    window.runner.start()
    await until(lambda: window.pending_is(queued=0, running=1, done=0, failed=0))
    page.gate.set()
    shell.runner.hurries = True
    await shell.queue("b", kind="page")
    shell.runner.start()
    await shell.runner.wait()
    assert await shell.done() == ["page b"]


async def test_nobody_waits_for_a_server_that_wants_to_be_asked_much_later(make_bench: MakeBench):
    held = HeldKind("held", "chat")
    bench = make_bench(held)
    held.errors.append(errors.RateLimited("Too many requests.", retry_after=86_400))
    held.gate.set()
    await bench.queue("a")
    bench.runner.start()
    await bench.runner.wait()
    assert await bench.pending_is(queued=1, running=0, done=0, failed=0)


async def test_jobs_wait_while_a_reply_streams_on_their_server_and_only_then(make_bench: MakeBench):
    asked, elsewhere, here = HeldKind("asked", "chat"), HeldKind("elsewhere", "summaries"), HeldKind("here")
    bench = make_bench(asked, elsewhere, here)
    for handler in (asked, elsewhere, here):
        handler.gate.set()
        await bench.queue("a", kind=handler.kind)
    with streaming(bench):
        bench.runner.start()
        await until(lambda: bool(elsewhere.begun and here.begun))
        await bench.settle()
        assert asked.begun == []
    await bench.runner.wait()
    assert asked.begun == ["a"]


def streaming(bench: Bench) -> AbstractContextManager[None]:
    chat = bench.clients["chat"]
    assert chat is not None
    return bench.runner.pausing(chat.server.base_url)


async def test_a_reply_can_wait_for_a_job_before_it_streams_and_after_it(make_bench: MakeBench):
    held = HeldKind("held", "chat")
    held.gate.set()
    bench = make_bench(held)
    bench.runner.start()

    async def reply() -> None:
        await bench.queue("before")
        await bench.runner.wait()
        with streaming(bench):
            await bench.queue("during")
        await bench.queue("after")
        await bench.runner.wait()

    async with asyncio.timeout(LONGEST_WAIT):
        await asyncio.create_task(reply())
    assert held.begun == ["before", "during", "after"]


async def test_a_job_is_tried_three_times_with_growing_pauses_and_then_given_up(make_bench: MakeBench):
    held = HeldKind()
    held.gate.set()
    held.errors.extend([JobFailed("no."), errors.ServerFailed("It failed."), JobFailed("never.")])
    bench = make_bench(held)
    await bench.queue("a")
    bench.runner.start()
    for tries, pause in enumerate(PAUSES, 1):
        await until(bench.is_to_be_tried_again)
        assert held.attempts == list(range(1, tries + 1))
        await bench.pass_time(pause - 0.5)
        await bench.settle()
        assert len(held.attempts) == tries, "its time has not come"
        await bench.pass_time(0.5)
    await bench.runner.wait()
    assert PAUSES[0] < PAUSES[1]
    assert held.attempts == [1, 2, 3]
    assert (held.recorded, bench.closed) == (["never."], ["a"])
    assert max(told.failed for told in bench.progress) == 1


async def test_a_server_that_asks_for_a_longer_pause_gets_it(make_bench: MakeBench):
    held = HeldKind()
    held.gate.set()
    held.errors.append(errors.RateLimited("Slower.", retry_after=100.0))
    bench = make_bench(held)
    await bench.queue("a")
    bench.runner.start()
    await until(bench.is_to_be_tried_again)
    assert await bench.store.run(lambda store: store.jobs.waiting(["held"])) == {"held": 100.0}


@pytest.mark.parametrize(
    "error",
    [
        errors.Unauthorized("The key is wrong."),
        errors.NotFoundOnServer("There is no such model."),
        errors.BadRequest("It did not take the request."),
        errors.ContextTooLong("It is too long."),
        JobFailed("it cannot be done.", permanent=True),
    ],
)
async def test_what_cannot_succeed_when_sent_again_is_given_up_at_once(make_bench: MakeBench, error: Exception):
    held = HeldKind()
    held.gate.set()
    held.errors.append(error)
    bench = make_bench(held)
    await bench.queue("a")
    bench.runner.start()
    await bench.runner.wait()
    assert held.attempts == [1]
    assert held.recorded == [str(error)]


async def test_a_mistake_in_a_handler_is_a_failed_try_and_is_told(
    make_bench: MakeBench, caplog: pytest.LogCaptureFixture
):
    held = HeldKind()
    held.gate.set()
    held.errors.extend([KeyError("oh")] * TRIES)
    bench = make_bench(held)
    await bench.queue("a")
    bench.runner.start()
    for _ in PAUSES:
        await until(bench.is_to_be_tried_again)
        await bench.pass_time(60)
    await bench.runner.wait()
    assert "KeyError" in held.recorded[0]
    assert "KeyError" in caplog.text


async def test_a_job_that_kills_its_process_three_times_ends(make_bench: MakeBench):
    held = HeldKind()
    bench = make_bench(held)
    await bench.queue("a")
    for _ in range(TRIES):
        await bench.store.run(lambda store: store.jobs.claim(GONE, ["held"]))
    bench.runner.start()
    await bench.runner.wait()
    assert held.begun == []
    assert "3 times" in held.recorded[0]


async def test_neither_a_stop_of_the_program_nor_another_connection_counts_as_a_try(make_bench: MakeBench):
    held = HeldKind("held", "chat")
    bench = make_bench(held)
    await bench.queue("a")
    bench.runner.start()
    await until(lambda: held.at_work == 1)
    await bench.runner.close()
    assert await bench.pending() == Pending(queued=1)
    bench.runner.start()
    await until(lambda: held.at_work == 1)
    bench.clients["chat"] = client("another")
    await bench.runner.connections_changed()
    await until(lambda: len(held.attempts) == 3)
    held.gate.set()
    await bench.runner.wait()
    assert held.attempts == [1, 1, 1]
    assert await bench.done() == ["held a"]


async def test_a_job_on_a_connection_that_stays_goes_on(make_bench: MakeBench):
    asked, here = HeldKind("asked", "summaries"), HeldKind("here")
    bench = make_bench(asked, here)
    await bench.queue("a", kind="asked")
    await bench.queue("a", kind="here")
    bench.runner.start()
    await until(lambda: asked.at_work + here.at_work == 2)
    bench.clients["chat"] = client("another")
    await bench.runner.connections_changed()
    assert (asked.at_work, here.at_work) == (1, 1)


async def test_without_its_connection_a_job_waits_and_is_not_waited_for(make_bench: MakeBench):
    held = HeldKind("held", "chat")
    held.gate.set()
    bench = make_bench(held)
    bench.clients["chat"] = None
    await bench.queue("a")
    bench.runner.start()
    await bench.runner.wait()
    assert await bench.pending() == Pending(queued=1)
    bench.clients["chat"] = client("chat")
    await bench.runner.connections_changed()
    await bench.runner.wait()
    assert await bench.done() == ["held a"]


@pytest.mark.parametrize("of", ["chat", "kind", "all"])
async def test_jobs_are_stopped_in_a_chat_or_of_a_kind_or_all(make_bench: MakeBench, of: str):
    one, two = HeldKind("one"), HeldKind("two")
    bench = make_bench(one, two)
    chats = [await bench.store.run(a_chat) for _ in range(2)]
    for kind in ("one", "two"):
        for chat in chats:
            await bench.queue("a", "b", kind=kind, chat=chat)
    bench.runner.start()
    await until(lambda: one.at_work + two.at_work == 2)
    match of:
        case "chat":
            assert await bench.runner.stop(chats[0]) == 4
        case "kind":
            assert await bench.runner.stop(kinds=["one"]) == 4
        case _:
            assert await bench.runner.stop() == 8
            assert bench.progress[-2:] == [JobsProgressed("one", 0, 0, 0), JobsProgressed("two", 0, 0, 0)] or (
                bench.progress[-2:] == [JobsProgressed("two", 0, 0, 0), JobsProgressed("one", 0, 0, 0)]
            )
    one.gate.set()
    two.gate.set()
    await bench.runner.wait()
    left = await bench.done()
    assert len(left) == {"chat": 4, "kind": 4, "all": 0}[of]
    assert of != "kind" or {line.split()[0] for line in left} == {"two"}


def a_chat(store: Store) -> int:
    return store.chats.create("Harbour", store.characters.create("Mira").id, "Jo").id


class Unwritable(HeldKind):
    """The first result meets a store that cannot be written any more."""

    async def run(self, job: Job, work: Work) -> Write:
        write = await super().run(job, work)
        if job.subject == "a" and job.attempts == 1:
            await work.store.run(lambda store: set_writable(store, False))
        return write


def set_writable(store: Store, is_writable: bool) -> None:
    store._database._connection.execute(f"PRAGMA query_only = {'OFF' if is_writable else 'ON'}")


async def test_a_store_that_fails_is_told_once_and_gets_the_job_back_when_it_can_be_written(make_bench: MakeBench):
    held = Unwritable()
    held.gate.set()
    bench = make_bench(held)
    await bench.queue("a", "b")
    bench.runner.start()
    async with asyncio.timeout(LONGEST_WAIT):
        await bench.runner.wait()
    assert await bench.done() == []
    for _ in range(3):
        await bench.pass_time(60)
        await bench.settle()
    assert [fault.what.startswith("The database") for fault in bench.faults] == [True]
    await bench.store.run(lambda store: set_writable(store, True))
    await bench.pass_time(60)
    await until(lambda: "b" in bench.closed)
    await bench.pass_time(60)
    await until(lambda: bench.pending_is())
    assert await bench.done() == ["held b", "held a"]
    assert len(bench.faults) == 1


async def test_a_store_that_cannot_even_be_read_does_not_make_anybody_wait_for_ever(make_bench: MakeBench):
    held = HeldKind()
    bench = make_bench(held)
    await bench.queue("a")
    await bench.store.run(lambda store: store._database._connection.execute("ALTER TABLE jobs RENAME TO gone"))
    bench.runner.start()
    async with asyncio.timeout(LONGEST_WAIT):
        await bench.runner.wait()
    assert len(bench.faults) == 1
    await bench.store.run(lambda store: store._database._connection.execute("ALTER TABLE gone RENAME TO jobs"))


async def test_a_handler_that_finds_its_row_gone_fails_without_blocking_the_others(make_bench: MakeBench):
    class Missing(HeldKind):
        def record_failure(self, store: Store, job: Job, error: str) -> None:
            store.chats.update(12345, title="there is no such chat")

    missing = Missing()
    missing.gate.set()
    missing.errors.append(JobFailed("no.", permanent=True))
    bench = make_bench(missing)
    await bench.queue("a", "b")
    bench.runner.start()
    await bench.runner.wait()
    assert await bench.done() == ["held b"]


async def test_an_asking_kind_gets_the_model_and_the_settings_and_waits_for_the_reply(make_bench: MakeBench):
    seen: list[str] = []

    class Asking(JobHandler):
        kind = "asking"
        connection = "chat"

        async def run(self, job: Job, work: Work) -> Write:
            seen.append(work.sampling.model)
            asking.set()
            await work.ask([], work.sampling)
            return lambda _: None

    asking = asyncio.Event()
    bench = make_bench(Asking())
    await bench.runner.queue([NewJob("asking")])
    bench.runner.start()
    await asyncio.wait_for(asking.wait(), LONGEST_WAIT)
    assert seen == ["model of chat"]


async def test_what_only_a_job_needs_is_imported_before_it_and_no_key_waits_for_that(
    make_bench: MakeBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "heavy_for_a_job.py").write_text("import threading\nby = threading.current_thread()\n")
    kind = HeldKind("one", "chat")
    monkeypatch.setattr(kind, "needs", ("heavy_for_a_job",), raising=False)
    bench = make_bench(kind)
    await bench.queue("a", kind="one")
    bench.runner.start()
    await until(lambda: kind.at_work == 1)
    assert sys.modules.pop("heavy_for_a_job").by is not threading.current_thread()
