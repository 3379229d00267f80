"""tuimem's own JSONL: nothing is lost on the way out and in, and nothing bad comes in."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tuimem.messages import Chat, Lock, Message, Role, SwipeState
from tuimem.store import NewBlock, NewMessage, NewSummary, NewSwipe, RowNotFound, Store
from tuimem.text import clean, clean_line, text_hash
from tuimem.transfer import TransferError, export, import_file, json_lines

HEADER: dict[str, Any] = {
    "format": "tuimem",
    "version": 1,
    "chat": {"title": "T", "user_name": "Jo", "created": 1.0, "updated": 2.0},
    "character": {"name": "Mira"},
}
MESSAGE = {"role": "user", "author": "Jo", "created": 3, "swipes": [{"text": "hello", "created": 3}]}


def without_numbers(store: Store, chat_id: int) -> list[object]:
    """All that a chat holds, without the ids that belong to its store."""
    chat = store.chats.get(chat_id)
    assert chat is not None
    everything: list[object] = [dataclasses.replace(chat, id=0, character=replace(chat.character, id=0))]
    for message in store.messages.page(chat_id, limit=10_000):
        swipes = [
            (
                replace(swipe, id=0, summary=swipe.summary and replace(swipe.summary, id=0)),
                store.swipes.usage(swipe.id),
            )
            for swipe in store.swipes.list(message.id)
        ]
        shown = replace(message.swipe, id=0, summary=None)
        everything += [replace(message, id=0, chat_id=0, swipe=shown), swipes]
    return everything


def exported(store: Store, chat_id: int, path: Path) -> Path:
    path.write_text("".join(export(store, chat_id, "jsonl")), encoding="utf-8")
    return path


def written(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_a_summary_that_nobody_has_judged_is_judged_when_it_comes_in(store: Store, tmp_path: Path) -> None:
    def message(text: str, summary: str, **more: object) -> dict[str, Any]:
        made = {"text": summary, "source_hash": text_hash(text), **more}
        return {**MESSAGE, "swipes": [{"text": text, "created": 3, "summary": made}]}

    path = written(
        tmp_path / "chat.jsonl",
        HEADER,
        message("We met Ada.", "Jo and Mira met Ada."),
        message("She is in the garden.", "Jo said that Ada is in the garden of Bo."),
        message("She is in the garden.", "Jo said that Ada is in the garden of Bo.", edited=True),
        message("She is in the garden.", "Jo said that Ada is in the garden of Bo.", doubt="names\nBo"),
        message("She is in the garden.", "Jo said that Ada is in the garden of Bo.", doubt=""),
    )
    messages = store.messages.page(import_file(store, path).chat_id, limit=10)
    doubts = [message.swipe.summary and message.swipe.summary.doubt for message in messages]
    assert doubts == ["", "names Bo, which the message does not", "", "names Bo", ""]


def told(store: Store, chat: Chat, *texts: str) -> list[Message]:
    new = [
        NewMessage(Role.USER, "Jo", [NewSwipe(text, 3, summary=NewSummary(f"on {text}", text_hash(text), 2))])
        for text in texts
    ]
    return list(store.messages.get_many(store.messages.add_many(chat.id, new)).values())


def test_condensed_memories_come_back_fresh_or_out_of_date_as_they_were(
    store: Store, chat: Chat, tmp_path: Path
) -> None:
    messages = told(store, chat, "one", "two", "three", "four", "five", "six")
    store.blocks.put(chat.id, NewBlock("first", messages[:2], 2, "m", "thought", "names Bo"))
    store.blocks.put(chat.id, NewBlock("second", messages[2:4], 2))
    store.blocks.put(chat.id, NewBlock("third", messages[4:], 2))
    store.blocks.take_apart(chat.id, [messages[4].id])
    store.messages.edit(messages[2].id, "another", 3)
    path = exported(store, chat.id, tmp_path / "chat.jsonl")
    imported = import_file(store, path)
    kept = [(one.text, one.is_stale, one.doubt) for one in store.blocks.shown(imported.chat_id)]
    assert kept == [("first", False, "names Bo"), ("second", True, "")]
    first, _ = store.blocks.stored(imported.chat_id)
    assert (first.model, first.reasoning) == ("m", "thought")
    ids = [message.id for message in store.messages.page(imported.chat_id)]
    assert [one for one, _ in first.sources] == ids[-6:-4]
    assert store.undo(imported.chat_id) is None, "what came with the chat is no step of the user's"
    again = exported(store, imported.chat_id, tmp_path / "again.jsonl").read_text().splitlines()[1:]
    assert again == path.read_text().splitlines()[1:]


def test_a_condensed_memory_of_lines_that_cannot_be_read_is_out_of_date_and_nonsense_is_left_out(
    store: Store, chat: Chat, tmp_path: Path
) -> None:
    def line(*sources: tuple[int, str], text: str = "all") -> dict[str, Any]:
        return {**MESSAGE, "condensed": [{"text": text, "created": 1, "sources": sources}]}

    path = written(
        tmp_path / "chat.jsonl",
        HEADER,
        MESSAGE,
        "not a message",
        line((0, text_hash("x")), (1, text_hash("y"))),
        line((99, ""), text="nowhere"),
        line((0, ""), (0, ""), text="twice"),
        line((0, "made up"), (2, "made up"), text="no\x1b[31m"),
    )
    imported = import_file(store, path)
    assert (imported.messages, imported.skipped_lines) == (5, (3,))
    assert [(one.text, one.is_stale) for one in store.blocks.shown(imported.chat_id)] == [
        ("all", True),
        ("no[31m", True),
    ]


def test_a_chat_comes_back_as_it_went(store: Store, chat: Chat, tmp_path: Path) -> None:
    imported = import_file(store, exported(store, chat.id, tmp_path / "chat.jsonl"))
    assert (imported.messages, imported.skipped_lines) == (3, ())
    assert imported.chat_id != chat.id
    assert without_numbers(store, imported.chat_id) == without_numbers(store, chat.id)


def test_a_chat_comes_back_in_another_store(store: Store, chat: Chat, tmp_path: Path) -> None:
    with Store(tmp_path / "other" / "tuimem.db") as other:
        imported = import_file(other, exported(store, chat.id, tmp_path / "chat.jsonl"))
        assert without_numbers(other, imported.chat_id) == without_numbers(store, chat.id)
        assert [hit.author for hit in other.search("night")] == ["System"]


def test_the_same_character_is_not_made_twice(store: Store, chat: Chat, tmp_path: Path) -> None:
    path = exported(store, chat.id, tmp_path / "chat.jsonl")
    import_file(store, path)
    assert len(store.characters.list()) == 1
    store.characters.update(chat.character.id, description="a pirate")
    again = import_file(store, path)
    imported = store.chats.get(again.chat_id)
    assert imported is not None
    assert imported.character.description == "a sailor"
    assert [character.description for character in store.characters.list()] == ["a pirate", "a sailor"]


texts = st.text(max_size=30).map(clean)
names = st.text(max_size=20).map(clean_line)
times = st.floats(0, 2e9)
summaries = st.builds(NewSummary, text=texts, source_hash=names, edited=st.booleans(), model=names, reasoning=texts)
swipes = st.builds(
    NewSwipe,
    text=texts,
    state=st.sampled_from([SwipeState.COMPLETE, SwipeState.STOPPED, SwipeState.FAILED]),
    reasoning=texts,
    error=names,
    model=names,
    usage=st.none() | st.dictionaries(texts, st.integers(-(2**63), 2**63) | st.none() | texts, max_size=2),
    created=times,
    summary=st.none() | summaries,
    summary_error=names,
)


@st.composite
def new_messages(draw: st.DrawFn) -> NewMessage:
    alternatives = draw(st.lists(swipes, min_size=1, max_size=3))
    remember = draw(st.booleans())
    return NewMessage(
        role=draw(st.sampled_from(Role)),
        author=draw(names),
        swipes=alternatives,
        shown=draw(st.integers(0, len(alternatives) - 1)),
        created=draw(times),
        remember=remember,
        exclude=not remember and draw(st.booleans()),
        hidden=draw(st.booleans()),
    )


@given(title=names.filter(bool), user=names, messages=st.lists(new_messages(), max_size=4), prompt=st.none() | texts)
@settings(max_examples=60, deadline=None)
def test_any_chat_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory, title: str, user: str, messages: list[NewMessage], prompt: str | None
) -> None:
    folder = tmp_path_factory.getbasetemp() / "round-trip"
    with Store(folder / "tuimem.db") as store:
        chat = store.chats.create(title, store.characters.create("Mira").id, user)
        store.messages.add_many(chat.id, messages)
        store.chats.update(chat.id, system_prompt=prompt)
        imported = import_file(store, exported(store, chat.id, folder / "chat.jsonl"))
        assert imported.messages == len(messages)
        assert without_numbers(store, imported.chat_id) == without_numbers(store, chat.id)


def test_every_text_goes_through_the_gate(store: Store, tmp_path: Path) -> None:
    bad = "a\x1b]52;c;eA==\x07\x00\u202eb\r\n"
    summary = {"text": bad, "source_hash": bad, "model": bad, "reasoning": bad}
    swipe = {
        "text": bad,
        "created": 1,
        "error": bad,
        "model": bad,
        "reasoning": bad,
        "usage": {bad: [bad, {"x": bad}]},
        "summary": summary,
        "summary_error": bad,
    }
    header: dict[str, Any] = {
        **HEADER,
        "character": dict.fromkeys(("name", "description", "system_prompt", "greeting"), bad),
    }
    header["chat"] = {**HEADER["chat"], "title": bad, "user_name": bad, "draft": bad, "system_prompt": bad}
    path = written(tmp_path / "bad.jsonl", header, {**MESSAGE, "author": bad, "swipes": [swipe]})
    imported = import_file(store, path)
    everything = json.dumps([str(value) for value in without_numbers(store, imported.chat_id)], ensure_ascii=False)
    for forbidden in ("\x1b", "\\u001b", "\\x1b", "\\x07", "\\x00", "\\u202e", "\u202e", "\\r"):
        assert forbidden not in everything
    assert "]52;c;eA==b" in everything


def test_cleaning_a_text_does_not_make_its_summary_stale(store: Store, tmp_path: Path) -> None:
    raw = "a\x07b"
    summary = {"text": "s", "source_hash": text_hash(raw)}
    swipe = {"text": raw, "created": 1, "summary": summary}
    imported = import_file(store, written(tmp_path / "x.jsonl", HEADER, {**MESSAGE, "swipes": [swipe]}))
    assert not store.messages.page(imported.chat_id)[0].swipe.summary_is_stale


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"role": "user"}',
        json.dumps({**MESSAGE, "role": "wizard"}),
        json.dumps({**MESSAGE, "swipes": []}),
        json.dumps({**MESSAGE, "shown": 1}),
        json.dumps({**MESSAGE, "shown": -1}),
        json.dumps({**MESSAGE, "created": "yesterday"}),
        json.dumps({**MESSAGE, "created": 1e300}),
        json.dumps({**MESSAGE, "author": None}),
        json.dumps({**MESSAGE, "author": "\ud800"}),
        '{"x":' * 100_000,
    ],
)
def test_a_line_that_is_no_message_is_passed_over_and_named(store: Store, tmp_path: Path, line: str) -> None:
    imported = import_file(store, written(tmp_path / "x.jsonl", HEADER, MESSAGE, line, "", MESSAGE))
    assert (imported.messages, imported.skipped_lines) == (2, (3,))


def test_a_line_in_another_encoding_is_passed_over(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", HEADER, MESSAGE)
    path.write_bytes(path.read_bytes() + b'{"role": "user", "author": "\xff"}\n')
    assert import_file(store, path).skipped_lines == (3,)


def test_an_endless_line_is_passed_over(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 1000)
    long = {**MESSAGE, "author": "x" * 5000}
    imported = import_file(store, written(tmp_path / "x.jsonl", HEADER, long, MESSAGE))
    assert (imported.messages, imported.skipped_lines, imported.long_lines) == (1, (), (2,))


def test_a_byte_order_mark_and_unknown_fields_do_no_harm(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", {**HEADER, "new": 1}, {**MESSAGE, "new": {"deep": []}})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_file(store, path).messages == 1


def test_contradicting_marks_and_streaming_states_come_to_rest(store: Store, tmp_path: Path) -> None:
    swipe = {"text": "half", "created": 1, "state": "streaming"}
    line = {**MESSAGE, "remember": True, "exclude": True, "swipes": [swipe]}
    message = store.messages.page(import_file(store, written(tmp_path / "x.jsonl", HEADER, line)).chat_id)[0]
    assert (message.remember, message.exclude, message.swipe.state) == (True, False, SwipeState.STOPPED)


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("", "not a chat"),
        ("# A heading", "not a chat"),
        ('{"user_name": "Jo", "character_name": "Mira", "chat_metadata": {}}', "not a chat"),
        ('{"format": "other", "version": 1}', "format"),
        ('{"format": "tuimem", "version": 2}', "newer"),
        ('{"format": "tuimem", "version": 1}', "damaged"),
        ("[" * 100_000, "not a chat"),
    ],
)
def test_another_file_is_refused_in_a_sentence(store: Store, tmp_path: Path, first: str, says: str) -> None:
    with pytest.raises(TransferError) as raised:
        import_file(store, written(tmp_path / "x.jsonl", first, MESSAGE))
    assert says in raised.value.what
    assert raised.value.remedy
    assert store.chats.list(10) == []


def test_a_file_without_one_good_message_leaves_no_chat(store: Store, tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="None of the messages"):
        import_file(store, written(tmp_path / "x.jsonl", HEADER, "bad", "worse"))
    assert (store.chats.list(10), store.characters.list()) == ([], [])


def test_a_missing_file_and_a_folder_are_said_so(store: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(TransferError, match="cannot be read"):
            import_file(store, path)


def test_unknown_formats_and_chats_are_said_at_once(store: Store, chat: Chat) -> None:
    with pytest.raises(TransferError, match="jsonl, markdown"):
        export(store, chat.id, "pdf")
    with pytest.raises(RowNotFound):
        export(store, 99, "jsonl")


def test_the_store_is_free_while_the_file_is_read(
    store: Store, chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window writes whenever a text is read, and the chat is seen only at the end."""
    monkeypatch.setattr("tuimem.store.files.BUSY_TIMEOUT", 0.0)
    lines = [{**MESSAGE, "swipes": [{"text": f"hello {at}", "created": 3}]} for at in range(250)]
    path = written(tmp_path / "x.jsonl", HEADER, *lines)
    with Store(store.path) as window:

        def estimate(text: str) -> int:
            window.chats.update(chat.id, draft=text)
            assert [found.id for found in window.chats.list(10)] == [chat.id]
            return 1

        imported = import_file(store, path, estimate)
    assert imported.messages == store.messages.count(imported.chat_id) == 250
    assert len(store.chats.list(10)) == 2


def test_settings_of_its_own_and_the_profile_of_a_chat_come_along(store: Store, chat: Chat, tmp_path: Path) -> None:
    own = {"memory.threshold": 3, "summaries.prompt": "Say it: {{message}}"}
    store.chats.update(chat.id, own_settings=own)
    store.profile_locks.put(Lock.CHAT, chat.id, "Story")
    path = exported(store, chat.id, tmp_path / "chat.jsonl")
    copied = store.chats.get(import_file(store, path).chat_id)
    assert copied is not None
    assert (dict(copied.own_settings), copied.profile) == (own, "Story")


def test_a_file_of_somebody_else_says_neither_where_texts_are_sent_nor_what_is_run(
    store: Store, tmp_path: Path
) -> None:
    bad = {
        "endpoint.base_url": "http://evil.invalid",
        "endpoint.api_key_command": "touch /tmp/x",
        "endpoint.api_key_env": "HOME",
        "display.theme": "sea",
        "memory.treshold": 3,
        "memory.threshold": "many",
        "memory.minimum_length": 4,
    }
    header = {**HEADER, "chat": {**HEADER["chat"], "settings": bad, "profile": "../x"}}
    path = written(tmp_path / "bad.jsonl", header, MESSAGE)
    copied = store.chats.get(import_file(store, path).chat_id)
    assert copied is not None
    assert (dict(copied.own_settings), copied.profile) == ({"memory.minimum_length": 4}, "")
