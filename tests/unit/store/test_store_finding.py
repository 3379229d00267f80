"""Search, token counts, inputs, learned numbers, other windows, and lock files."""

import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.endpoint.abilities import Learned
from tuimem.messages import Chat, Message, Role, SwipeState
from tuimem.store import Store, version_4
from tuimem.store.learned import allowed_servers
from tuimem.store.owners import Owners
from tuimem.text import clean, text_hash


def found(store: Store, query: str, chat_id: int | None = None) -> list[str]:
    return [hit.snippet for hit in store.search(query, chat_id)]


def add(store: Store, chat: Chat, text: str) -> Message:
    return store.messages.add(chat.id, Role.USER, "Jo", text, estimate=1)


def test_search_finds_words_beginnings_phrases_and_without_accents(store: Store, chat: Chat) -> None:
    for text in ("The old lighthouse burns", "A house of light", "Ein Café am Hafen"):
        add(store, chat, text)
    assert found(store, "lighth") == ["The old lighthouse burns"]
    assert found(store, "light house") == ["A house of light"]
    assert found(store, '"house of"') == ["A house of light"]
    assert found(store, '"of house"') == []
    assert found(store, "cafe") == ["Ein Café am Hafen"]


def test_search_finds_words_in_scripts_that_write_them_without_spaces(store: Store, chat: Chat) -> None:
    tokyo, seoul, both = "昨日は東京で灯台を見ました。", "학교에서 등대를 보았다", "The 灯台 of Ada at 100% strength"
    for text in (tokyo, seoul, both, "東京 rain"):
        add(store, chat, text)
    assert found(store, "灯台") == [both, tokyo], "the newest first"
    assert found(store, "東京 灯台") == [tokyo]
    assert found(store, "등대 학교") == [seoul]
    assert found(store, "灯台 ada") == [both]
    assert found(store, '"東京で"') == [tokyo]
    assert found(store, "灯%台") == found(store, "灯_") == []
    assert found(store, "東京", store.chats.create("Other", chat.character.id, "Jo").id) == []


def test_a_long_text_without_spaces_is_cut_around_what_was_found(store: Store, chat: Chat) -> None:
    add(store, chat, "前" * 500 + "灯台" + "後" * 500)
    (snippet,) = found(store, "灯台")
    assert snippet.startswith("…前")
    assert "前灯台後" in snippet
    assert snippet.endswith("後…")
    assert len(snippet) < 100


@pytest.mark.parametrize(
    "query",
    ["", "  ", '"', '""', "*", "a AND", "NOT", "NEAR(", "text:x", "a^b", "(", "-", "'; --", '"open', "\0", "x\0"],
)
def test_what_the_user_types_is_never_syntax(store: Store, chat: Chat, query: str) -> None:
    add(store, chat, "some words")
    store.search(query)


@given(query=st.text(max_size=20))
@settings(max_examples=80, deadline=None)
def test_no_query_at_all_is_an_error(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    path = tmp_path_factory.getbasetemp() / "queries" / "tuimem.db"
    with Store(path) as store:
        store.search(clean(query))


def test_hits_say_where_they_are(store: Store, chat: Chat, messages: list[Message]) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    add(store, other, "needle")
    there = add(store, chat, "another needle")
    store.messages.delete([messages[0].id])
    (hit,) = store.search("needle", chat.id)
    assert (hit.chat_title, hit.message_id, hit.index, hit.author) == ("Harbour", there.id, 4, "Jo")
    assert len(store.search("needle")) == 2
    assert len(store.search("needle", limit=1)) == 1


def test_search_follows_edits_swipes_streams_and_deletions(store: Store, chat: Chat, messages: list[Message]) -> None:
    number = messages[1].id
    store.messages.edit(number, "needle", 1)
    assert found(store, "needle") == ["needle"]
    swiped = store.swipes.add_swipe(number, owner=store.owner)
    assert found(store, "needle") == []
    store.swipes.write_reply(swiped.swipe.id, "thread", "", 1)
    store.swipes.end_reply(swiped.swipe.id, "thread and more", "", 1, SwipeState.COMPLETE)
    assert found(store, "thread") == ["thread and more"]
    store.swipes.show_swipe(number, 0)
    assert (found(store, "thread"), found(store, "needle")) == ([], ["needle"])
    store.messages.delete([number])
    assert found(store, "needle") == []
    store.undo(chat.id)
    store.undo(chat.id)
    assert (found(store, "needle"), found(store, '"text 1"')) == ([], ["text 1"])
    store.swipes.drop_swipe(swiped.swipe.id)
    store.chats.delete(chat.id)
    assert found(store, "text") == []


def test_the_index_of_words_agrees_with_the_texts(store: Store, chat: Chat, messages: list[Message]) -> None:
    swiped = store.swipes.add_swipe(messages[1].id, owner=store.owner)
    store.swipes.end_reply(swiped.swipe.id, "thread", "", 1, SwipeState.COMPLETE)
    store.swipes.resume(swiped.swipe.id, owner=store.owner)
    store.swipes.write_reply(swiped.swipe.id, "thread and", "", 1)
    store.swipes.end_reply(swiped.swipe.id, "thread and needle", "", 1, SwipeState.COMPLETE)
    store.messages.edit(messages[0].id, "changed", 1)
    store.undo(chat.id)
    with store.write() as connection:  # FTS5 raises when its content and the table differ
        connection.execute("INSERT INTO swipe_texts (swipe_texts, rank) VALUES ('integrity-check', 1)")


def test_missing_counts_are_of_shown_texts_and_summaries_newest_first(
    store: Store, chat: Chat, messages: list[Message]
) -> None:
    store.summaries.put(messages[3].swipe.id, "short", estimate=1, source_hash="h")
    store.messages.add(
        chat.id, Role.ASSISTANT, "Mira", "half", estimate=1, state=SwipeState.STREAMING, owner=store.owner
    )
    store.messages.delete([messages[0].id])
    missing = store.tokens.missing(chat.id, "tok", 100)
    assert [text for _, text in missing[:1]] == ["text 4"]
    assert {text for _, text in missing[1:3]} == {"text 3", "short"}
    assert [text for _, text in missing[3:]] == ["text 2", "text 1"]
    assert len(store.tokens.missing(chat.id, "tok", 2)) == 2
    store.tokens.put_many("tok", {text_hash(text): 1 for _, text in missing})
    assert store.tokens.missing(chat.id, "tok", 100) == []
    assert len(store.tokens.missing(chat.id, "other", 100)) == 5


def test_counts_are_kept_by_tokenizer(store: Store) -> None:
    hashes = [text_hash(str(at)) for at in range(1200)]
    store.tokens.put_many("tok", {name: at for at, name in enumerate(hashes)})
    store.tokens.put_many("tok", {hashes[0]: 77})
    counts = store.tokens.get_many(hashes, "tok")
    assert (len(counts), counts[hashes[0]], counts[hashes[1199]]) == (1200, 77, 1199)
    assert store.tokens.get_many(hashes, "other") == {}


def test_inputs_newest_first_without_repetition(store: Store) -> None:
    for text in ("a", "b", "b", "a"):
        store.inputs.add(text)
    assert store.inputs.recent() == ["a", "b", "a"]
    assert store.inputs.recent(1) == ["a"]


def test_only_so_many_inputs_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.store.inputs._INPUTS_KEPT", 3)
    for at in range(5):
        store.inputs.add(str(at))
    assert store.inputs.recent() == ["4", "3", "2"]


@pytest.mark.parametrize("value", [2048, 0.5, "max_tokens", False, None, {}, {"a": [1, {"b": "ä"}]}])
def test_what_was_learned_is_any_json_value_with_its_source_and_time(store: Store, value: object) -> None:
    assert store.learned.of("http://a m") == {}
    store.learned.set("http://a m", "window", Learned(4096, "before", 1.0))
    store.learned.set("http://a m", "window", Learned(value, "a refusal", 2.5))
    assert store.learned.of("http://a m") == {"window": Learned(value, "a refusal", 2.5)}
    assert store.learned.of("http://b m") == {}


def test_the_servers_that_the_user_has_allowed(store: Store, path: Path) -> None:
    assert store.learned.allowed() == allowed_servers(path) == frozenset()
    store.learned.allow("http://a/v1", "the test")
    store.learned.set("http://b/v1", "window", Learned(1, "", 0.0))
    assert store.learned.allowed() == allowed_servers(path) == {"http://a/v1"}
    assert allowed_servers(path.with_name("none.db")) == frozenset()


def test_numbers_that_were_learned_before_there_were_sources_are_kept(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE learned (connection TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL)")
        connection.execute("INSERT INTO learned VALUES ('http://a m', 'window', 900), ('http://a m', 'ratio', 1.25)")
        version_4.migrate(connection)
        rows = connection.execute("SELECT name, value, source, learned FROM learned ORDER BY name").fetchall()
    source = "an earlier version of tuimem"
    assert [(name, json.loads(value), *rest) for name, value, *rest in rows] == [
        ("ratio", 1.25, source, 0.0),
        ("window", 900.0, source, 0.0),
    ]


def test_a_write_of_another_window_is_noticed_once(store: Store, path: Path) -> None:
    store.inputs.add("mine")
    assert not store.changed()
    with Store(path) as window:
        window.inputs.add("theirs")
    assert (store.changed(), store.changed()) == (True, False)


def test_statistics_leave_out_what_is_deleted(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.messages.delete([messages[0].id])
    statistics = store.statistics()
    assert (statistics.chats, statistics.messages, statistics.summaries, statistics.open_jobs) == (1, 4, 0, 0)
    assert statistics.size > 0
    store.chats.delete(chat.id)
    assert store.statistics().messages == 0


def test_an_owner_lives_until_it_is_released(tmp_path: Path) -> None:
    one, two = Owners(tmp_path), Owners(tmp_path)
    assert one.mine == one.mine != two.mine
    assert one.is_alive(one.mine)
    assert two.is_alive(one.mine)
    name = one.mine
    one.release()
    assert not two.is_alive(name)
    two.release()
    assert list((tmp_path / "locks").iterdir()) == []


def test_lock_files_of_gone_processes_are_swept(tmp_path: Path) -> None:
    owners = Owners(tmp_path)
    owners.sweep()
    held = tmp_path / "locks" / f"{owners.mine}.lock"
    gone, young = (tmp_path / "locks" / f"{name}.lock" for name in ("gone", "young"))
    for file in (gone, young):
        file.touch()
    long_ago = time.time() - 3600
    for file in (gone, held):
        os.utime(file, (long_ago, long_ago))
    owners.sweep()
    assert (gone.exists(), young.exists(), held.exists()) == (False, True, True)
    owners.release()
