"""What opens every prompt, and sources that fail or take too long."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tuimem.chat.gather import GatherRequest, MaterialSource, gather
from tuimem.chat.sources import SOURCES
from tuimem.errors import TuimemError
from tuimem.memory.pieces import CHARACTER, SYSTEM, Piece
from tuimem.messages import Character, Chat, Role
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.store.store_thread import StoreThread

CHAT = Chat(1, "Harbour", Character(1, "Mira", "{{char}} sails for {{user}}.", "Be {{char}}."), "Jo", 0.0, 0.0)
SETTINGS = Settings(chats=msgspec.structs.replace(Settings().chats, system_prompt="I am {{char}}."))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the sources that read from the store leave an empty one."""
    monkeypatch.chdir(tmp_path)
    Store(Path("empty.db")).close()  # made before a source has to read from it within its time


def request(chat: Chat = CHAT) -> GatherRequest:
    return GatherRequest(chat, SETTINGS, StoreThread(lambda: Store(Path("empty.db"))))


def with_prompts(chat_prompt: str | None, character_prompt: str, description: str) -> Chat:
    character = Character(1, "Mira", description, character_prompt)
    return Chat(1, "Harbour", character, "Jo", 0.0, 0.0, system_prompt=chat_prompt)


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        (CHAT, [(SYSTEM, "Be Mira."), (CHARACTER, "Mira sails for Jo.")]),
        (with_prompts("Own for {{user}}.", "Be {{char}}.", ""), [(SYSTEM, "Own for Jo.")]),
        (with_prompts(None, "", " "), [(SYSTEM, "I am Mira.")]),
        (with_prompts("", "Be {{char}}.", "A sailor."), [(CHARACTER, "A sailor.")]),
        (with_prompts("", "", ""), []),
    ],
)
async def test_the_chats_system_prompt_wins_then_the_characters_then_the_settings(
    chat: Chat, expected: list[tuple[object, str]]
):
    gathered = await gather(request(chat), SOURCES)
    assert [(piece.kind, piece.text) for piece in gathered.pieces] == expected
    assert {piece.role for piece in gathered.pieces} <= {Role.SYSTEM}
    assert gathered.problems == ()


async def test_a_source_that_fails_or_never_answers_is_a_problem_and_the_others_go_on():
    async def hangs(_: GatherRequest) -> list[Piece]:
        await asyncio.Event().wait()
        return []

    async def breaks(_: GatherRequest) -> list[Piece]:
        raise TuimemError("The file is gone.", "Pin another one.")

    async def is_wrong(_: GatherRequest) -> list[Piece]:
        raise KeyError("x")

    sources = [MaterialSource("note", hangs, 0.01), MaterialSource("file", breaks), MaterialSource("map", is_wrong)]
    gathered = await gather(request(), [*sources, *SOURCES])
    assert [piece.kind for piece in gathered.pieces] == [SYSTEM, CHARACTER]
    assert gathered.problems == (
        "Not in the prompt: the note, for want of an answer within 0.01 s.",
        "Not in the prompt: the file. The file is gone.",
        "Not in the prompt: the map, since reading failed with KeyError.",
    )
