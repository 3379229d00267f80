"""Facts that are recalled for one turn: what was once, where it is asked for, and what the front has no room for."""

import asyncio
from collections.abc import Sequence

from tuimem.chat.fact_ranking import FactRanking
from tuimem.chat.facts_material import sends_facts
from tuimem.chat.open_chat import OpenChat
from tuimem.memory.facts.in_prompt import sent_facts
from tuimem.memory.recall import FactQuery, RankedFact, RecallQuery
from tuimem.memory.recall.ages import age, date_of
from tuimem.messages import Chat, Recall
from tuimem.remembered import About, Fact
from tuimem.store import NewRecalled, Store

_MOST = 3


async def facts_for_turn(
    ranking: FactRanking, open_chat: OpenChat, asked: RecallQuery, message_id: int
) -> list[NewRecalled]:
    """The facts that a message is about and that the prompt for it does not have. Raises `StoreError`."""
    chat, front = open_chat.chat, open_chat.history.front
    if not asked.turns or not sends_facts(chat, open_chat.settings):
        return []
    with_past = await asyncio.to_thread(_asks_of_the_past, asked.turns[-1].text)

    def read(store: Store) -> tuple[list[Fact], list[Recall]]:
        facts = store.facts.search("", with_past=with_past, character_id=chat.character.id)
        return facts, store.recalls.standing(chat.id)

    facts, standing = await open_chat.store.read(read)
    quoted = {one.fact_id for recall in standing if recall.message_id != message_id for one in recall.memories}
    newest, sent = sent_facts(front) or (0, set())
    unsent = [fact for fact in facts if not fact.is_current or (fact.id <= newest and fact.id not in sent)]
    wanted = {fact.id: fact for fact in unsent if fact.id not in quoted}
    if not wanted:
        return []
    query = FactQuery(
        turns=asked.turns, character_id=chat.character.id, user=chat.user_name, with_past=with_past, hurries=True
    )
    ranked = [one for one in await ranking.ranked(query) if one.is_near and one.id in wanted]
    return [_new(wanted[one.id], one, chat, asked.now) for one in ranked[:_MOST]]


def _asks_of_the_past(text: str) -> bool:
    from tuimem.memory.recall.words import asks_of_the_past  # what the first turn loads, in its thread

    return asks_of_the_past(text)


def _new(fact: Fact, ranked: RankedFact, chat: Chat, now: float) -> NewRecalled:
    words, date = age(fact.said, now)
    until = "" if fact.ended is None else f", held until {date_of(fact.ended)}"
    return NewRecalled(
        text=fact.text,
        author=chat.user_name if fact.about is About.USER else chat.character.name,
        age=words,
        date=date + (f", about {fact.about_date}" if fact.about_date else "") + until,
        said=fact.said,
        said_last=fact.said,
        score=ranked.score,
        dense=ranked.dense,
        lexical=ranked.lexical,
        signals=ranked.signals,
        fact_id=fact.id,
    )


def without_twins(memories: Sequence[NewRecalled], facts: Sequence[NewRecalled]) -> list[NewRecalled]:
    """The memories, with the facts that none of them says word for word."""
    said = {memory.text.strip() for memory in memories}
    return [*memories, *(fact for fact in facts if fact.text.strip() not in said)]
