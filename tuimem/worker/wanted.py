"""Of what is ranked, what is wanted: near enough, not in the prompt already, and with room for its text."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.recall import Memory, RecallQuery
from tuimem.memory.recall.passages import SUMMARY
from tuimem.memory.recall.ranking import Ranked, rounded
from tuimem.text import text_hash
from tuimem.worker.index.index import Index
from tuimem.worker.shared.cards import Foreign

ENOUGH = 0.11
"""What the best of the first twenty must have of a score by itself, without what is around it. 99 of 100 questions of
LoCoMo have that; of questions asked in the wrong chat a quarter have not; of those on other matters, nearly all."""

ENOUGH_WORDS = 0.2
"""The share of the query's words, the rare ones first, that is enough whatever it means."""

_LOOKED_AT = 4
"""For each memory that is wanted, so many are looked at until one finds room."""


def wanted_memories(
    index: Index, ranked: Sequence[Ranked], query: RecallQuery, foreign: Mapping[int, Foreign]
) -> list[Memory]:
    """The first that are near enough and have room, with their texts; none that the prompt has in the same words."""
    first = list(islice(_near_enough(ranked, query), _LOOKED_AT * query.count))
    texts = index.texts([one.candidate.passage.message_id for one in first])
    found: list[Memory] = []
    room = query.tokens
    for one in _not_said(index, first, texts, foreign, query.without) if query.without else first:
        elsewhere = foreign.get(one.candidate.passage.id)
        memory = _memory(one, texts.get(one.candidate.passage.message_id, ""), query)
        if elsewhere is not None:
            memory = _of_another_machine(memory, elsewhere, query)
        if query.tokens:
            tokens = estimate_tokens(memory.text)
            if tokens > room:
                continue
            room -= tokens
        found.append(memory)
        if len(found) == query.count or (query.tokens and not room):
            break
    return found


def _near_enough(ranked: Sequence[Ranked], query: RecallQuery) -> Iterable[Ranked]:
    """What is near enough: nothing when not even the best is."""
    if not any(one.alone >= ENOUGH or one.lexical >= ENOUGH_WORDS for one in ranked[:20]):
        return
    has_vectors = any(one.dense is not None for one in ranked)
    for one in ranked:
        has_words = one.lexical >= ENOUGH_WORDS
        if one.dense is None:  # not embedded yet, so that its score says little beside those of others
            is_wanted = has_words or not has_vectors
        else:
            is_near = 1 - one.dense <= query.distance
            is_wanted = has_words or (is_near and one.score >= query.minimum_score)
        if is_wanted:
            yield one


def _not_said(
    index: Index,
    ranked: Sequence[Ranked],
    texts: Mapping[int, str],
    foreign: Mapping[int, Foreign],
    message_ids: Sequence[int],
) -> list[Ranked]:
    """Those that none of these messages says word for word."""
    passages = [one.candidate.passage for one in ranked]
    hashes = [
        text_hash(foreign[one.id].text if one.id in foreign else texts.get(one.message_id, "")) for one in passages
    ]
    said = index.said(message_ids, hashes)
    return [one for one, its_hash in zip(ranked, hashes, strict=True) if its_hash not in said]


def _memory(one: Ranked, text: str, query: RecallQuery) -> Memory:
    indexed = one.candidate.passage
    passage = indexed.passage
    start, end = (0, len(text)) if passage.number == SUMMARY else (passage.start, passage.end)
    if query.most_characters:
        end = min(end, start + query.most_characters)
    return Memory(
        message_id=indexed.message_id,
        swipe_id=indexed.swipe_id,
        chat_id=indexed.chat_id,
        chat_title=indexed.chat_title,
        author=indexed.author,
        role=indexed.role,
        created=one.created,
        last_created=one.last_created,
        text=text[start:end],
        score=round(one.score, 4),
        start=start,
        end=end,
        dense=None if one.dense is None else round(one.dense, 4),
        lexical=round(one.lexical, 4),
        signals=rounded(one.signals) if query.explains else (),
    )


def _of_another_machine(memory: Memory, foreign: Foreign, query: RecallQuery) -> Memory:
    """The same with its text, and without the numbers by which nothing can be found."""
    return replace(
        memory,
        message_id=0,
        swipe_id=0,
        chat_id=0,
        text=foreign.text[: query.most_characters or None],
        is_here=False,
        machine=foreign.machine,
        elsewhere=foreign.key,
    )
