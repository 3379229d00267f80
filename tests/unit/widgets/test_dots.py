"""Points in a terminal, and steps from one to the next."""

from tuimem.widgets.dots import Dot, draw, nearest, step


def test_few_points_have_a_cell_each_and_the_faint_ones_are_small() -> None:
    cells = draw([Dot(0.05, 0.1, "red"), Dot(0.95, 0.9, "blue"), Dot(0.5, 0.5, "red", is_lit=False)], 20, 10, "grey")
    assert {at: tuple(cell) for at, cell in cells.items()} == {
        (1, 1): ("•", "red"),
        (19, 9): ("•", "blue"),
        (10, 5): ("·", "grey"),
    }


def test_several_in_a_cell_have_a_larger_dot_in_the_colour_of_most() -> None:
    cells = draw([Dot(0.5, 0.5, "red"), Dot(0.5, 0.5, "blue"), Dot(0.51, 0.5, "blue")], 20, 10, "grey")
    assert [tuple(cell) for cell in cells.values()] == [("●", "blue")]


def test_where_there_are_many_the_dots_grow_slowly() -> None:
    crowd = [Dot((n + 0.5) / 10, 0.5) for n in range(10)]
    cells = draw([*crowd, crowd[1], *[crowd[2]] * 3], 10, 1, "grey")
    assert "".join(cells[column, 0].letter for column in range(4)) == "·•●·"


def test_what_stands_out_stands_out_among_many() -> None:
    crowd = [Dot(x / 40, y / 20, is_lit=False) for x in range(40) for y in range(20)]
    cells = draw([*crowd, Dot(0.5, 0.5, "red")], 20, 10, "grey")
    assert tuple(cells[10, 5]) == ("•", "red")
    assert cells[0, 0].style == "grey"


def test_steps_go_to_the_next_point_in_a_direction() -> None:
    points = {1: (0.1, 0.5), 2: (0.4, 0.5), 3: (0.3, 0.9), 4: (0.9, 0.45)}
    assert step(points, 1, 1, 0) == 2
    assert step(points, 2, 1, 0) == 4
    assert step(points, 2, 0, 1) == 3
    assert step(points, 1, -1, 0) == 1
    assert nearest(points, 0.8, 0.4) == 4
    assert nearest({}, 0.5, 0.5) is None
