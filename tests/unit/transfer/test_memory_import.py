"""Memories of the extension long_term_memory and of CSV files become chats of past messages."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuimem.chat.import_formats import find_old
from tuimem.messages import Message, Role
from tuimem.store import Store
from tuimem.transfer import TransferError
from tuimem.transfer.memory_import import ImportedMemories, import_memories
from tuimem.transfer.table_files import TABLE_FORMATS

ROWS = [
    (
        "Anon",
        "My favourite colour is blue, and I have painted my whole boat with it last summer.",
        "2023-05-01 10:00:00",
    ),
    ("Chiharu Yamada", "So your favourite colour is blue? That is really cool, Anon!", "2023-05-01 10:00:09"),
]


def write_database(folder: Path, rows: Sequence[tuple[str, str, object]], *, table: str = "long_term_memory") -> Path:
    """The extension's folder of one character, with vectors that nobody reads."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "long_term_memory.db")) as connection, connection:
        connection.execute(
            f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT, message TEXT UNIQUE, timestamp TEXT)"
        )
        connection.executemany(f"INSERT INTO {table} (name, message, timestamp) VALUES (?, ?, ?)", rows)
    (folder / "long_term_memory_embeddings.zarr").mkdir()
    (folder / "long_term_memory_embeddings.zarr" / ".zarray").write_text("{}")
    return folder


def messages(store: Store, read: ImportedMemories) -> list[Message]:
    assert read.chat_id is not None
    return store.messages.page(read.chat_id)


def test_a_characters_folder_becomes_a_chat_with_names_and_utc_times(store: Store, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories" / "chiharu_yamada", ROWS)
    (read,) = import_memories(store, folder)
    assert (read.character, read.memories, read.known) == ("Chiharu Yamada", 2, 0)
    said = messages(store, read)
    assert [(m.role, m.author, m.text) for m in said] == [
        (Role.USER, "Anon", ROWS[0][1]),
        (Role.ASSISTANT, "Chiharu Yamada", ROWS[1][1]),
    ]
    assert said[0].created == datetime(2023, 5, 1, 10, tzinfo=UTC).timestamp()
    chat = store.chats.get(read.chat_id or 0)
    assert chat is not None
    assert (chat.title, chat.user_name, chat.character.name) == (
        "Memories of Chiharu Yamada",
        "Anon",
        "Chiharu Yamada",
    )
    assert chat.updated == said[-1].created  # it does not become the chat that was used last


def test_a_folder_of_several_characters_becomes_a_chat_for_each(store: Store, tmp_path: Path) -> None:
    for name in ("Ada", "Bo"):
        write_database(
            tmp_path / "user_data" / "bot_memories" / name.lower(), [("Jo", f"To {name}", "1"), (name, "Yes.", "2")]
        )
    found = list(import_memories(store, tmp_path))
    assert [(read.character, read.memories) for read in found] == [("Ada", 2), ("Bo", 2)]
    assert len({read.chat_id for read in found}) == 2


def test_what_is_there_already_is_not_stored_twice(store: Store, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "chiharu_yamada", ROWS)
    list(import_memories(store, folder))
    (again,) = import_memories(store, folder)
    assert (again.chat_id, again.memories, again.known) == (None, 0, 2)
    with closing(sqlite3.connect(folder / "long_term_memory.db")) as connection, connection:
        connection.execute("INSERT INTO long_term_memory VALUES (3, 'Anon', 'And a third.', '2023-05-02 10:00:00')")
    (more,) = import_memories(store, folder)
    assert [m.text for m in messages(store, more)] == ["And a third."]
    assert more.known == 2


def test_what_has_no_time_is_known_by_its_text_as_often_as_it_is_there(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    lines = ["name,message", "Jo,Where to?", "Ada,North.", "Jo,And then?", "Ada,North."]
    for day, (more, new, known) in enumerate([([], 4, 0), ([], 0, 4), (["Ada,North.", "Jo,Thanks."], 2, 4)], 1):
        lines += more
        file.write_text("\n".join(lines), encoding="utf-8")
        os.utime(file, (86_400.0 * day, 86_400.0 * day))  # which is the time of all of them
        (read,) = import_memories(store, file)
        assert (read.memories, read.known) == (new, known)
    assert [m.text for m in messages(store, read)] == ["North.", "Thanks."]


def test_what_has_a_time_counts_for_nothing_without_one(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_text("name,message,time\nAda,North.,\nJo,Why?,\nAda,North.,1682935300\n", encoding="utf-8")
    for day, new in ((1, 3), (2, 0)):
        os.utime(file, (86_400.0 * day, 86_400.0 * day))
        (read,) = import_memories(store, file)
        assert (read.memories, read.known) == (new, 3 - new)


@pytest.mark.parametrize("time", ["inf", "-Infinity", "1e999", "nan"])
def test_a_time_that_no_clock_shows_is_none(time: str, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_text(f"name,message,time\nAda,North.,1682935300\nAda,East.,{time}\n", encoding="utf-8")
    (read,) = import_memories(store, file)
    assert [m.created for m in messages(store, read)] == [1682935300.0, 1682935300.0]


def test_memories_join_the_character_of_that_name(store: Store, tmp_path: Path) -> None:
    known = store.characters.create("chiharu yamada", "an engineer", "Be kind.", "Hello.")
    (read,) = import_memories(store, write_database(tmp_path / "chiharu_yamada", ROWS))
    chat = store.chats.get(read.chat_id or 0)
    assert chat is not None
    assert chat.character == known


def test_it_says_when_nobody_can_tell_who_the_character_is(store: Store, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories", ROWS)
    with pytest.raises(TransferError, match="which of its speakers is the character: Anon, Chiharu Yamada") as error:
        list(import_memories(store, folder))
    assert "--character" in error.value.remedy
    (read,) = import_memories(store, folder, character="Anon")
    assert [m.role for m in messages(store, read)] == [Role.ASSISTANT, Role.USER]


def test_of_a_character_who_said_nothing_long_the_folder_gives_the_name(store: Store, tmp_path: Path) -> None:
    (read,) = import_memories(store, write_database(tmp_path / "old_sea_dog", [ROWS[0]]))
    assert read.character == "Old Sea Dog"


def test_texts_pass_the_gate(store: Store, tmp_path: Path) -> None:
    evil = [("Ada\x1b[31m\n", "red\x1b[31m \u202eback", "not a time"), ("Jo", "  ", "1"), ("Jo", "fine", 5)]
    (read,) = import_memories(store, write_database(tmp_path / "ada[31m", evil), character="../Ada")
    assert {(m.author, m.text) for m in messages(store, read)} == {("Ada[31m", "red[31m back"), ("Jo", "fine")}


def test_another_table_with_names_and_texts_is_read_too(store: Store, tmp_path: Path) -> None:
    (read,) = import_memories(store, write_database(tmp_path / "chiharu_yamada", ROWS, table='"my table"'))
    assert read.memories == 2


def test_a_csv_file_is_read_by_its_headings(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_text(
        '\ufeffid,Name,Message,Timestamp\n1,Jo,"Where, to?\nNorth?",2023-05-01T10:00:00Z\n2,Ada,North.,1682935300\n',
        encoding="utf-8",
    )
    (read,) = import_memories(store, file)
    assert [(m.author, m.text, m.created) for m in messages(store, read)] == [
        ("Jo", "Where, to?\nNorth?", 1682935200.0),
        ("Ada", "North.", 1682935300.0),
    ]


def test_a_csv_file_with_characters_and_roles_needs_no_name(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "all of them.csv"
    file.write_text(
        "date,character,author,role,text,summary\n"
        "2023-05-01T10:00:00Z,Ada,Jo,user,Where to?,Jo asked the way.\n"
        "2023-05-01T10:00:01Z,Ada,Ada,assistant,North.,\n"
        "2023-05-01T10:00:02Z,Bo,Jo,user,And you?,\n",
        encoding="utf-8",
    )
    ada, bo = import_memories(store, file)
    assert (ada.character, ada.memories, bo.character, bo.memories) == ("Ada", 2, "Bo", 1)
    assert [m.swipe.summary.text if m.swipe.summary else "" for m in messages(store, ada)] == ["Jo asked the way.", ""]


def write_table(file: Path, rows: Sequence[dict[str, str | bool]]) -> Path:
    """As an export writes them."""
    columns = list(rows[0])
    file.write_text("".join(TABLE_FORMATS[file.suffix[1:]](columns, rows)), encoding="utf-8")
    return file


def row(text: str, *, remembered: bool = False, forgotten: bool = False) -> dict[str, str | bool]:
    return {
        "date": "2023-05-01T10:00:00Z",
        "character": "Ada",
        "author": "Jo",
        "role": "user",
        "text": text,
        "remembered": remembered,
        "forgotten": forgotten,
    }


def recallable(store: Store, *read: ImportedMemories) -> dict[str, bool]:
    return {message.text: message.recallable for one in read for message in messages(store, one)}


@pytest.mark.parametrize("name", ["ada.csv", "ada.json"])
def test_what_was_forgotten_or_remembered_stays_so_elsewhere(name: str, store: Store, tmp_path: Path) -> None:
    rows = [row("North."), row("The safe is open.", forgotten=True), row("I keep bees.", remembered=True)]
    (read,) = import_memories(store, write_table(tmp_path / name, rows))
    assert (read.character, read.memories, read.known, read.again) == ("Ada", 3, 0, 0)
    assert [(m.text, m.recallable, m.remember) for m in messages(store, read)] == [
        ("North.", True, False),
        ("The safe is open.", False, False),
        ("I keep bees.", True, True),
    ]
    assert messages(store, read)[0].created == datetime(2023, 5, 1, 10, tzinfo=UTC).timestamp()


def test_what_was_wiped_is_recalled_again_when_it_is_imported_again(store: Store, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "chiharu_yamada", ROWS)
    (first,) = import_memories(store, folder)
    store.memory_list.wipe(None)
    (again,) = import_memories(store, folder)
    assert (again.chat_id, again.memories, again.known, again.again) == (None, 0, 2, 2)
    assert list(recallable(store, first).values()) == [True, True]
    (once_more,) = import_memories(store, folder)
    assert (once_more.memories, once_more.known, once_more.again) == (0, 2, 0)
    assert first.chat_id is not None
    assert store.undo(first.chat_id) == "recall 2 messages"


def test_what_has_no_time_is_recalled_again_too_as_often_as_it_is_there(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.csv"
    file.write_text("name,message\nJo,Where to?\nAda,North.\nJo,And then?\nAda,North.\n", encoding="utf-8")
    (first,) = import_memories(store, file)
    store.messages.set_marks([message.id for message in messages(store, first)], recallable=False)
    file.write_text("name,message\nJo,Where to?\nAda,North.\n", encoding="utf-8")
    os.utime(file, (86_400.0, 86_400.0))
    (again,) = import_memories(store, file)
    assert (again.memories, again.known, again.again) == (0, 2, 2)
    assert sum(message.recallable for message in messages(store, first)) == 2


def test_an_import_of_what_this_store_has_exported_changes_nothing(store: Store, tmp_path: Path) -> None:
    rows = [row("A twice.", forgotten=True), row("A twice."), row("B.", forgotten=True), row("C.")]
    file = write_table(tmp_path / "ada.json", rows)
    (first,) = import_memories(store, file)
    before = [(m.text, m.recallable) for m in messages(store, first)]
    (again,) = import_memories(store, file)
    assert (again.memories, again.known, again.again) == (0, 4, 0)
    assert [(m.text, m.recallable) for m in messages(store, first)] == before
    store.messages.set_marks([messages(store, first)[3].id], recallable=False)
    (back,) = import_memories(store, file)
    assert (back.memories, back.again) == (0, 1)
    assert [(m.text, m.recallable) for m in messages(store, first)] == before


def test_in_a_folder_the_json_files_are_found_that_hold_memories(store: Store, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "other"}', encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(TransferError, match="There are no memories in"):
        list(import_memories(store, tmp_path))
    (tmp_path / "ada.json").write_text('[{"name": "Ada", "text": "North."}]', encoding="utf-8")
    (read,) = import_memories(store, tmp_path)
    assert [(m.author, m.text) for m in messages(store, read)] == [("Ada", "North.")]
    assert find_old(tmp_path)[0].path == tmp_path


@pytest.mark.parametrize("content", ["{", "[[[[", "null", "3", '["a", {"b": 1}]', "\ufeff[]", "[" * 100_000])
def test_json_without_memories_is_refused_in_words(content: str, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TransferError, match=r"cannot be read as memories|has no"):
        list(import_memories(store, file))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: None, "There is no file or folder"),
        (lambda path: path.mkdir(), "There are no memories in"),
        (lambda path: (path / "a" / "long_term_memory_embeddings.zarr").mkdir(parents=True), "vectors but no texts"),
        (
            lambda path: path.write_bytes(b"no database at all, but longer than its header"),
            "cannot be read as memories",
        ),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE other (id)").connection.close(), "no memories in it"),
    ],
)
def test_what_holds_no_memories_is_refused_in_words(
    make: Callable[[Path], object], what: str, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "old"
    make(path)
    with pytest.raises(TransferError, match=what):
        list(import_memories(store, path))
