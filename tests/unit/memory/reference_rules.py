"""The rules of Qvink Memory by which a message's summary is short-term, long-term or not sent: the oracle of a test.

They are written from a description of what it does, for versions 1.2.5 and 1.3, as one walk from the newest message to
the oldest. Nothing of the plan is used here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Literal

from tuimem.messages import Entry, Role

Place = Literal["short", "long", ""]
Unit = Literal["messages", "percent", "tokens"]


@dataclass(frozen=True)
class Rules:
    """The settings that decide; the defaults are those of version 1.3. `version` is 12 or 13.

    `counts_kept`: a short-term summary uses the budget also while its message is kept, as in version 1.2.
    """

    version: int = 13
    counts_kept: bool = False
    threshold: int = 10
    threshold_unit: Literal["messages", "percent", "tokens"] = "messages"
    remove_messages: bool = True
    keep_last_user_message: bool = True
    include_user_messages: bool = False
    include_hidden_messages: bool = False
    include_system_messages: bool = False
    minimum_length: int = 10
    separate_long_term: bool = False
    short_budget: int = 10
    short_unit: Unit = "percent"
    long_budget: int = 10
    long_unit: Unit = "percent"

    def limit(self, budget: int, unit: Unit, context: int) -> int:
        """A budget in tokens; `context` is the context size less the response."""
        return context * budget // 100 if unit == "percent" else budget


VERSION_1_3 = Rules()
VERSION_1_2 = Rules(version=12, counts_kept=True, threshold=0, remove_messages=False)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one message. `sends_text` is about the prompt as far as the window has room."""

    is_kept: bool
    place: Place
    state: Literal["short_term", "long_term", "out_of_context", "excluded", "none"]
    sends_summary: bool
    sends_text: bool


def is_eligible(entry: Entry, rules: Rules) -> bool:
    """Whether the message takes part in memory; the first rule that matches decides."""
    if entry.remember or entry.exclude:
        return entry.remember
    refused = (
        entry.role is Role.USER and not rules.include_user_messages,
        entry.hidden and not rules.include_hidden_messages,
        entry.role is Role.SYSTEM and not rules.include_system_messages,
        entry.tokens < rules.minimum_length,
    )
    return not any(refused)


def first_kept(chat: Sequence[Entry], rules: Rules, context: int) -> int:
    """The index from which on messages are kept; version 1.3 keeps one more than the number that is set, or than fit.

    `context` is the context size less the response, in tokens.
    """
    threshold = rules.threshold
    if rules.threshold_unit != "messages":
        limit = rules.limit(threshold, rules.threshold_unit, context)
        sums = accumulate(entry.tokens for entry in reversed(chat))
        threshold = sum(1 for _ in takewhile(lambda total: total < limit, sums))
    return len(chat) - threshold - (1 if rules.version >= 13 else 0)


class _Walk:
    """The two budgets while the walk goes on; either is closed for good by the first summary that has no room."""

    def __init__(self, rules: Rules, context: int, separator: int) -> None:
        self._rules = rules
        self._separator = separator
        self._short_limit = rules.limit(rules.short_budget, rules.short_unit, context)
        self._long_limit = rules.limit(rules.long_budget, rules.long_unit, context)
        self._short, self._long = 1, 1
        self._short_open = self._long_open = True

    def place(self, entry: Entry, *, is_kept: bool) -> Place:
        """Where the summary of the next older eligible message goes."""
        if self._short_open:
            if not entry.summary_id:
                return ""
            if not (self._rules.separate_long_term and entry.remember):
                needed = self._short + self._separator + entry.summary_tokens
                if needed <= self._short_limit:
                    if not is_kept or self._rules.counts_kept:
                        self._short = needed
                    return "short"
                self._short_open = False
        if entry.remember and self._long_open:
            needed = self._long + self._separator + entry.summary_tokens
            if needed <= self._long_limit:
                self._long = needed
                return "long"
            self._long_open = False
        return ""


def verdicts(chat: Sequence[Entry], rules: Rules, context: int, separator: int, boundary: int) -> list[Verdict]:
    """What becomes of every message, in the order of the chat; those from the index `boundary` on are kept."""
    walk = _Walk(rules, context, separator)
    looks_for_user = rules.remove_messages and rules.keep_last_user_message
    found: list[Verdict] = []
    for index in range(len(chat) - 1, -1, -1):
        entry = chat[index]
        is_kept = index >= boundary
        if looks_for_user and entry.role is Role.USER:
            is_kept, looks_for_user = True, False
        place = walk.place(entry, is_kept=is_kept) if is_eligible(entry, rules) else ""
        found.append(_verdict(entry, rules, place, is_kept=is_kept))
    return found[::-1]


def _verdict(entry: Entry, rules: Rules, place: Place, *, is_kept: bool) -> Verdict:
    has_summary = bool(entry.summary_id)
    return Verdict(
        is_kept=is_kept,
        place=place,
        state=_state(entry, place),
        sends_summary=has_summary and not is_kept and place != "",
        sends_text=not entry.is_silent and (is_kept or not rules.remove_messages),
    )


def _state(entry: Entry, place: Place) -> Literal["short_term", "long_term", "out_of_context", "excluded", "none"]:
    if entry.remember:
        return "long_term" if place else "out_of_context"
    if entry.exclude:
        return "excluded"
    return "short_term" if place == "short" else "none"
