"""Who learns from what was said, in the background: a new learner joins `LEARNERS`, and has its jobs from then on."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tuimem.chat import user_profile
from tuimem.chat.memory_switch import learns_facts, memory_in_force
from tuimem.chat.open_chat import OpenChat
from tuimem.jobs.handler import LOW
from tuimem.jobs.kinds import DIGEST, FACTS, PROFILE, REACH
from tuimem.jobs.learning import learning_job
from tuimem.messages import Chat
from tuimem.settings.model import Settings
from tuimem.store import Store


class Learner(Struct, frozen=True):
    """One that reads exchanges; `name` is the one in the store, and of its jobs.

    `is_on` says whether it may read those of a chat. When `every` exchanges of the chat wait for it, its job is queued,
    which reads what waits then; it has `carried` with it. With 0 it reads only when the user asks for it, and nothing
    waits; nor does anything while it `rests`.
    """

    name: str
    is_on: Callable[[Settings, Chat], bool]
    every: Callable[[Settings], int]
    rests: Callable[[Store, Settings, Chat], bool] = lambda store, settings, chat: False
    carried: Callable[[Settings], Mapping[str, str]] = lambda settings: {}


LEARNERS: tuple[Learner, ...] = (
    Learner(
        FACTS,
        is_on=lambda settings, chat: settings.facts.automatic and learns_facts(chat, settings),
        every=lambda settings: settings.facts.every,
    ),
    Learner(
        PROFILE,
        is_on=user_profile.learns,
        every=lambda settings: settings.user_profile.every,
        rests=user_profile.is_paused,
    ),
    Learner(
        DIGEST,
        is_on=lambda settings, chat: memory_in_force(chat, settings).enabled,
        every=lambda settings: settings.digest.every,
        carried=lambda settings: {REACH: settings.digest.reach.value},
    ),
)


def note_exchange(store: Store, open_chat: OpenChat, reply_id: int) -> None:
    """Note what a reply answers, and queue the jobs that are due. Call it in the transaction that ends the reply."""
    chat, settings = open_chat.chat, open_chat.settings
    reading = learning_now(store, settings, chat)
    learners = by_themselves(reading, settings)
    names = [learner.name for learner in learners]
    noted = store.exchanges.note(chat.id, reply_id, names, passed_by=not reading)
    if noted:
        queue_due(store, settings, chat, learners, noted[-1])


def note_failed(store: Store, open_chat: OpenChat, reply_id: int) -> None:
    """A reply has failed. Where nobody learns now, what it was to answer is not learned from with a later one.

    Call it in the transaction that ends the reply.
    """
    chat, settings = open_chat.chat, open_chat.settings
    reading = learning_now(store, settings, chat)
    if not by_themselves(reading, settings):
        store.exchanges.note(chat.id, reply_id, (), passed_by=not reading)


def learners_of(settings: Settings, chat: Chat) -> list[Learner]:
    """Who learns from what is said in a chat without being asked, by the settings."""
    return by_themselves([learner for learner in LEARNERS if learner.is_on(settings, chat)], settings)


def learning_now(store: Store, settings: Settings, chat: Chat) -> list[Learner]:
    """Who may read what is said in a chat just now, also those who do so only when asked."""
    reading = (learner for learner in LEARNERS if learner.is_on(settings, chat))
    return [learner for learner in reading if not learner.rests(store, settings, chat)]


def by_themselves(learners: Sequence[Learner], settings: Settings) -> list[Learner]:
    """Those of them who are not only asked."""
    return [learner for learner in learners if learner.every(settings)]


def queue_due(store: Store, settings: Settings, chat: Chat, learners: Sequence[Learner], newest: int) -> None:
    """Queue the jobs of those for whom enough of a chat waits. What was said elsewhere is of a chat without an id."""
    for learner in learners:
        if store.exchanges.count(learner.name, chat_id=chat.id) >= learner.every(settings):
            new = learning_job(learner.name, chat.id, newest, **learner.carried(settings))
            store.jobs.enqueue(new, series=f"{learner.name} {newest}", priority=LOW)
