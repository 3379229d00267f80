"""What can be read out of damaged databases, damaged in all the ways in which files are."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.messages import Lock, Role, SwipeState
from tuimem.remembered import ChangeKind, Exchange, PageOrigin, WantedChange
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store, StoreError, check_database
from tuimem.store.blocks import NewBlock
from tuimem.store.page_file import DIGESTS, follow
from tuimem.store.pages import raw_rows
from tuimem.store.recovery import Recovered, recover
from tuimem.text import text_hash

MESSAGES = 400
LONG = "A long text that fills many pages. " * 900


def text_of(number: int) -> str:
    return LONG if number == 7 else f"Message {number} speaks of ships, harbours and lights. ⚓"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two chats, one of them long, with swipes, summaries, marks, and a deleted message."""
    path = tmp_path / "home" / "tuimem.db"
    with Store(path) as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira", "a sailor").id, "Jo")
        other = store.chats.create("Other", chat.character.id, "Jo")
        store.messages.add_many(chat.id, [new_message(number) for number in range(MESSAGES)])
        store.messages.add(other.id, Role.USER, "Jo", "All alone.", estimate=3)
        page = store.messages.page(chat.id, limit=5)
        store.swipes.add_swipe(page[-1].id, estimate=0, owner=store.owner, model="m")
        store.messages.delete([page[0].id])
        store.inputs.add("typed before")
    return path


def new_message(number: int) -> NewMessage:
    role = Role.ASSISTANT if number % 2 else Role.USER
    text = text_of(number)
    summary = NewSummary(f"Summary {number}.", text_hash(text), 3) if number % 3 == 0 else None
    return NewMessage(role, "Mira" if number % 2 else "Jo", [NewSwipe(text, 10, summary=summary)], remember=number == 3)


def recovered(path: Path) -> Recovered:
    before = path.read_bytes()
    found = recover(path, path.with_name("new.db"))
    assert path.read_bytes() == before, "the damaged file stays as it is"
    assert [f.what for f in check_database(found.place) if f.is_damage] == []
    return found


def texts(path: Path) -> dict[str, list[str]]:
    with Store(path) as store:
        return {
            chat.title: [message.text for message in store.messages.page(chat.id, limit=1000)]
            for chat in store.chats.list(100)
        }


def test_all_of_a_whole_database_is_read(path: Path) -> None:
    wanted = texts(path)
    found = recovered(path)
    assert (found.chats, found.messages) == (2, MESSAGES)
    assert texts(found.place) == wanted
    with Store(path) as old, Store(found.place) as new:
        assert new.chats.find("Harbour").message_count == MESSAGES - 1  # type: ignore[union-attr]
        assert [hit.message_id for hit in new.search("ships")] == [hit.message_id for hit in old.search("ships")]
        old_page, new_page = old.messages.page(1, limit=1000), new.messages.page(1, limit=1000)
        assert [m.swipe.summary for m in new_page] == [m.swipe.summary for m in old_page]
        assert [(m.id, m.remember, m.role, m.author, m.created) for m in new_page] == [
            (m.id, m.remember, m.role, m.author, m.created) for m in old_page
        ]
        assert {m.swipe.state for m in new_page} <= {SwipeState.COMPLETE, SwipeState.STOPPED}
        assert new.inputs.recent() == ["typed before"]
        sent = new.messages.add(1, Role.USER, "Jo", "And on it goes.", estimate=4)
        assert sent.id > max(m.id for m in new_page)


def zero_header(data: bytearray) -> None:
    data[:100] = bytes(100)


def garbage_page_one(data: bytearray) -> None:
    data[:4096] = random.Random(1).randbytes(4096)


def cut_off(data: bytearray) -> None:
    """As a full disk or a broken copy leaves it."""
    del data[len(data) * 4 // 5 :]


def holes(data: bytearray) -> None:
    """Every tenth page is gone."""
    for at in range(4096, len(data) - 4096, 40960):
        data[at : at + 4096] = bytes(4096)


def garbage(data: bytearray) -> None:
    chance = random.Random(2)
    for _ in range(len(data) // 20000):
        at = chance.randrange(len(data) - 64)
        data[at : at + 64] = chance.randbytes(64)


def not_a_multiple(data: bytearray) -> None:
    data += b"trailing"


@pytest.mark.parametrize(
    ("damage", "most_lost"),
    [(zero_header, 0), (not_a_multiple, 0), (garbage_page_one, 0), (holes, 0.35), (garbage, 0.5), (cut_off, 0.8)],
)
def test_what_is_left_of_a_damaged_database_is_read(
    path: Path, damage: Callable[[bytearray], None], most_lost: float
) -> None:
    wanted = {text for listed in texts(path).values() for text in listed}
    found = recovered(damaged(path, damage))
    read = {text for listed in texts(found.place).values() for text in listed}
    assert len(read & wanted) >= (1 - most_lost) * len(wanted)
    assert found.messages >= len(read) - 1


def test_what_is_only_in_the_log_is_read_too(path: Path) -> None:
    with Store(path) as store:
        store.messages.add(2, Role.USER, "Jo", "Only in the log.", estimate=4)
        assert b"Only in the log." not in path.read_bytes()
        found = recover(path, path.with_name("new.db"))
    assert texts(found.place)["Other"] == ["All alone.", "Only in the log."]


@pytest.mark.parametrize("is_damaged", [False, True])
def test_facts_with_their_history_and_pins_are_read(path: Path, is_damaged: bool) -> None:
    with Store(path) as store:
        (message, *_), chat = store.messages.page(2), store.chats.get(2)
        exchange = Exchange(7, "chat", chat.id, chat.character.id, message.id, message.created, message.text)
        store.facts.apply([WantedChange(ChangeKind.ADD, "lives in Bern", exchange_id=7)], [exchange], None)
        (old,) = store.facts.current()
        update = WantedChange(ChangeKind.UPDATE, "lives in Lyon", old.id, exchange_id=7)
        store.facts.apply([update], [exchange], None)
        store.pins.add("/notes/me.md")
        store.pins.add("/notes/harbour.md", chat_id=chat.id)
        facts, changes, pins = store.facts.search("", with_past=True), store.facts.changes_after((0,)), store.pins.all()
    if is_damaged:
        damaged(path, garbage_page_one)
    with Store(recovered(path).place) as store:
        assert store.facts.search("", with_past=True) == facts
        assert store.facts.changes_after((0,)) == changes
        assert store.pins.all() == pins


def hide_schema(data: bytearray) -> None:
    """The first page and whatever else says which table is where."""
    garbage_page_one(data)
    for at in range(4096, len(data), 4096):
        if b"CREATE TABLE " in data[at : at + 4096]:
            data[at : at + 4096] = bytes(4096)


def damaged(path: Path, damage: Callable[[bytearray], None]) -> Path:
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    return path


def write_pages(path: Path, chat_id: int = 2) -> None:
    """A user profile under two names and two digests, each with more versions than fit on a page of the file."""
    with Store(path) as store:
        profile = store.profile_pages.opened("Jo")
        assert store.profile_pages.opened("Joanna", "Jo").id == profile.id
        digests = [store.digests.opened(9), store.digests.opened(9, chat_id=chat_id)]
        for number in range(30):
            text = "# About me\n\n" + "- Likes ships\n" * number
            store.profile_pages.put(profile.id, text, PageOrigin.MODEL, chat_id=chat_id)
            for digest in digests:
                store.digests.put(digest.id, f"{digest.id}: {'They sail. ' * 40 * number}", PageOrigin.MODEL)
        store.profile_pages.undo(profile.id)
        store.profile_pages.pause(profile.id, paused=True)


def pages(path: Path) -> tuple[object, ...]:
    with Store(path) as store:
        profiles, digests = store.profile_pages.all(), store.digests.all()
        histories = [store.profile_pages.history(page.id) for page in profiles]
        assert {store.profile_pages.find(name) for name in ("Jo", "Joanna")} == set(profiles)
        return profiles, digests, histories, [store.digests.history(page.id) for page in digests]


@pytest.mark.parametrize("damage", [lambda data: None, garbage_page_one])
def test_profile_pages_and_digests_are_read_with_their_versions(
    path: Path, damage: Callable[[bytearray], None]
) -> None:
    write_pages(path)
    wanted = pages(path)
    found = recovered(damaged(path, damage))
    assert pages(found.place) == wanted
    assert found.versions_left_out == 0


def test_without_a_schema_versions_are_told_by_their_page_or_left_out_and_the_files_are_read(path: Path) -> None:
    write_pages(path)
    with Store(path) as store:
        profile, digest = follow(store, 1).page, DIGESTS.follow(store, 1).page
        follow_second = DIGESTS.follow(store, 2).page
        left_out = len(store.profile_pages.history(1)) + len(store.digests.history(1))
    found = recovered(damaged(path, hide_schema))
    assert found.versions_left_out == left_out
    with Store(found.place) as store:
        assert store.digests.get(2).text == follow_second.text
        assert store.profile_pages.get(1).text == store.digests.get(1).text == ""
        assert follow(store, 1).page.text == profile.text
        assert DIGESTS.follow(store, 1).page.text == digest.text
        assert store.profile_pages.find("Joanna") is not None


def machine_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id FROM machine").fetchall()


@pytest.mark.parametrize("damage", [lambda data: None, garbage_page_one])
def test_blocks_locks_and_marks_are_read(path: Path, damage: Callable[[bytearray], None]) -> None:
    with Store(path) as store:
        ids = [message.id for message in store.messages.page(1, limit=6)][:4]
        store.blocks.put(1, NewBlock("They sailed.", list(store.messages.get_many(ids).values()), 2))
        store.profile_locks.put(Lock.CHAT, 2, "work")
        store.profile_locks.put(Lock.CHARACTER, 1, "night")
        store.messages.set_marks([ids[0]], recallable=False)
        blocks, locks = store.blocks.stored(1), store.profile_locks.all()
        assert blocks
    machine = machine_of(path)
    found = recovered(damaged(path, damage))
    assert machine_of(found.place) == machine, "what it shares stays its own"
    with Store(found.place) as store:
        assert store.blocks.stored(1) == blocks
        assert store.profile_locks.all() == locks
        assert not store.messages.get(ids[0]).recallable


def test_messages_whose_chat_is_lost_get_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM chats WHERE id = 2")
        connection.execute("DELETE FROM characters")
        connection.execute("DELETE FROM messages WHERE id = 5")
        connection.commit()
    found = recovered(path)
    read = texts(found.place)
    assert read["Recovered chat 2"] == ["All alone."]
    assert [text_of(4)] in read.values(), "a text without its message is kept in a chat of its own"
    with Store(found.place) as store:
        assert store.chats.find("Harbour").character.name == "Character 1"  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, bytes(40960)])
def test_where_there_is_nothing_to_read_nothing_is_written(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "tuimem.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="No message can be read"):
        recover(path, tmp_path / "new.db")
    assert [each.name for each in tmp_path.iterdir()] == ["tuimem.db"]


def test_any_bytes_are_read_without_an_error(path: Path) -> None:
    data, chance = path.read_bytes()[:40960], random.Random(3)
    for _ in range(200):
        torn = bytearray(data)
        for _ in range(30):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        list(raw_rows(bytes(torn), bytes(torn[:9000])))


def test_a_file_that_is_there_is_kept(path: Path) -> None:
    target = path.with_name("new.db")
    target.write_text("mine")
    with pytest.raises(FileExistsError):
        recover(path, target)
    assert target.read_text() == "mine"
    assert recover(path, target, overwrite=True).messages == MESSAGES
