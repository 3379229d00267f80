"""What is in the index is what the store shows, and nothing is done twice."""

import sqlite3
from contextlib import closing, suppress
from typing import Any

import pytest

from tests.unit.worker.index.conftest import Bench
from tuimem.messages import Role
from tuimem.store.errors import StoreError
from tuimem.worker.embedding import EmbedderUnavailable
from tuimem.worker.index import SearchReach
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.index import Index
from tuimem.worker.late import encode


def test_what_was_said_is_found_by_words_and_by_meaning(bench: Bench) -> None:
    bench.say("The boat leaves the harbour at six.")
    bench.say("My sister keeps bees.")
    bench.catch_up()
    assert bench.found_by_words("boats leaving") == ["The boat leaves the harbour at six."]
    assert bench.found_by_meaning("sister keeps bees")[0] == "My sister keeps bees."
    progress = bench.index.progress(bench.embedder)
    assert (progress.memories, progress.waiting, progress.rebuilding) == (2, 0, 0)


def test_words_are_found_without_an_embedder(bench: Bench) -> None:
    bench.say("My sister keeps bees.")
    bench.index.catch_up(None)
    assert bench.found_by_words("bees") == ["My sister keeps bees."]
    assert bench.found_by_meaning("bees") == []


def test_a_passage_has_what_the_ranking_needs(bench: Bench) -> None:
    bench.say("Where do you live?")
    bench.say("In Lyon, since May.", role=Role.ASSISTANT)
    bench.catch_up()
    (number,) = bench.index.words(SearchReach(), ["lyon"])
    (found,) = bench.index.passages([number])
    assert (found.chat_title, found.role, found.author, found.characters) == ("Harbour", "assistant", "Jo", 19)
    assert found.passage.lead_terms == "live"
    (vector,) = bench.index.vectors([number], model=bench.embedder.name)
    assert vector @ vector == pytest.approx(1, abs=1e-3)
    (tokens,) = bench.index.token_vectors([number], model=bench.embedder.name)
    pieces = encode(bench.embedder, [("", found.passage.text)])[0].pieces
    assert tokens is not None and pieces is not None and len(tokens) == len(pieces) == 4
    assert bench.index.piece_counts(pieces[:1].tolist(), model=bench.embedder.name) == [1]
    assert bench.index.neighbours([found.message_id]) == {found.message_id: [found.message_id - 1]}


def test_numbers_are_those_of_the_reach(bench: Bench) -> None:
    other = bench.store.chats.create("Other", bench.store.characters.create("Ada").id, "Jo")
    bench.say("One boat.")
    bench.say("Two boats and a bee.", role=Role.ASSISTANT)
    bench.say("Three boats.", other)
    bench.catch_up()
    here = bench.index.statistics(SearchReach(chat_id=bench.chat.id), ["boat", "bee", "lyon"])
    assert here.counts == {"boat": {"user": 1, "assistant": 1}, "bee": {"assistant": 1}, "lyon": {}}
    assert (here.passages, here.sizes) == (2, {"user": 1, "assistant": 1})
    assert here.mean_length == {"user": 9, "assistant": 20}
    everywhere = bench.index.statistics(SearchReach(), ["boat"])
    assert everywhere.counts == {"boat": {"user": 2, "assistant": 1}}
    assert bench.found_by_words("boat", SearchReach(character_id=other.character.id)) == ["Three boats."]
    assert bench.found_by_meaning("boat", SearchReach(character_id=other.character.id)) == ["Three boats."]
    assert set(bench.found_by_meaning("boat", SearchReach(chat_id=bench.chat.id))) == {
        "One boat.",
        "Two boats and a bee.",
    }


def test_what_is_taken_back_is_not_found_before_the_index_knows(bench: Bench) -> None:
    message = bench.say("memory of the boat")
    bench.catch_up()
    bench.store.messages.set_marks([message.id], recallable=False)
    assert bench.everything() == (set(), set())
    bench.catch_up()
    assert bench.everything() == (set(), set())
    bench.store.undo(bench.chat.id)
    bench.catch_up()
    assert bench.everything() == ({"memory of the boat"}, {"memory of the boat"})


def test_a_text_that_comes_back_is_not_embedded_again(bench: Bench) -> None:
    message = bench.say("memory of the boat")
    bench.catch_up()
    bench.store.messages.edit(message.id, "memory of the bees", 1)
    bench.catch_up()
    bench.store.undo(bench.chat.id)
    bench.catch_up()
    bench.reopen()
    bench.catch_up()
    assert bench.embedder.embedded == ["memory of the boat", "memory of the bees"]


def test_the_message_after_an_edited_one_is_read_after_the_new_text(bench: Bench) -> None:
    first = bench.say("Do you like tea?")
    bench.say("memory: yes, very much", role=Role.ASSISTANT)
    bench.catch_up()
    bench.store.messages.edit(first.id, "Do you like coffee?", 1)
    bench.catch_up()
    assert bench.index.words(SearchReach(), ["tea"]) == []
    assert len(bench.index.words(SearchReach(), ["coffe"])) == 2


def test_jobs_that_are_done_are_not_done_again_and_leave_the_store_at_the_end(bench: Bench) -> None:
    bench.say("memory of the boat")
    bench.catch_up()
    assert len(bench.store.index_jobs.waiting(10)) == 1, "each write to the store lets every window read its chat anew"
    assert not bench.index.take_in()
    bench.reopen()
    assert bench.store.index_jobs.waiting(10) == []


def test_an_embedder_that_is_away_leaves_the_words(bench: Bench) -> None:
    bench.say("memory of the boat")
    bench.embedder.is_away = True
    with pytest.raises(EmbedderUnavailable):
        bench.catch_up()
    assert bench.found_by_words("memory") == ["memory of the boat"]
    assert bench.index.progress(bench.embedder).waiting == 1
    bench.embedder.is_away = False
    bench.catch_up()
    assert bench.everything() == ({"memory of the boat"}, {"memory of the boat"})


def test_the_old_index_serves_until_the_new_one_is_whole(bench: Bench) -> None:
    texts = {bench.say(f"memory {at}").text for at in range(60)}
    bench.catch_up()
    bench.index.reindex(bench.embedder)
    assert set(bench.found_by_words("memory")) == texts
    while bench.index.take_in():
        assert set(bench.found_by_words("memory")) == texts
    while bench.index.embed_some(bench.embedder) or bench.index.hand_over(bench.embedder):
        assert bench.everything()[1] == texts
    texts_embedded = [text for text in bench.embedder.embedded if text != "memory"]
    assert len(texts_embedded) == 60, "equal texts are not embedded again"
    assert [folder.name for folder in (bench.folder / "recall").glob("chroma-*")] == ["chroma-2"]
    assert bench.everything() == (texts, texts)


def test_what_was_cut_in_an_older_way_is_cut_again_and_not_embedded_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> list[float]:
        return [one.passage.asks for one in bench.index.passages(bench.index.words(SearchReach(), ["memori"]))]

    bench.say("memory of where the boat is")
    bench.catch_up()
    monkeypatch.setattr("tuimem.memory.recall.passages.share_of_questions", lambda text: 0.5)
    bench.reopen()
    bench.catch_up()
    assert asked() == [0.0]
    monkeypatch.setattr("tuimem.memory.recall.passages.VERSION", 1_000)
    bench.reopen()
    bench.catch_up()
    assert asked() == [0.5]
    assert bench.embedder.embedded == ["memory of where the boat is"]


def test_another_model_makes_its_own_vectors(bench: Bench) -> None:
    bench.say("memory of the boat")
    bench.catch_up()
    bench.embedder.name = "words@2"
    bench.catch_up()
    assert bench.embedder.embedded == ["memory of the boat"] * 2
    assert bench.everything()[1] == {"memory of the boat"}


@pytest.mark.parametrize("damage", ["recall.db", "chroma", "everything", "vectors", "counted"])
def test_what_is_missing_or_damaged_is_made_anew(bench: Bench, damage: str) -> None:
    texts = {bench.say(f"memory {at}").text for at in range(5)}
    bench.catch_up()
    bench.index.close()
    folder = bench.folder / "recall"
    for path in sorted(folder.rglob("*")):
        wanted = {
            "recall.db": path.name == "recall.db",
            "chroma": path.name == "chroma.sqlite3",
            "everything": True,
            "vectors": path.suffix == ".bin",
            "counted": False,
        }
        if path.is_file() and wanted[damage]:
            path.write_bytes(b"not what it was" * 1000)
    if damage == "counted":
        with closing(sqlite3.connect(next(folder.rglob("chroma.sqlite3")))) as connection, connection:
            connection.execute("DELETE FROM embeddings")
    bench.index = bench.opened()
    for _ in range(3):  # what fails is tried again, as the worker does
        with suppress(ChromaUnavailable):
            bench.catch_up()
            bench.everything()
    assert bench.everything() == (texts, texts)


def test_a_fault_in_the_store_leaves_the_index(bench: Bench) -> None:
    bench.say("memory of the boat")
    bench.catch_up()
    path = bench.folder / "tuimem.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE odd (a)")
        connection.execute("INSERT INTO odd VALUES (NULL)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (a NOT NULL)' WHERE name = 'odd'")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
    bench.reopen()
    bench.catch_up()
    assert bench.everything() == ({"memory of the boat"}, {"memory of the boat"})
    assert bench.embedder.embedded.count("memory of the boat") == 1


@pytest.mark.parametrize("step", ["TABLES", "SHARING", "_PRAGMAS", "SHOWN"])
def test_what_fails_while_the_file_is_opened_leaves_it_to_others(
    step: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[sqlite3.Connection]()
    connect = sqlite3.connect

    def noted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr("sqlite3.connect", noted)
    wrong: object = ("no pragma; at all",) if step == "_PRAGMAS" else "no SQL at all;"
    monkeypatch.setattr(f"tuimem.worker.index.database.{step}", wrong)
    with pytest.raises(StoreError):
        Index(bench.folder / "new", bench.folder / "tuimem.db", lambda: bench.settings)
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


def test_a_store_that_cannot_be_read_leaves_the_index(bench: Bench) -> None:
    bench.say("memory of the boat")
    bench.catch_up()
    bench.index.close()
    damaged = bench.folder / "damaged.db"
    damaged.write_bytes(b"not what it was" * 1000)
    with pytest.raises(StoreError, match=r"damaged\.db"):
        Index(bench.folder / "recall", damaged, lambda: bench.settings)
    bench.index = bench.opened()
    bench.catch_up()
    assert bench.embedder.embedded == ["memory of the boat"]
