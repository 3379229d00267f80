"""Where the rows of a table stand, with rules between some of them: pure functions."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from textual.content import Content


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between rows, above the one at the place `at`."""

    at: int
    content: Content


class TableLines:
    """So many rows, and the rules between them from the top. Lines and places count from 0."""

    def __init__(self, rows: int, rules: Sequence[Rule] = ()) -> None:
        self.rows = rows
        self.rules = rules

    @cached_property
    def _ats(self) -> list[int]:
        return [rule.at for rule in self.rules]

    @property
    def total(self) -> int:
        """How many lines there are."""
        return self.rows + len(self.rules)

    def line_of(self, place: int) -> int:
        """The line in which the row at this place stands."""
        return place + bisect_right(self._ats, place)

    def place_at(self, line: int) -> int | None:
        """The place of the row in this line; None where there is a rule or nothing."""
        before = sum(rule.at + number < line for number, rule in enumerate(self.rules))
        place = line - before
        return place if self.rule_at(line) is None and 0 <= place < self.rows else None

    def rule_at(self, line: int) -> Rule | None:
        """The rule in this line."""
        return next((rule for number, rule in enumerate(self.rules) if rule.at + number == line), None)
