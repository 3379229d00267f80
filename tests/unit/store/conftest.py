"""A store on a clock that the test moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tuimem.messages import Chat, Message, Role
from tuimem.store import Store


class Clock:
    """Seconds since the epoch, one more at every look."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tuimem.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    with Store(path, clock) as opened:
        yield opened


@pytest.fixture
def chat(store: Store) -> Chat:
    return store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")


@pytest.fixture
def messages(store: Store, chat: Chat) -> list[Message]:
    """Five messages, the user's and the character's in turn."""
    roles = (Role.USER, Role.ASSISTANT)
    return [store.messages.add(chat.id, roles[at % 2], "Jo", f"text {at}", estimate=10 + at) for at in range(5)]
