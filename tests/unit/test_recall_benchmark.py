"""The benchmark of recall: what it prints for programs, counted by hand on a chat of four turns."""

import json
from pathlib import Path

import pytest

from benchmarks import recall
from benchmarks.recall_data import AskedQuestion, Conversation, SaidTurn
from tests.fakes.word_embedder import WordEmbedder

SAID = ("My sister lives in Oslo.", "How nice.", "My boat lies at the north pier.", "I see.")
TURNS = tuple(
    SaidTurn(f"D1:{place + 1}", ("Ann", "Bo")[place % 2], text, 60.0 * place) for place, text in enumerate(SAID)
)
ASKED = (
    AskedQuestion("Where does the sister live?", "1", frozenset({"D1:1"})),
    AskedQuestion("Which pier has the boat?", "2", frozenset({"D1:3", "D1:4"})),
)


def test_each_arm_has_its_recall_overall_and_by_category_and_its_time(tmp_path: Path) -> None:
    figures = recall.measure([Conversation("one", "Ann", "Bo", TURNS, ASKED)], tmp_path, WordEmbedder())
    arms = json.loads(recall.as_json(figures))["arms"]
    assert list(arms) == ["dense alone", "BM25 alone", "ours"]
    for found in arms.values():
        assert set(found) == {"overall", "1", "2", "ms_p50", "ms_p95"}
        assert all(set(found[category]) == {"R@1", "R@5", "R@10", "R@20"} for category in ("overall", "1", "2"))
        assert 0 < found["ms_p50"] <= found["ms_p95"]
    words = arms["BM25 alone"]
    assert [words[category]["R@1"] for category in ("1", "2", "overall")] == [100, 50, 75]
    assert words["2"]["R@20"] == 50, "the other turn of its evidence has no word of the question"
    assert arms["dense alone"]["2"]["R@20"] == 100, "all turns are within the first twenty"


def test_ours_is_the_search_of_a_chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    search = recall.search

    def counted(index: recall.Index, embedder: recall.Embedder, query: recall.RecallQuery) -> object:
        asked.append(query.turns[0].text)
        return search(index, embedder, query)

    monkeypatch.setattr(recall, "search", counted)
    recall.measure([Conversation("one", "Ann", "Bo", TURNS, ASKED)], tmp_path, WordEmbedder())
    assert set(asked) == {question.text for question in ASKED}
    assert search.__module__ == "tuimem.worker.search"
