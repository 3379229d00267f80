"""Who learns from what was said, in the background: a new learner joins `LEARNERS`, and has its jobs from then on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tuimem.chat import user_profile
from tuimem.chat.memory_switch import learns_facts, memory_in_force
from tuimem.chat.open_chat import OpenChat
from tuimem.jobs.facts import facts_job
from tuimem.jobs.handler import LOW
from tuimem.jobs.kinds import DIGEST, FACTS, PROFILE
from tuimem.messages import Chat
from tuimem.settings.model import Settings
from tuimem.store import NewJob, Store


@dataclass(frozen=True, slots=True)
class Learner:
    """One that reads exchanges; `name` is the one in the store.

    `is_on` says whether it reads those of a chat. When `waits` of the chat's exchanges are at least `every`, its `job`
    is queued, which is given the chat and the newest exchange; the job reads what waits then. While it `rests`, nothing
    of what is said waits for it.
    """

    name: str
    is_on: Callable[[Settings, Chat], bool]
    every: Callable[[Settings], int]
    waits: Callable[[Store, Chat], int]
    job: Callable[[Chat, int], NewJob]
    rests: Callable[[Store, Settings, Chat], bool] = lambda store, settings, chat: False


LEARNERS: tuple[Learner, ...] = (
    Learner(
        FACTS,
        is_on=lambda settings, chat: settings.facts.automatic and learns_facts(chat, settings),
        every=lambda settings: settings.facts.every,
        waits=lambda store, chat: store.exchanges.count(FACTS, chat_id=chat.id),
        job=lambda chat, newest: facts_job(chat.id, newest),
    ),
    Learner(
        PROFILE,
        is_on=user_profile.learns,
        every=lambda settings: settings.user_profile.every,
        waits=lambda store, chat: store.exchanges.count(PROFILE, chat_id=chat.id),
        job=lambda chat, newest: NewJob(PROFILE, chat_id=chat.id, subject=str(newest)),
        rests=user_profile.is_paused,
    ),
    Learner(
        DIGEST,
        is_on=lambda settings, chat: settings.digest.every > 0 and memory_in_force(chat, settings).enabled,
        every=lambda settings: settings.digest.every,
        waits=lambda store, chat: store.exchanges.count(DIGEST, chat_id=chat.id),
        job=lambda chat, newest: NewJob(DIGEST, chat_id=chat.id),
    ),
)


def note_exchange(store: Store, open_chat: OpenChat, reply_id: int) -> None:
    """Note what a reply answers, and queue the jobs that are due. Call it in the transaction that ends the reply."""
    chat, settings = open_chat.chat, open_chat.settings
    learners = learning_now(store, settings, chat)
    noted = store.exchanges.note(chat.id, reply_id, [learner.name for learner in learners])
    if noted:
        queue_due(store, settings, chat, learners, noted[-1])


def learners_of(settings: Settings, chat: Chat) -> list[Learner]:
    """Who learns from what is said in a chat, by the settings."""
    return [learner for learner in LEARNERS if learner.is_on(settings, chat)]


def learning_now(store: Store, settings: Settings, chat: Chat) -> list[Learner]:
    """Those of them who do not rest just now."""
    return [learner for learner in learners_of(settings, chat) if not learner.rests(store, settings, chat)]


def queue_due(store: Store, settings: Settings, chat: Chat, learners: Sequence[Learner], newest: int) -> None:
    """Queue the jobs of those for whom enough of a chat waits. What was said elsewhere is of a chat without an id."""
    for learner in learners:
        if learner.waits(store, chat) >= learner.every(settings):
            new = learner.job(chat, newest)
            new = replace(new, chat_id=new.chat_id or None)
            store.jobs.enqueue(new, series=f"{new.kind} {newest}", priority=LOW)
