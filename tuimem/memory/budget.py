"""The room for a prompt, and what each part of it costs."""

from math import ceil
from typing import NamedTuple

from msgspec import Struct

from tuimem.memory.pieces import Piece, Where
from tuimem.messages import Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings

JOINT = 2
"""Tokens for the blank line between two pieces of one message."""


class Costs(Struct, frozen=True):
    """What the prompt costs beside the texts, in tokens.

    `message` wraps each message, `prompt` opens the reply, `separator` stands before each summary, and the
    headings are the templates without their summaries. `seam` is what a summary may cost more than its count and the
    separator's, where they are joined: it belongs to the window, and not to a budget of the user's.
    """

    message: int = 8
    prompt: int = 8
    separator: int = 3
    seam: int = 0
    short_term_heading: int = 16
    long_term_heading: int = 16
    block_heading: int = 16


class SummaryBudgets(NamedTuple):
    """The most tokens that summaries may take of each kind, and what each costs beside its own."""

    short_term: int = 0
    long_term: int = 0
    separator: int = 0


class Budget(Struct, frozen=True):
    """The room for a prompt: the window less the reply.

    `ratio` is how many tokens there really are for each one counted, as far as the server's reports tell.
    """

    window: int
    reply: int
    costs: Costs = Costs()
    ratio: float = 1.0

    @property
    def tokens(self) -> int:
        """The most tokens that a prompt may have."""
        return max(0, self.window - self.reply)

    @property
    def counted(self) -> int:
        """The same in uncorrected tokens, to compare budgets by."""
        return round(self.tokens / self.ratio)

    def percent(self, percent: float) -> int:
        """A share of the budget, in tokens, rounded down."""
        return int(self.tokens * percent // 100)

    def corrected(self, tokens: int) -> int:
        """A bare count as the server will count it, rounded up."""
        return tokens if self.ratio == 1.0 else ceil(tokens * self.ratio)

    def text(self, entry: Entry) -> int:
        """What a message costs that is sent by its own text; nothing when it has none to send."""
        return 0 if entry.is_silent else self.corrected(entry.tokens) + self.costs.message

    def summary(self, tokens: int) -> int:
        """What a summary of so many bare tokens costs in a list of summaries, at most."""
        return self.listed(tokens) + self.costs.seam

    def listed(self, tokens: int) -> int:
        """What the same summary uses of the user's budget for summaries."""
        return self.corrected(tokens) + self.costs.separator

    def material(self, piece: Piece, *, is_first: bool) -> int:
        """What a piece of the material costs. Those before the conversation are joined into one message.

        What the user says beside a message is taken to be joined with that.
        """
        joins = piece.placement.where is Where.BEFORE and not is_first
        joins = joins or (piece.placement.where is Where.BESIDE and piece.role is Role.USER)
        return self.corrected(piece.tokens) + (JOINT if joins else self.costs.message)


def summary_budgets(memory: MemorySettings, budget: Budget) -> SummaryBudgets:
    """The user's budgets for summaries, in tokens."""
    return SummaryBudgets(short_term_limit(memory, budget), long_term_limit(memory, budget), budget.costs.separator)


def short_term_limit(memory: MemorySettings, budget: Budget) -> int:
    """The most tokens that short-term summaries may take."""
    return _limit(memory.short_term_budget, memory.short_term_unit, budget)


def long_term_limit(memory: MemorySettings, budget: Budget) -> int:
    """The most tokens that long-term summaries may take."""
    return _limit(memory.long_term_budget, memory.long_term_unit, budget)


def _limit(amount: float, unit: BudgetUnit, budget: Budget) -> int:
    if unit is BudgetUnit.AUTO:
        return budget.tokens
    return budget.percent(amount) if unit is BudgetUnit.PERCENT else int(amount)
