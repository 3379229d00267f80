"""Jobs that learn facts from what the user said: once from each exchange, whatever a model answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuimem.jobs.handler import LOW, JobFailed, JobHandler, Work, Write
from tuimem.jobs.kinds import FACTS
from tuimem.jobs.learning import go_on, read_in_vain
from tuimem.memory.facts.forced import forced
from tuimem.remembered import Exchange, Fact, FactOrigin
from tuimem.settings.model import FactMethod, FactScope, FactSettings
from tuimem.store import Job, Store
from tuimem.store.exchanges import LLM
from tuimem.store.facts import Mark

if TYPE_CHECKING:
    from tuimem.memory.facts.judge import FactLimits

AT_ONCE = 8
"""Exchanges that one job reads."""

_WARMER = 0.3
"""Added to the temperature with every try: at 0 the same request would bring the same answer."""

_SHORT = 8
"""With so few words the user answers what was said before, which then says what they are about."""


@dataclass(frozen=True, slots=True)
class _Material:
    """What a job works on: the exchanges, and all facts that hold where new ones would."""

    exchanges: Sequence[Exchange]
    known: Sequence[Fact]

    @property
    def character_id(self) -> int | None:
        """The character that the user spoke to; None elsewhere than in chats."""
        return self.exchanges[-1].character_id


class FactsHandler(JobHandler):
    """Asks a model what is to be noted of what the user said, judges its answer, and stores what is right of it."""

    kind = FACTS
    connection = "memory"
    needs = ("tuimem.memory.facts.judge", "tuimem.memory.facts.candidates", "tuimem.memory.facts.request")
    priority = LOW

    async def run(self, job: Job, work: Work) -> Write:
        """Ask about what waits in the chat. A useless answer is a failed try.

        What was asked outright is known; what waits goes on waiting when learning has been turned off meanwhile.
        """
        settings = work.settings.facts
        material = await work.store.run(lambda store: _read(store, job))
        ids = [exchange.id for exchange in material.exchanges]
        asked = [one for one in material.exchanges if forced(one.said, settings.prefixes) is None]
        if not (settings.enabled and settings.automatic):
            return lambda _: None
        if not asked:
            return lambda store: _done(store, job, ids)
        return await _learned(job, work, replace(material, exchanges=asked), ids)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """With the exchanges that were read in vain: they keep nobody from the next ones."""
        store.exchanges.fail(FACTS, read_in_vain(job, _waiting(store, job)), f"Nothing was learned: {error}")


async def _learned(job: Job, work: Work, material: _Material, ids: Sequence[int]) -> Write:
    """Here and not above are the imports that only a job needs, and a window only when one is done."""
    from tuimem.memory.facts.answers import AnswerRejected
    from tuimem.memory.facts.judge import FactLimits, JudgedFacts, judge_facts
    from tuimem.memory.facts.own_words import own_words

    settings = work.settings.facts
    limits = FactLimits(settings.most_actions, learns_character=settings.learns_character)
    own = [replace(one, said=own_words(one.said)) for one in material.exchanges]
    found = await _answer(job, work, replace(material, exchanges=own), limits)
    if found is None:
        return lambda store: _done(store, job, ids)
    answer, shown = found

    def judge(known: Sequence[Fact]) -> "JudgedFacts":
        try:
            return judge_facts(answer, shown, own, limits, known)
        except AnswerRejected as error:
            raise JobFailed(f"{error}.") from error

    # A model takes long: what is known by now is read anew, so that the writer seldom has to judge once more.
    known, mark = await work.store.run(lambda store: _known_now(store, material.character_id))
    first = await asyncio.to_thread(judge, known)

    def write(store: Store) -> None:
        if not _is_as_read(store, job, material, shown):
            raise JobFailed("what was said or known has changed meanwhile.")
        is_same = store.facts.mark() == mark
        judged = first if is_same else judge(_known(store, material.character_id))
        origin = FactOrigin.LLM if material.exchanges[-1].source == LLM else FactOrigin.MODEL
        store.facts.apply(judged.changes, material.exchanges, _scope(settings, material.character_id), origin)
        _done(store, job, ids)

    return write


async def _answer(job: Job, work: Work, material: _Material, limits: "FactLimits") -> tuple[str, Sequence[Fact]] | None:
    """What is to be noted, unjudged, and the facts that it may change; None where the user has said nothing."""
    from tuimem.memory.facts.candidates import found_by_rules, is_small
    from tuimem.memory.facts.request import facts_prompt

    settings, own = work.settings.facts, material.exchanges
    is_auto = settings.method is FactMethod.AUTO
    if settings.method is FactMethod.RULES or (is_auto and is_small(work.sampling.model)):
        return await asyncio.to_thread(found_by_rules, own, material.known), material.known
    nearest = await work.rank_facts(_query(own), material.character_id, settings.related, settings.minimum_similarity)
    shown = [fact for fact in nearest if fact.character_id in (None, material.character_id)]
    request = facts_prompt(own, shown, limits, settings.messages_to_consider)
    if request is None:
        return None
    warmth = work.sampling.temperature + _WARMER * (job.attempts - 1)
    completion = await work.ask(request.messages, replace(work.sampling, temperature=warmth, schema=request.schema))
    return completion.text, shown


def _read(store: Store, job: Job) -> _Material:
    exchanges = _waiting(store, job)
    character_id = exchanges[-1].character_id if exchanges else None
    return _Material(exchanges, _known(store, character_id))


def _known_now(store: Store, character_id: int | None) -> tuple[list[Fact], Mark]:
    """With a mark by which it can be told whether they have changed since."""
    return _known(store, character_id), store.facts.mark()


def _known(store: Store, character_id: int | None) -> list[Fact]:
    return [fact for fact in store.facts.current() if fact.character_id in (None, character_id)]


def _waiting(store: Store, job: Job) -> list[Exchange]:
    """What waits in the chat of the job; without one it is what was said to another program."""
    return store.exchanges.waiting(FACTS, AT_ONCE, chat_id=job.chat_id or 0)


def _done(store: Store, job: Job, ids: Sequence[int]) -> None:
    """These are read, whether or not anything came of them; what is left over is read in another turn."""
    store.exchanges.done(FACTS, ids)
    go_on(store, job, _waiting(store, job))


def _is_as_read(store: Store, job: Job, material: _Material, shown: Sequence[Fact]) -> bool:
    """Whether nobody has learned from these exchanges, edited them or changed a fact that was shown since they were
    read."""
    now = {one.id: one.said for one in _waiting(store, job)}
    is_said = all(now.get(one.id) == one.said for one in material.exchanges)
    hold = {fact.id: fact.text for fact in _known(store, material.character_id)}
    return is_said and all(hold.get(fact.id) == fact.text for fact in shown)


def _query(exchanges: Sequence[Exchange]) -> str:
    """What known facts are looked for with: what was said, and round a short answer what it answers."""
    parts = []
    for one in exchanges:
        is_short = len(one.said.split()) <= _SHORT
        parts += [one.before, one.said, one.replied] if is_short else [one.said, one.replied]
    return "\n".join(part for part in parts if part)


def _scope(settings: FactSettings, character_id: int | None) -> int | None:
    return None if settings.scope is FactScope.ALL else character_id
