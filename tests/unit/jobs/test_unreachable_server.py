"""A server that is off: its jobs wait for it, cost nothing, and are done when it is on again."""

import asyncio

from tests.limits import LONGEST_WAIT
from tests.unit.jobs.conftest import Bench, HeldKind, MakeBench, client
from tests.waiting import until
from tuimem.endpoint.errors import ConnectionRefused
from tuimem.jobs.rests import FIRST_REST, GIVEN_UP_AFTER, LONGEST_REST, Rests


class Asking(HeldKind):
    """Jobs of which each sends a request: the next ones meet a server that is off, as long as it `is_off`."""

    def __init__(self) -> None:
        super().__init__("asking", "chat", parallel=3)
        self.gate.set()

    def is_off(self, times: int) -> None:
        self.errors.extend(ConnectionRefused("No server answers.") for _ in range(times))


async def give_up_once(bench: Bench, asking: Asking, seconds: float) -> None:
    """Pass the rest, and wait until one job has met the server that is off."""
    before = len(asking.attempts)
    await bench.pass_time(seconds)
    await until(lambda: len(asking.attempts) == before + 1 and not bench.runner.is_running)
    await bench.settle()


async def test_jobs_wait_for_a_server_that_is_off_and_are_done_when_it_is_on(make_bench: MakeBench):
    asking = Asking()
    asking.is_off(times=20)
    bench = make_bench(asking)
    await bench.queue("a", "b", "c", kind="asking")
    bench.runner.start()
    await until(lambda: bool(asking.attempts) and not bench.runner.is_running)
    await bench.settle()
    assert await bench.pending_is(queued=3, running=0, done=0, failed=0)
    for seconds in (5.0, 10.0, 20.0, 40.0):
        await give_up_once(bench, asking, seconds)
    assert set(asking.attempts) == {1}, "no try has counted"
    assert asking.recorded == []
    assert bench.progress[-1].is_waiting
    asking.errors.clear()
    await bench.pass_time(LONGEST_REST)
    await until(lambda: len(bench.closed) == 3)
    assert sorted(await bench.done()) == ["asking a", "asking b", "asking c"]
    await until(lambda: bench.progress[-1].total == 0)
    assert not bench.progress[-1].is_waiting


async def test_a_server_that_is_off_is_told_of_once_and_nobody_waits_for_it_for_ever(make_bench: MakeBench):
    asking = Asking()
    asking.is_off(times=20)
    bench = make_bench(asking)
    await bench.queue("a", kind="asking")
    waiting = asyncio.create_task(bench.runner.wait())
    bench.runner.start()
    await until(lambda: len(asking.attempts) == 1 and not bench.runner.is_running)
    for seconds in (5.0, 10.0, 20.0, 40.0):
        await give_up_once(bench, asking, seconds)
    async with asyncio.timeout(LONGEST_WAIT):
        await waiting
    assert [fault.what for fault in bench.faults] == ["No server answers."]


async def test_another_connection_is_tried_at_once(make_bench: MakeBench):
    asking = Asking()
    asking.is_off(times=1)
    bench = make_bench(asking)
    await bench.queue("a", kind="asking")
    bench.runner.start()
    await until(lambda: len(asking.attempts) == 1 and not bench.runner.is_running)
    bench.clients["chat"] = client("another")
    await bench.runner.connections_changed()
    await bench.runner.wait()
    assert await bench.done() == ["asking a"]


def test_rests_grow_to_a_minute_and_failures_of_the_same_moment_count_once():
    now = 100.0
    rests = Rests(lambda: now)
    assert rests.has_room("server", at_work=1, parallel=2)
    assert [rests.unreachable("server") for _ in range(3)] == [1, 1, 1]
    assert (rests.left("server"), rests.has_room("server", 0, 2)) == (FIRST_REST, False)
    lengths = []
    for _ in range(6):
        now += rests.left("server")
        assert rests.has_room("server", 0, 2)
        assert not rests.has_room("server", 1, 2), "one alone finds out"
        rests.unreachable("server")
        lengths.append(rests.left("server"))
    assert lengths == [10.0, 20.0, 40.0, 60.0, 60.0, 60.0]
    assert rests.failures("server") > GIVEN_UP_AFTER
    rests.reached("server")
    assert rests.has_room("server", 1, 2)
