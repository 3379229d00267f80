"""What grows is drawn as often as its cost allows, after the keys, and whole in the end."""

from hypothesis import given
from hypothesis import strategies as st

from tests.clock import StandingClock
from tuimem.widgets.draw_pace import DrawPace


def drawn(pace: DrawPace, clock: StandingClock, cost: float) -> None:
    pace.begin()
    clock.now += cost
    pace.end()


def test_the_first_draw_is_at_once_and_nothing_new_is_not_drawn():
    pace = DrawPace(StandingClock())
    assert pace.wait(keys_wait=False) is None
    pace.grew()
    assert pace.wait(keys_wait=False) == 0


def test_a_draw_is_followed_by_a_rest_of_seven_times_its_cost():
    clock = StandingClock()
    pace = DrawPace(clock)
    pace.grew()
    drawn(pace, clock, 0.05)
    pace.grew()
    assert round(pace.wait(keys_wait=False) or 0, 6) == 0.35
    clock.now += 0.3
    assert round(pace.wait(keys_wait=False) or 0, 6) == 0.05
    clock.now += 0.06
    assert pace.wait(keys_wait=False) == 0


def test_a_key_comes_before_a_draw():
    pace = DrawPace(StandingClock())
    pace.grew()
    assert (pace.wait(keys_wait=True) or 0) > 0
    assert pace.wait(keys_wait=False) == 0


def test_what_comes_while_a_draw_lasts_is_drawn_after_it():
    clock = StandingClock()
    pace = DrawPace(clock)
    pace.grew()
    pace.begin()
    pace.grew()
    assert pace.wait(keys_wait=False) is None
    clock.now += 0.01
    pace.end()
    assert (pace.wait(keys_wait=False) or 0) > 0


costs = st.floats(0.001, 2.0)


@given(st.lists(st.tuples(st.integers(0, 5), costs, st.booleans()), min_size=1, max_size=40))
def test_drawing_takes_an_eighth_of_the_time_and_the_newest_is_drawn_in_the_end(
    steps: list[tuple[int, float, bool]],
):
    """Each step: so many pieces come, then a draw would cost so much, and keys wait or not."""
    clock = StandingClock()
    pace = DrawPace(clock)
    came = shown = 0
    began = clock.now
    spent = last_cost = 0.0
    for pieces, cost, keys_wait in [*steps, (0, 0.001, False)]:
        for _ in range(pieces):
            came += 1
            pace.grew()
        wait = pace.wait(keys_wait=keys_wait)
        if wait is None:
            continue
        clock.now += wait
        if keys_wait:
            continue
        assert pace.wait(keys_wait=False) is not None
        clock.now += 1e-9  # what adding floats loses
        assert pace.wait(keys_wait=False) == 0
        shown = came
        drawn(pace, clock, cost)
        spent, last_cost = spent + cost, cost
    assert shown == came
    assert spent - last_cost <= (clock.now - began) / 8 + 1e-6
