"""Facts of every kind that a list tells apart."""

from tuimem.remembered import About, Fact, FactOrigin, SourceState

NOON = 1_781_690_400.0
DAY = 86_400


def some_facts() -> list[Fact]:
    """One of each kind that a screen tells apart."""
    you, ada = About.USER, About.CHARACTER
    return [
        Fact(1, "Lives in Bern", None, you, NOON - 400 * DAY, replaced_by=2, ended=NOON - 30 * DAY),
        Fact(2, "Lives in Lyon", None, you, NOON - 30 * DAY, "2026-05", message_id=1, chat_id=1),
        Fact(3, "Commutes to Zurich by train", None, you, NOON - 300 * DAY, stale_by=2),
        Fact(4, "Cannot eat walnuts", None, you, NOON - 90 * DAY, message_id=3, source_state=SourceState.EDITED),
        Fact(5, "Is learning the cello", None, you, NOON - 700 * DAY, ended=NOON - 60 * DAY),
        Fact(6, "Keeps the lighthouse at Ness Point", 1, ada, NOON - 2 * DAY, message_id=2, chat_id=1),
        Fact(7, "Has two hives behind the shed, and a third one at a sister's", None, you, NOON - DAY, message_id=1,
             chat_id=1, origin=FactOrigin.PREFIX),
    ]  # fmt: skip
