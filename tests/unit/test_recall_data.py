"""The reader of the chats that recall is measured on."""

import json
from dataclasses import replace
from pathlib import Path

from benchmarks.recall_data import AskedQuestion, Conversation, SaidTurn, read_conversations, repaired
from benchmarks.recall_variants import bubbles, typos


def test_evidence_written_by_hand_is_repaired() -> None:
    assert list(repaired(["D8:6; D9:17", "D:11:26", "D30:05", "D1:3"])) == ["D8:6", "D9:17", "D11:26", "D30:5", "D1:3"]


def test_what_a_picture_was_searched_by_is_never_read(tmp_path: Path) -> None:
    turns = [
        {"speaker": "Ann", "dia_id": "D1:1", "text": "Look!", "blip_caption": "a red boat", "query": "secret answer"},
        {"speaker": "Bo", "dia_id": "D1:2", "text": "Nice."},
    ]
    chat = {"speaker_a": "Ann", "speaker_b": "Bo", "session_1_date_time": "1:56 pm on 8 May, 2023", "session_1": turns}
    asked = [
        {"question": "What colour?", "evidence": ["D1:1"], "category": 4, "answer": "red"},
        {"question": "Who?", "evidence": ["D9:9"], "category": 4, "answer": "nobody"},
    ]
    path = tmp_path / "chats.json"
    path.write_text(json.dumps([{"sample_id": "one", "conversation": chat, "qa": asked}]))
    (conversation,) = read_conversations(path)
    assert [turn.text for turn in conversation.turns] == ["Look! [a red boat]", "Nice."]
    assert [question.text for question in conversation.questions] == ["What colour?"]
    assert conversation.turns[1].created > conversation.turns[0].created


CHAT = Conversation(
    "one",
    "Ann",
    "Bo",
    (SaidTurn("D1:1", "Ann", "Hello! My sister lives in Oslo. Yours?", 0.0), SaidTurn("D1:2", "Bo", "No.", 30.0)),
    (AskedQuestion("Where does the sister of Ann live?", "4", frozenset({"D1:1"})),),
)


def test_bubbles_are_evidence_by_the_name_of_their_turn() -> None:
    turns = bubbles(CHAT).turns
    assert [(one.name, one.text) for one in turns[:2]] == [("D1:1", "Hello!"), ("D1:1", "My sister lives in Oslo.")]
    assert [one.created for one in turns] == sorted(one.created for one in turns)
    assert len(turns) == 4


def test_slips_are_the_same_each_time_and_leave_names_alone() -> None:
    long = replace(CHAT, turns=(SaidTurn("D1:1", "Ann", "Ann wonders where Oslo might really have been. " * 20, 0.0),))
    (said,) = typos(long).turns
    assert said.text != long.turns[0].text
    assert (said.text.count("Ann"), said.text.count("Oslo")) == (20, 20)
    assert typos(long) == typos(long)
