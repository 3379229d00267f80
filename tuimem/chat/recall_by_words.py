"""Recall without the memory worker: what the store's full-text search finds."""

from collections import defaultdict

from tuimem.memory.recall import Memory, RecallQuery
from tuimem.memory.recall.words import terms
from tuimem.messages import MemoryFilter
from tuimem.store import Store

_MOST_TERMS = 16
_MOST_HITS = 50
"""Of one term. One that stands in more messages says little."""


def found_by_words(store: Store, query: RecallQuery) -> list[Memory]:
    """The messages in which all words of the last turn stand, then those with some of them, best first."""
    text = query.turns[-1].text
    found = [hit.message_id for hit in store.search(text, query.chat_id, query.count * 4)]
    if len(found) < query.count:
        found += _with_some_of_the_words(store, query)
    wanted = MemoryFilter(character_id=query.character_id, chat_id=query.chat_id)
    ids = store.memory_list.among(list(dict.fromkeys(found)), wanted)[: query.count]
    messages, rows = store.messages.get_many(ids), store.memory_list.rows(ids)
    return [
        Memory(
            message_id=each,
            swipe_id=messages[each].swipe.id,
            chat_id=messages[each].chat_id,
            chat_title=rows[each].chat_title,
            author=messages[each].author,
            role=messages[each].role.value,
            created=messages[each].created,
            last_created=messages[each].created,
            text=messages[each].text,
            score=1 / (1 + place),
            lexical=1 / (1 + place),
        )
        for place, each in enumerate(ids)
    ]


def _with_some_of_the_words(store: Store, query: RecallQuery) -> list[int]:
    """The rarer its words are, the better a message is."""
    scores: defaultdict[int, float] = defaultdict(float)
    for term in list(dict.fromkeys(terms(query.turns[-1].text)))[:_MOST_TERMS]:
        beginning = term.rstrip("i") or term  # the stem of pony is poni
        hits = {hit.message_id for hit in store.search(beginning, query.chat_id, _MOST_HITS)}
        for message_id in hits:
            scores[message_id] += 1 / len(hits)
    return sorted(scores, key=lambda message_id: (-scores[message_id], -message_id))
