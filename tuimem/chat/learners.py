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

    `is_on` says whether it reads those of a chat. When `every` exchanges of the chat wait for it, its job is queued,
    which reads what waits then; it has `carried` with it. While it `rests`, nothing of what is said waits for it.
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
        is_on=lambda settings, chat: settings.digest.every > 0 and memory_in_force(chat, settings).enabled,
        every=lambda settings: settings.digest.every,
        carried=lambda settings: {REACH: settings.digest.reach.value},
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
        if store.exchanges.count(learner.name, chat_id=chat.id) >= learner.every(settings):
            new = learning_job(learner.name, chat.id, newest, **learner.carried(settings))
            store.jobs.enqueue(new, series=f"{learner.name} {newest}", priority=LOW)
