"""Chats with questions whose evidence is known, in the form of LoCoMo's `locomo10.json`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BETWEEN_TURNS = 30.0
"""Seconds: the files say when a session began, but not when each turn was said."""


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """A turn of a chat. `created` is in seconds since the epoch."""

    name: str
    author: str
    text: str
    created: float


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and the names of the turns that hold its answer."""

    text: str
    category: str
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat of two, and what is asked of it."""

    name: str
    user: str
    character: str
    turns: tuple[SaidTurn, ...]
    questions: tuple[AskedQuestion, ...]


def read_conversations(path: Path) -> list[Conversation]:
    """All conversations of a file. Questions without evidence in the chat are left out."""
    return [_conversation(number, sample) for number, sample in enumerate(json.loads(path.read_text("utf-8")))]


def _conversation(number: int, sample: Mapping[str, Any]) -> Conversation:
    said = sample["conversation"]
    turns = tuple(_turns(said))
    known = {turn.name for turn in turns}
    asked = (
        AskedQuestion(one["question"], str(one["category"]), frozenset(repaired(one["evidence"])) & known)
        for one in sample["qa"]
    )
    return Conversation(
        str(sample.get("sample_id", number)),
        said["speaker_a"],
        said["speaker_b"],
        turns,
        tuple(one for one in asked if one.evidence),
    )


def repaired(evidence: Iterable[str]) -> Iterator[str]:
    """The names of turns in a list that people wrote by hand: "D8:6; D9:17", "D:11:26" and "D30:05" are in there."""
    for entry in evidence:
        for session, turn in re.findall(r"D:?(\d+)\s*:\s*(\d+)", entry):
            yield f"D{int(session)}:{int(turn)}"


def _turns(said: Mapping[str, Any]) -> Iterator[SaidTurn]:
    sessions = sorted(int(key[8:]) for key in said if re.fullmatch(r"session_\d+", key) and isinstance(said[key], list))
    for session in sessions:
        began = datetime.strptime(said[f"session_{session}_date_time"].upper(), "%I:%M %p ON %d %B, %Y")
        for place, turn in enumerate(said[f"session_{session}"]):
            created = began.replace(tzinfo=UTC).timestamp() + place * BETWEEN_TURNS
            yield SaidTurn(turn["dia_id"], turn["speaker"], _text(turn), created)


def _text(turn: Mapping[str, Any]) -> str:
    """What was said, with what a picture shows. What the picture was searched by ("query") would give answers away."""
    caption = turn.get("blip_caption", "")
    return f"{turn['text']} [{caption}]" if caption else str(turn["text"])
