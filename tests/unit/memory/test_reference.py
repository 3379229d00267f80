"""On generated chats the plan and the rules of Qvink Memory agree about every message, under both ready profiles.

Where they may differ, a function here says for which messages, and why ours is meant.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile
from typing import Any, Literal

import msgspec
import pytest

from tests.unit.memory.reference_rules import VERSION_1_2, VERSION_1_3, Rules, Verdict, first_kept, verdicts
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import Plan, SentAs, plan
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings
from tuimem.settings.ready_profiles import QVINK_1_2, QVINK_1_3, READY_PROFILES
from tuimem.transfer.reference_profile import read_profile

Values = Mapping[str, Any]
ThresholdWord = Literal["messages", "percent", "tokens"]

CHATS = 150
"""For each profile."""

SEPARATOR = 2
COSTS = Costs(separator=SEPARATOR, seam=1)

PROFILES = {QVINK_1_2: VERSION_1_2, QVINK_1_3: VERSION_1_3}
ROLES = (Role.USER, Role.ASSISTANT, Role.ASSISTANT, Role.SYSTEM)


def memory_of(values: Values) -> MemorySettings:
    own = {key.removeprefix("memory."): value for key, value in values.items() if key.startswith("memory.")}
    return msgspec.convert(own, MemorySettings)


def a_chat(choose: random.Random) -> list[Entry]:
    """A chat with messages of all kinds; summaries of such a length that some budgets overflow and some do not."""
    longest = choose.choice([12, 40, 40, 120, 500])
    marked, summarised = choose.choice([0.0, 0.1, 0.5]), choose.choice([0.5, 0.9, 1.0])
    chat = []
    for number in range(1, choose.choice([0, 1, 5, 12, 30, 60, 90]) + 1):
        mark = choose.random() / marked if marked else 2.0
        has_summary = choose.random() < summarised
        chat.append(
            Entry(
                number,
                choose.choice(ROLES[:2]) if choose.random() < 0.9 else choose.choice(ROLES),
                choose.choice([0, 5, 9, 10, 11, 30, 80]),
                choose.randint(1, longest) if has_summary else 0,
                number if has_summary else 0,
                remember=mark < 0.7,
                exclude=0.7 <= mark < 1.0,
                hidden=choose.random() < 0.1,
            )
        )
    return chat


def without_a_summary_nothing_is_remembered(chat: Sequence[Entry]) -> list[Entry]:
    """The rules take a marked message that has no summary for a member of long-term memory, and charge a separator.

    Here a status is that of a summary, and what is not sent costs nothing; marking a message has its summary made.
    """
    return [entry._replace(remember=entry.remember and entry.summary_id > 0) for entry in chat]


def a_kept_summary_costs_nothing(rules: Rules) -> Rules:
    """Version 1.2 charges short-term memory for summaries that it does not send yet; 1.3 does not, and nor does the
    plan. With its own settings nothing is kept, so that this makes no difference there.
    """
    return replace(rules, counts_kept=False)


def the_newest_is_always_sent(boundary: int, chat: Sequence[Entry], rules: Rules) -> int:
    """The rules can remove every message. A reply answers something, so the newest that can be sent is kept."""
    sendable = [index for index, entry in enumerate(chat) if not entry.is_silent]
    return min(boundary, sendable[-1]) if rules.remove_messages and sendable else boundary


def what_fits_is_kept_and_nothing_more(chat: Sequence[Entry], rules: Rules, context: int) -> int:
    """With a threshold in tokens or percent, the rules keep one message more than fits. Here the number is a limit, and
    exact: what reaches it is kept, what exceeds it is not. A hidden message sends no text, so it takes no room.
    """
    limit = rules.limit(rules.threshold, rules.threshold_unit, context)
    sums = accumulate(0 if entry.is_silent else entry.tokens for entry in reversed(chat))
    return len(chat) - sum(1 for _ in takewhile(lambda total: total <= limit, sums))


def a_hidden_message_is_not_kept_as_the_last_of_yours(boundary: int, chat: Sequence[Entry], rules: Rules) -> Rules:
    """The rules keep the newest user message even where it is hidden: then neither its text nor its summary is sent.
    Here the summary of a hidden message stands for it, as for all others.
    """
    newest = next((index for index in range(len(chat) - 1, -1, -1) if chat[index].role is Role.USER), boundary)
    is_lost = newest < boundary and chat[newest].is_silent
    return replace(rules, keep_last_user_message=rules.keep_last_user_message and not is_lost)


def boundary_of(chat: Sequence[Entry], rules: Rules, context: int) -> int:
    """The index from which on messages are kept, by the rules and by where they are meant to differ."""
    if rules.threshold_unit == "messages":
        return the_newest_is_always_sent(first_kept(chat, rules, context), chat, rules)
    boundary = what_fits_is_kept_and_nothing_more(chat, rules, context)
    return the_newest_is_always_sent(min(boundary, len(chat) - 1), chat, rules)


def what_differs(chat: list[Entry], made: Plan, said: list[Verdict]) -> list[int]:
    """The indexes of the messages about which plan and rules differ."""
    found = []
    for index, (entry, verdict) in enumerate(zip(chat, said, strict=True)):
        sends_text = made.sent_as(entry) is SentAs.TEXT
        ours = (made.status(entry).value, made.stands_for.is_summarised(entry.id), sends_text)
        if ours != (verdict.state, verdict.sends_summary, verdict.sends_text):
            found.append(index)
    return found


def compare(choose: random.Random, values: Values, rules: Rules) -> set[str]:
    """Compare plan and rules on one chat; returns the statuses that there were."""
    chat, memory = a_chat(choose), memory_of(values)
    budget = Budget(choose.choice([8_000, 12_000, 20_000]), 500, costs=COSTS)
    boundary = boundary_of(chat, rules, budget.tokens)
    asked = without_a_summary_nothing_is_remembered(chat)
    rules = a_hidden_message_is_not_kept_as_the_last_of_yours(boundary, chat, a_kept_summary_costs_nothing(rules))
    said = verdicts(asked, rules, budget.tokens, SEPARATOR, boundary)
    made = plan(Material(), History(chat), memory, budget)
    assert not what_differs(chat, made, said), (values, chat)
    return {verdict.state for verdict in said}


@pytest.mark.parametrize("profile", PROFILES)
def test_statuses_and_what_is_sent_are_as_in_the_reference(profile: str):
    choose = random.Random(profile)
    states = [compare(choose, READY_PROFILES[profile], PROFILES[profile]) for _ in range(CHATS)]
    assert set().union(*states) == {"short_term", "long_term", "out_of_context", "excluded", "none"}


def a_profile(choose: random.Random) -> tuple[dict[str, object], Rules]:
    """A profile as it is exported, and the rules that it stands for."""
    version = choose.choice([12, 13])
    unit: ThresholdWord = "messages" if version == 12 else choose.choice(["messages", "messages", "tokens", "percent"])
    rules = Rules(
        version=version,
        counts_kept=True,
        threshold=choose.choice([0, 1, 3, 10, 25]),
        threshold_unit=unit,
        remove_messages=choose.random() < 0.6,
        keep_last_user_message=choose.random() < 0.6,
        include_user_messages=choose.random() < 0.5,
        include_hidden_messages=choose.random() < 0.3,
        include_system_messages=choose.random() < 0.3,
        minimum_length=choose.choice([0, 10, 30]),
        separate_long_term=choose.random() < 0.5,
        short_budget=choose.choice([0, 2, 5, 10, 30]),
        short_unit="percent",
        long_budget=choose.choice([0, 20, 100, 400]),
        long_unit="tokens",
    )
    rules = replace(rules, counts_kept=rules.version == 12)
    written = "context" if rules.threshold_unit == "percent" else rules.threshold_unit
    profile: dict[str, object] = {
        "completion_preset" if rules.version == 12 else "parallel_summaries_count": "" if rules.version == 12 else 1,
        "summary_injection_threshold": rules.threshold,
        **({} if rules.version == 12 else {"summary_injection_threshold_type": written}),
        "exclude_messages_after_threshold": rules.remove_messages,
        "keep_last_user_message": rules.keep_last_user_message,
        "include_user_messages": rules.include_user_messages,
        "include_system_messages": rules.include_hidden_messages,
        "include_narrator_messages": rules.include_system_messages,
        "message_length_threshold": rules.minimum_length,
        "separate_long_term": rules.separate_long_term,
        "short_term_context_limit": rules.short_budget,
        "short_term_context_type": rules.short_unit,
        "long_term_context_limit": str(rules.long_budget),
        "long_term_context_type": rules.long_unit,
    }
    return profile, rules


def test_a_profile_that_is_imported_decides_as_it_did_there():
    choose = random.Random("profiles")
    for _ in range(CHATS):
        profile, rules = a_profile(choose)
        found = read_profile(json.dumps(profile).encode())
        assert not found.problems
        compare(choose, found.values, rules)
