"""What can be read out of damaged databases, damaged in all the ways in which files are."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.messages import Role, SwipeState
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store, StoreError, check_database
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
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    found = recovered(path)
    read = {text for listed in texts(found.place).values() for text in listed}
    assert len(read & wanted) >= (1 - most_lost) * len(wanted)
    assert found.messages >= len(read) - 1


def test_what_is_only_in_the_log_is_read_too(path: Path) -> None:
    with Store(path) as store:
        store.messages.add(2, Role.USER, "Jo", "Only in the log.", estimate=4)
        assert b"Only in the log." not in path.read_bytes()
        found = recover(path, path.with_name("new.db"))
    assert texts(found.place)["Other"] == ["All alone.", "Only in the log."]


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
