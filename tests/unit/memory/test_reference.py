"""On generated chats the plan and the rules of Qvink Memory agree about every message, under both ready profiles.

Where they may differ, a function here says for which messages, and why ours is meant.
"""

import random
from collections.abc import Sequence

import msgspec
import pytest

from tests.unit.memory.reference_rules import VERSION_1_2, VERSION_1_3, Verdict, verdicts
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import Plan, SentAs, plan
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings
from tuimem.settings.ready_profiles import QVINK_1_2, QVINK_1_3, READY_PROFILES

CHATS = 600
"""For each profile."""

SEPARATOR = 2
COSTS = Costs(separator=SEPARATOR, seam=1)

PROFILES = {QVINK_1_2: VERSION_1_2, QVINK_1_3: VERSION_1_3}
ROLES = (Role.USER, Role.ASSISTANT, Role.ASSISTANT, Role.SYSTEM)


def memory_of(profile: str) -> MemorySettings:
    values = {
        key.partition(".")[2]: value for key, value in READY_PROFILES[profile].items() if key.startswith("memory.")
    }
    return msgspec.convert(values, MemorySettings)


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


def what_differs(chat: list[Entry], made: Plan, said: list[Verdict]) -> list[int]:
    """The indexes of the messages about which plan and rules differ."""
    found = []
    for index, (entry, verdict) in enumerate(zip(chat, said, strict=True)):
        sends_text = made.sent_as(entry) is SentAs.TEXT
        ours = (made.status(entry).value, entry.id in made.summarised, sends_text)
        if ours != (verdict.state, verdict.sends_summary, verdict.sends_text):
            found.append(index)
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_statuses_and_what_is_sent_are_as_in_the_reference(profile: str):
    memory, rules, choose = memory_of(profile), PROFILES[profile], random.Random(profile)
    places: set[str] = set()
    for number in range(CHATS):
        chat = a_chat(choose)
        budget = Budget(choose.choice([8_000, 12_000, 20_000]), 500, costs=COSTS)
        said = verdicts(without_a_summary_nothing_is_remembered(chat), rules, budget.tokens, SEPARATOR)
        made = plan(Material(), History(chat), memory, budget)
        places.update(verdict.state for verdict in said)
        assert not what_differs(chat, made, said), f"chat {number} of {profile}"
    assert places == {"short_term", "long_term", "out_of_context", "excluded", "none"}
