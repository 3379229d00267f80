"""Jobs of the index: queued by the database on every way by which a memory can change, and counted by nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tuimem.messages import Character, Chat, Message, Role, SwipeState
from tuimem.store import NewChat, NewMessage, NewSummary, NewSwipe, Pending, Store
from tuimem.store.migrations import MIGRATIONS, migrate

Place = tuple[int, int | None]


def waiting(store: Store) -> list[Place]:
    return [(job.chat_id, job.message_id) for job in store.index_jobs.waiting(100)]


@pytest.fixture
def indexed(store: Store, messages: list[Message]) -> list[Message]:
    """Five messages of which the index knows everything."""
    assert store.index_jobs.remove(store.index_jobs.waiting(100)) == len(messages)
    return messages


def test_every_new_message_is_queued_once(store: Store, messages: list[Message]) -> None:
    assert waiting(store) == [(message.chat_id, message.id) for message in messages]


def test_a_reply_is_queued_when_it_has_ended(store: Store, chat: Chat) -> None:
    reply = store.messages.add(
        chat.id, Role.ASSISTANT, "Mira", "", estimate=0, state=SwipeState.STREAMING, owner=store.owner
    )
    store.swipes.write_reply(reply.swipe.id, "The boat", "", 2)
    assert waiting(store) == []
    store.swipes.end_reply(reply.swipe.id, "The boat leaves at six.", "", 6, SwipeState.COMPLETE)
    assert waiting(store) == [(chat.id, reply.id)]


def test_a_reply_that_a_killed_program_has_left_is_queued(store: Store, chat: Chat) -> None:
    reply = store.messages.add(
        chat.id, Role.ASSISTANT, "Mira", "The boat", estimate=0, state=SwipeState.STREAMING, owner="gone"
    )
    store.messages.recover()
    assert waiting(store) == [(chat.id, reply.id)]


def edit(store: Store, message: Message) -> None:
    store.messages.edit(message.id, "another text", 3)


def edit_and_undo(store: Store, message: Message) -> None:
    edit(store, message)
    store.index_jobs.remove(store.index_jobs.waiting(100))
    store.undo(message.chat_id)


def swipe(store: Store, message: Message) -> None:
    store.swipes.add_swipe(message.id, "another", owner=None, state=SwipeState.COMPLETE)


def swipe_back(store: Store, message: Message) -> None:
    swipe(store, message)
    store.index_jobs.remove(store.index_jobs.waiting(100))
    store.swipes.show_swipe(message.id, 0)


def drop(store: Store, message: Message) -> None:
    swipe(store, message)
    store.index_jobs.remove(store.index_jobs.waiting(100))
    shown = store.messages.get(message.id)
    assert shown is not None
    store.swipes.drop_swipe(shown.swipe.id)


def summarise(store: Store, message: Message) -> None:
    store.summaries.put(message.swipe.id, "short", estimate=1, source_hash="h")


@pytest.mark.parametrize("change", [edit, edit_and_undo, swipe, swipe_back, drop, summarise])
def test_what_becomes_of_a_text_is_a_job_on_its_message(
    store: Store, indexed: list[Message], change: Callable[[Store, Message], None]
) -> None:
    change(store, indexed[1])
    assert waiting(store) == [(indexed[1].chat_id, indexed[1].id)]


def mark(**marks: bool) -> Callable[[Store, Message], None]:
    return lambda store, message: store.messages.set_marks([message.id], **marks)


def delete(store: Store, message: Message) -> None:
    store.messages.delete([message.id])


def delete_all(store: Store, message: Message) -> None:
    store.messages.delete([one.id for one in store.messages.page(message.chat_id)])


def delete_chat(store: Store, message: Message) -> None:
    store.chats.delete(message.chat_id)


def restore_chat(store: Store, message: Message) -> None:
    store.chats.delete(message.chat_id)
    store.index_jobs.remove(store.index_jobs.waiting(100))
    store.chats.restore(message.chat_id)


@pytest.mark.parametrize(
    "change",
    [
        mark(hidden=True),
        mark(exclude=True),
        mark(recallable=False),
        delete,
        delete_all,
        delete_chat,
        restore_chat,
    ],
)
def test_marks_and_deletions_are_one_job_on_the_chat(
    store: Store, indexed: list[Message], change: Callable[[Store, Message], None]
) -> None:
    change(store, indexed[1])
    assert waiting(store) == [(indexed[1].chat_id, None)]


def test_a_mark_that_changes_no_memory_queues_nothing(store: Store, indexed: list[Message]) -> None:
    store.messages.set_marks([indexed[0].id], remember=True)
    store.swipes.add_swipe(indexed[1].id, owner=store.owner)
    assert waiting(store) == []


def test_an_imported_chat_is_queued_when_it_is_whole(store: Store) -> None:
    new = NewChat("Harbour", Character(0, "Mira"), "Jo", 1.0, 1.0)
    swipes = [NewSwipe("one", summary=NewSummary("short", "h")), NewSwipe("two")]
    with store.import_chat(new) as growing:
        growing.add([NewMessage(Role.USER, "Jo", swipes, shown=1, recallable=False)])
        assert waiting(store) == []
    assert waiting(store) == [(growing.id, None)]
    assert [message.recallable for message in store.messages.page(growing.id)] == [False]


def test_a_job_whose_message_has_changed_meanwhile_stays(store: Store, messages: list[Message]) -> None:
    taken = store.index_jobs.waiting(100)
    edit(store, messages[2])
    assert store.index_jobs.remove(taken) == 4
    assert waiting(store) == [(messages[2].chat_id, messages[2].id)]


def test_forgetting_a_message_is_undone(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.messages.set_marks([messages[0].id, messages[1].id], recallable=False)
    assert [message.recallable for message in store.messages.page(chat.id)] == [False, False, True, True, True]
    assert store.undo(chat.id) == "forget 2 messages"
    assert all(message.recallable for message in store.messages.page(chat.id))


def test_nobody_else_counts_takes_or_stops_them(store: Store, chat: Chat, messages: list[Message]) -> None:
    assert store.jobs.pending() == store.jobs.pending(chat.id) == Pending()
    assert store.statistics().open_jobs == 0
    assert store.jobs.claim(store.owner, ["summary", "condense"]) is None
    assert store.jobs.cancel_queued() == store.jobs.cancel_queued(chat.id) == 0
    assert len(waiting(store)) == len(messages)


def test_chats_of_the_version_before_wait_to_be_indexed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for module in ("database", "files", "migrations"):
            patch.setattr(f"tuimem.store.{module}.NEWEST_VERSION", 11)
        patch.setattr("tuimem.store.migrations.migrate.__defaults__", (MIGRATIONS[:11],))
        patch.setattr("tuimem.store.files.migrate", migrate)
        with Store(path) as store:
            chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
    with Store(path) as store:
        assert waiting(store) == [(chat.id, None)]
