"""Deleting means deleting: after a while, or when the user says so, nothing of it is left in the bytes of the file."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tuimem.memory.front import front_of
from tuimem.memory.pieces import BEFORE, SHORT_TERM, Piece, Source
from tuimem.messages import Chat, Message, Role, SwipeState
from tuimem.remembered import PageOrigin
from tuimem.store import NewBlock, NewJob, NewMessage, NewSummary, NewSwipe, Removed, Store
from tuimem.store.page_file import DIGESTS
from tuimem.text import text_hash

DAY = 24 * 3600.0


class Calendar:
    """A clock that moves a second at every look, and by days when the test says so."""

    def __init__(self) -> None:
        self.now = 1000 * DAY

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def store(path: Path, calendar: Calendar) -> Iterator[Store]:
    with Store(path, calendar) as opened:
        yield opened


def tidied(store: Store, days: int = 30) -> Removed:
    """What tidying removes, the file written anew at the end."""
    removed = sum(store.upkeep.tidy(days), Removed())
    assert store.upkeep.rewrite(lambda: False)
    return removed


def words_in_file(path: Path, *words: str) -> set[str]:
    """Which of the words stand in the bytes of the database or of its log."""
    data = path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    return {word for word in words if word.encode() in data}


def say(store: Store, chat: Chat, text: str, summary: str = "") -> Message:
    message = store.messages.add(chat.id, Role.USER, "Jo", text, estimate=1)
    if summary:
        store.summaries.put(message.swipe.id, summary, estimate=1, source_hash=text_hash(text))
    return message


SECRETS = ("zebrafinch", "quetzal", "marabou", "capercaillie", "hoatzin", "shoebill")


def tell_secrets(store: Store, chat: Chat) -> None:
    """One secret each in a deleted chat, a deleted message, its summary, an undo step, a replaced summary, an input."""
    other = store.chats.create("zebrafinch chat", chat.character.id, "Jo")
    say(store, other, "The zebrafinch sings.")
    store.chats.delete(other.id)
    deleted = say(store, chat, "The quetzal hides.", "On a marabou.")
    store.messages.delete([deleted.id])
    edited = say(store, chat, "The capercaillie dances.")
    store.messages.edit(edited.id, "A bird dances.", 1)
    summed = say(store, chat, "A quiet pond.", "The hoatzin of the pond.")
    store.summaries.put(summed.swipe.id, "A pond.", estimate=1, source_hash="", edited=True)
    store.inputs.add("tell me of the shoebill")


def test_what_was_deleted_is_gone_from_the_file_after_the_days(
    store: Store, path: Path, chat: Chat, calendar: Calendar
) -> None:
    tell_secrets(store, chat)
    calendar.now += 29 * DAY
    tidied(store)
    assert words_in_file(path, *SECRETS) == set(SECRETS)
    calendar.now += 2 * DAY
    assert tidied(store) == Removed(chats=1, messages=2, summaries=2, undo_steps=3, inputs=1)
    assert words_in_file(path, *SECRETS) == set()
    assert [message.text for message in store.messages.page(chat.id)] == ["A bird dances.", "A quiet pond."]
    assert (store.chats.undo_delete(), store.undo(chat.id)) == (None, None)


def test_the_last_request_goes_with_the_texts_that_it_may_hold(
    store: Store, path: Path, chat: Chat, calendar: Calendar
) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    store.requests.put(chat.id, '[["system","system","system","A bittern booms."]]')
    calendar.now += 31 * DAY
    store.requests.put(other.id, "[]")
    tidied(store)
    assert store.requests.last(chat.id) is None
    assert words_in_file(path, "bittern") == set()
    assert store.requests.last(other.id) == "[]"


def test_condensed_memories_go_with_what_they_were_made_from_and_when_they_were_taken_apart(
    store: Store, path: Path, chat: Chat
) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    for where, word in ((chat, "kittiwake"), (chat, "dunlin"), (chat, "godwit"), (other, "whimbrel")):
        ids = [say(store, where, "A bird.", "On a bird.").id for _ in range(2)]
        store.blocks.put(where.id, NewBlock(f"The {word} flies.", list(store.messages.get_many(ids).values()), 2))
        if word == "kittiwake":
            store.messages.delete(ids[:1])
        if word == "dunlin":
            store.blocks.take_apart(where.id, ids)
    store.chats.delete(other.id)
    store.upkeep.purge()
    assert words_in_file(path, "kittiwake", "dunlin", "godwit", "whimbrel") == {"godwit"}
    assert [block.text for block in store.blocks.shown(chat.id)] == ["The godwit flies."]


def test_what_was_typed_goes_once_the_message_that_was_made_of_it_was_edited(
    store: Store, path: Path, chat: Chat, calendar: Calendar
) -> None:
    first, second = (
        store.messages.add(chat.id, Role.USER, "Jo", f"hooked {word}", estimate=1, typed=f"typed {word}")
        for word in ("marmalade", "plumjam")
    )
    store.messages.edit(first.id, "Nothing.", 1)
    calendar.now += 31 * DAY
    tidied(store)
    assert words_in_file(path, "marmalade", "typed plumjam") == {"typed plumjam"}
    assert store.messages.typed_texts([first.id, second.id]) == {second.id: "typed plumjam"}


def test_versions_of_pages_go_with_the_message_that_brought_a_line_and_a_digest_with_its_chat(
    store: Store, path: Path, chat: Chat
) -> None:
    page = store.profile_pages.opened("Jo")
    told, kept = say(store, chat, "I saw a garganey."), say(store, chat, "I like a wigeon.")
    for text, source in (
        ("# Me\n\n- smew\n", None),
        ("# Me\n\n- smew\n- garganey\n", told),
        ("# Me\n\n- smew\n- garganey\n- wigeon\n", kept),
        ("# Me\n\n- smew\n- wigeon\n", None),
        ("# Me\n\n- wigeon\n", None),
    ):
        source_id = None if source is None else source.id
        store.profile_pages.put(page.id, text, PageOrigin.MODEL, message_id=source_id, reason="of birds")
    other = store.chats.create("Other", chat.character.id, "Jo")
    digest = store.digests.opened(10, chat_id=other.id)
    store.digests.put(digest.id, "- pochard\n", PageOrigin.MODEL)
    DIGESTS.follow(store, digest.id)
    file = DIGESTS.path_of(store, digest.id)
    assert file.read_text() == "- pochard\n"
    store.messages.delete([told.id])
    store.chats.delete(other.id)
    store.upkeep.purge()
    assert words_in_file(path, "garganey", "pochard") == set()
    assert not file.exists()
    texts = [version.text for version in store.profile_pages.history(page.id)]
    assert texts == ["# Me\n\n- wigeon\n", "# Me\n\n- smew\n- wigeon\n", "# Me\n\n- smew\n"]
    assert store.profile_pages.undo(page.id) is not None
    assert store.profile_pages.get(page.id).text == "# Me\n\n- smew\n- wigeon\n"


def test_a_purge_removes_it_at_once(store: Store, path: Path, chat: Chat) -> None:
    tell_secrets(store, chat)
    assert words_in_file(path, *SECRETS) == set(SECRETS)
    foreseen = store.upkeep.purgeable()
    purged = store.upkeep.purge()
    assert purged.rows == replace(foreseen.rows, summaries=2)
    assert words_in_file(path, *SECRETS) == set()
    assert store.upkeep.purge().rows == Removed()


def test_a_large_purge_leaves_no_copy_in_unused_parts_of_pages(store: Store, path: Path, chat: Chat) -> None:
    """Texts of many sizes move between pages; where one has been, a copy can stay until the file is written anew."""
    other = store.chats.create("Other", chat.character.id, "Jo")
    for start in range(0, 600, 100):
        for where, word in ((chat, "keeper"), (other, "leaver")):
            new = [
                NewMessage(
                    Role.USER,
                    "Jo",
                    [NewSwipe(f"{word}{at} " * (at % 90), summary=NewSummary(f"{word}-sum{at} " * (at % 7), "h"))],
                )
                for at in range(start, start + 100)
            ]
            store.messages.add_many(where.id, new)
    store.chats.delete(other.id)
    purged = store.upkeep.purge()
    assert (purged.rows.chats, purged.rows.messages, purged.rows.summaries) == (1, 600, 600)
    assert words_in_file(path, "keeper599", "leaver") == {"keeper599"}
    assert store.messages.count(chat.id) == 600
    assert len(store.search("keeper99")) > 0


def test_an_edited_text_leaves_the_index_when_its_step_is_dropped(
    store: Store, path: Path, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.store.undo._STEPS_KEPT", 1)
    message = say(store, chat, "The quetzal hides.")
    store.messages.edit(message.id, "A bird hides.", 1)
    store.messages.edit(message.id, "Nothing hides.", 1)
    tidied(store)
    assert words_in_file(path, "quetzal") == set()


def test_counts_of_a_removed_text_go_unless_another_text_is_the_same(store: Store, chat: Chat) -> None:
    texts = ("only here", "said twice", "stays")
    gone = [say(store, chat, text) for text in texts[:2]]
    for text in texts[1:]:
        say(store, chat, text)
    hashes = [text_hash(text) for text in texts]
    store.tokens.put_many("tok", dict.fromkeys(hashes, 2))
    store.tokens.put_many("other", dict.fromkeys(hashes, 3))
    store.messages.delete([message.id for message in gone])
    store.upkeep.purge()
    assert list(store.tokens.get_many(hashes, "tok")) == hashes[1:]
    assert list(store.tokens.get_many(hashes, "other")) == hashes[1:]


def test_jobs_of_removed_messages_go_and_those_of_others_stay(store: Store, chat: Chat) -> None:
    messages = [say(store, chat, text) for text in ("gone", "stays")]
    for message in messages:
        new = NewJob("summary", chat_id=chat.id, message_id=message.id, swipe_id=message.swipe.id)
        store.jobs.enqueue(new, series="s")
    store.messages.delete([messages[0].id])
    store.upkeep.purge()
    assert store.statistics().open_jobs == 1


def test_a_version_of_a_summary_stays_while_something_can_go_back_to_it(
    store: Store, chat: Chat, calendar: Calendar
) -> None:
    messages = [say(store, chat, f"text {at}", f"first {at}") for at in range(3)]
    first = [store.summaries.versions(message.swipe.id)[0].id for message in messages]
    for message in messages:
        store.summaries.put(message.swipe.id, "second", estimate=1, source_hash="")
    calendar.now += 40 * DAY
    # The first message goes back and forth today: its old version is named by a step of undo.
    store.summaries.use(messages[0].swipe.id, first[0])
    store.undo(chat.id)
    # The old version of the second message is in the last request.
    pieces = [Piece(SHORT_TERM, Role.SYSTEM, BEFORE, 9, (Source(messages[1].id, first[1], 3),))]
    store.chats.set_front(chat.id, front_of(pieces, messages[2].id, 100, "").to_json())
    tidied(store)
    kept = [[version.text for version in store.summaries.versions(message.swipe.id)] for message in messages]
    assert kept == [["first 0", "second"], ["first 1", "second"], ["second"]]
    store.redo(chat.id)
    message = store.messages.get(messages[0].id)
    assert message is not None
    assert message.swipe.summary is not None
    assert message.swipe.summary.text == "first 0"


def test_a_version_that_was_replaced_lately_stays_however_old_it_is(
    store: Store, chat: Chat, calendar: Calendar
) -> None:
    message = say(store, chat, "text", "first")
    calendar.now += 40 * DAY
    store.summaries.put(message.swipe.id, "second", estimate=1, source_hash="")
    tidied(store)
    assert len(store.summaries.versions(message.swipe.id)) == 2
    calendar.now += 31 * DAY
    tidied(store)
    assert [version.text for version in store.summaries.versions(message.swipe.id)] == ["second"]


def test_a_chat_in_removal_is_never_half_restored(store: Store, path: Path, chat: Chat, calendar: Calendar) -> None:
    store.messages.add_many(chat.id, [NewMessage(Role.USER, "Jo", [NewSwipe(f"word{at}")]) for at in range(120)])
    store.chats.delete(chat.id)
    calendar.now += 40 * DAY
    steps = store.upkeep.tidy(30)
    while next(steps).messages == 0:
        pass
    with Store(path) as window:
        assert window.chats.undo_delete() is None
    assert store.search("word119") == []
    steps.close()  # the program ends in the middle
    calendar.now += DAY
    removed = tidied(store)
    assert (removed.chats, removed.messages) == (1, 70)


def test_all_but_the_first_tidying_of_a_day_look_at_nothing(store: Store, chat: Chat, calendar: Calendar) -> None:
    message = say(store, chat, "text")
    store.messages.delete([message.id])
    calendar.now += 31 * DAY
    assert tidied(store).messages == 1
    say(store, chat, "text", "summary")
    assert len(list(store.upkeep.tidy(30))) == 1


def test_another_window_can_write_between_any_two_steps(
    store: Store, path: Path, chat: Chat, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_secrets(store, chat)
    calendar.now += 31 * DAY
    monkeypatch.setattr("tuimem.store.files.BUSY_TIMEOUT", 0.0)
    with Store(path, calendar) as window:
        for at, _ in enumerate(store.upkeep.tidy(30)):
            window.chats.update(chat.id, draft=f"typed {at}")
    assert store.chats.get(chat.id) is not None


def test_the_file_is_not_written_anew_while_another_window_is_open(
    store: Store, path: Path, chat: Chat, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.store.database._STEPS_BETWEEN_QUESTIONS", 1)
    tell_secrets(store, chat)
    asked: list[bool] = []

    def go_on() -> bool:
        asked.append(True)
        return False

    calendar.now += 31 * DAY
    list(store.upkeep.tidy(30))
    with Store(path) as window:
        assert window.owner
        assert store.upkeep.rewrite(go_on)
        assert not asked
    assert store.upkeep.rewrite(go_on)
    assert asked


def test_writing_anew_is_given_up_when_asked_and_done_later(store: Store, path: Path, chat: Chat) -> None:
    store.messages.add_many(chat.id, [NewMessage(Role.USER, "Jo", [NewSwipe(f"word{at} " * 50)]) for at in range(500)])
    store.messages.delete([1])
    list(store.upkeep.tidy(30))
    with store.write() as connection:
        connection.execute("INSERT OR REPLACE INTO upkeep VALUES ('rewrite', 1)")
    asked = 0

    def after_some_time() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    assert not store.upkeep.rewrite(after_some_time)
    assert asked == 4
    assert store.messages.count(chat.id) == 499
    assert store.upkeep.rewrite(lambda: False)
    asked = 0
    assert store.upkeep.rewrite(after_some_time)
    assert asked == 0, "it is done once"


def test_a_streaming_reply_survives_a_purge(store: Store, path: Path, chat: Chat) -> None:
    deleted = say(store, chat, "gone")
    store.messages.delete([deleted.id])
    reply = store.messages.add(
        chat.id, Role.ASSISTANT, "Mira", "", estimate=0, state=SwipeState.STREAMING, owner=store.owner
    )
    store.swipes.write_reply(reply.swipe.id, "half a", "", 1)
    store.upkeep.purge()
    store.swipes.end_reply(reply.swipe.id, "half a word", "", 1, SwipeState.COMPLETE)
    assert [hit.snippet for hit in store.search("word")] == ["half a word"]
    with store.write() as connection:
        connection.execute("INSERT INTO swipe_texts (swipe_texts, rank) VALUES ('integrity-check', 1)")


def test_deleted_rows_are_overwritten_at_once(store: Store) -> None:
    with store.write() as connection:
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_upgrade_backups_stay_a_week_and_go_with_a_purge(path: Path) -> None:
    with Store(path, lambda: time.time() + 40 * DAY) as later:
        copy = path.with_name("tuimem.db.version-1.2026-01-01-000000.backup")
        copy.touch()
        young = time.time() + 35 * DAY
        list(later.upkeep.tidy(1))
        assert not copy.exists()
        copy.touch()
        os.utime(copy, (young, young))
        list(later.upkeep.tidy(1))
        assert copy.exists()
        assert later.upkeep.purgeable().backups == 1
        assert later.upkeep.purge().backups == 1
        assert not copy.exists()
