"""Streams replies, makes summaries and learns facts until it is killed, and says what was committed. Run by
test_store_crash.py.

Each line it prints follows the commit that it tells of:
`ready`, `sent ID TEXT`, `wrote SWIPE`, `queued SWIPE`, `done SWIPE`, `learned MESSAGE`.
"""

import os
import random
from pathlib import Path

from tuimem.messages import Chat, Role, Summary, SwipeState
from tuimem.remembered import ChangeKind, WantedChange
from tuimem.store import NewJob, NewSummary, Store
from tuimem.text import text_hash


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def one_turn(store: Store, chat: Chat, number: int, chance: random.Random) -> None:
    """The user's message, a streamed reply, and the summaries that follow."""
    text = f"question-{os.getpid()}-{number}"
    sent = store.messages.add(chat.id, Role.USER, "Jo", text, estimate=3)
    say("sent", sent.id, text)
    reply = store.messages.add(
        chat.id, Role.ASSISTANT, "Mira", "", estimate=0, state=SwipeState.STREAMING, owner=store.owner
    )
    words = ""
    for at in range(chance.randrange(1, 60)):
        words += f"word-{at} "
        store.swipes.write_reply(reply.swipe.id, words, "", at)
        say("wrote", reply.swipe.id)
    with store.write():
        store.swipes.end_reply(reply.swipe.id, words, "", 9, SwipeState.COMPLETE)
        for exchange in store.exchanges.note(chat.id, reply.id, ["facts"]):
            store.jobs.enqueue(NewJob("facts", chat_id=chat.id, subject=str(exchange)), series="auto")
    say("sent", reply.id, words.strip().replace(" ", "_"))
    for message in (sent, reply):
        new = NewJob("summary", chat_id=chat.id, message_id=message.id, swipe_id=message.swipe.id)
        if store.jobs.enqueue(new, series="auto") is not None:
            say("queued", message.swipe.id)
    for _ in range(chance.randrange(0, 4)):
        summarise(store)
    for _ in range(chance.randrange(0, 3)):
        learn(store)


def summarise(store: Store) -> bool:
    """Do one job; False when there is none."""
    job = store.jobs.claim(store.owner, ["summary"])
    if job is None:
        return False
    text = store.messages.texts([job.message_id or 0])[job.message_id or 0]
    new, seen = NewSummary(f"about {text}", text_hash(text), 1), job.seen_summary
    if store.jobs.finish(
        job.id, store.owner, lambda _: put(store.summaries.put_made(job.swipe_id or 0, new, seen=seen, by_user=False))
    ):
        say("done", job.swipe_id)
    return True


def learn(store: Store) -> bool:
    """Learn from what waits, as one job; False when there is none."""
    job = store.jobs.claim(store.owner, ["facts"])
    if job is None:
        return False
    read = store.exchanges.waiting("facts", 3)
    ids = [exchange.id for exchange in read]
    changes = [WantedChange(ChangeKind.ADD, f"said {one.message_id}", exchange_id=one.id) for one in read]

    def apply(connection: object) -> None:
        if store.exchanges.are_waiting("facts", ids):
            store.facts.apply(changes, read, None)
            store.exchanges.done("facts", ids)

    if store.jobs.finish(job.id, store.owner, apply):
        for exchange in read:
            say("learned", exchange.message_id)
    return True


def put(made: Summary | None) -> None:
    assert made is not None


def main(database: str, seed: str) -> None:
    """Work until killed."""
    chance = random.Random(int(seed))
    with Store(Path(database)) as store:
        store.messages.recover()
        chat = store.chats.latest() or store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        say("ready")
        for number in range(1_000_000):
            one_turn(store, chat, number, chance)
