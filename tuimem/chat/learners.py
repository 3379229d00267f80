"""Who learns from what was said, in the background: a new learner joins `LEARNERS`, and has its jobs from then on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tuimem.chat.open_chat import OpenChat
from tuimem.jobs.handler import LOW
from tuimem.messages import Chat
from tuimem.settings.model import Settings
from tuimem.store import NewJob, Store


@dataclass(frozen=True, slots=True)
class Learner:
    """One that reads exchanges; `name` is the one in the store.

    `is_on` says whether it reads those of a chat. When `waits` of the chat's exchanges are at least `every`, its `job`
    is queued, which is given the chat and the newest exchange; the job reads what waits then.
    """

    name: str
    is_on: Callable[[Settings, Chat], bool]
    every: Callable[[Settings], int]
    waits: Callable[[Store, Chat], int]
    job: Callable[[Chat, int], NewJob]


LEARNERS: tuple[Learner, ...] = ()


def note_exchange(store: Store, open_chat: OpenChat, reply_id: int) -> None:
    """Note what a reply answers, and queue the jobs that are due. Call it in the transaction that ends the reply."""
    chat, settings = open_chat.chat, open_chat.settings
    learners = [learner for learner in LEARNERS if learner.is_on(settings, chat)]
    noted = store.exchanges.note(chat.id, reply_id, [learner.name for learner in learners])
    if noted:
        queue_due(store, settings, chat, learners, noted[-1])


def queue_due(store: Store, settings: Settings, chat: Chat, learners: Sequence[Learner], newest: int) -> None:
    """Queue the jobs of those for whom enough of a chat waits. What was said elsewhere is of a chat without an id."""
    for learner in learners:
        if learner.waits(store, chat) >= learner.every(settings):
            new = learner.job(chat, newest)
            new = replace(new, chat_id=new.chat_id or None)
            store.jobs.enqueue(new, series=f"{new.kind} {newest}", priority=LOW)
