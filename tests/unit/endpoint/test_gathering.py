"""When a stream is read: what has to be waited for is followed by a rest, what had gathered is read at once."""

from tests.clock import StandingClock
from tuimem.endpoint.gathering import Gathering


def rest_after(gathering: Gathering, clock: StandingClock, seconds: float) -> float:
    gathering.ask()
    clock.now += seconds
    return gathering.rest()


def test_what_had_gathered_is_read_without_a_rest() -> None:
    clock = StandingClock()
    gathering = Gathering(0.25, clock)
    clock.now += 10
    assert rest_after(gathering, clock, 0.0005) == 0


def test_a_short_reply_rests_for_a_tenth_of_the_time_that_it_took_and_a_long_one_for_so_long_at_most() -> None:
    clock = StandingClock()
    gathering = Gathering(0.25, clock)
    assert 0 < rest_after(gathering, clock, 0.01) < 0.002
    assert 0.05 < rest_after(gathering, clock, 0.6) < 0.07
    assert rest_after(gathering, clock, 60) == 0.25


def test_a_quick_server_wakes_its_reader_a_few_times_a_second() -> None:
    clock = StandingClock()
    gathering = Gathering(0.25, clock)
    came, waits = 0.0, 0
    for _ in range(1000):  # a token every 10 ms
        came += 0.01
        waited = max(0.0, came - (clock.now - 100))
        waits += waited > 0
        clock.now += rest_after(gathering, clock, waited)
    assert waits < 100, "of a thousand tokens in ten seconds"
