"""What is erased for good is gone whole: from the page and from what was sent, and whatever is learned meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tuimem.chat import digest_actions, user_profile, wiping
from tuimem.messages import Chat
from tuimem.remembered import PageOrigin
from tuimem.store import Store
from tuimem.store.page_file import DIGESTS, PROFILES


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "tuimem.db") as opened:
        yield opened


@pytest.fixture
def chat(store: Store) -> Chat:
    return store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")


def profile_of(store: Store) -> int:
    page_id = store.profile_pages.opened("Jo").id
    store.profile_pages.put(page_id, "- Plays chess\n", PageOrigin.MODEL)
    PROFILES.follow(store, page_id)
    return page_id


def digest_of(store: Store) -> int:
    page_id = store.digests.opened(10).id
    store.digests.put(page_id, "- Plays chess\n", PageOrigin.MODEL)
    DIGESTS.follow(store, page_id)
    return page_id


class Killed(BaseException):
    """Stands for the end of the program."""


@pytest.mark.parametrize(
    ("make", "erase", "text_of"),
    [
        (profile_of, user_profile.erase_page, lambda store, page_id: store.profile_pages.get(page_id).text),
        (digest_of, digest_actions.erase_digest, lambda store, page_id: store.digests.get(page_id).text),
    ],
    ids=["profile", "digest"],
)
def test_an_erased_page_is_never_left_in_the_last_request(
    store: Store,
    chat: Chat,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Store], int],
    erase: Callable[[Store, int], None],
    text_of: Callable[[Store, int], str],
):
    """Killed on the way, the page is still there, and whoever wanted it erased sees that it is not."""
    page_id = make(store)
    store.requests.put(chat.id, '[["system", "system", "system", "- Plays chess"]]')

    def die() -> None:
        raise Killed

    with monkeypatch.context() as patched, suppress(Killed):
        patched.setattr(store.news, "withdraw", die)
        erase(store, page_id)
    assert "chess" in text_of(store, page_id)
    erase(store, page_id)
    assert "chess" not in text_of(store, page_id)
    assert store.requests.last(chat.id) is None


def test_what_a_window_learns_while_all_is_wiped_is_wiped_too(store: Store, monkeypatch: pytest.MonkeyPatch):
    """Its answer may come after the page was erased, and before nothing is left to learn from."""
    page_id = digest_of(store)

    def erase_late(store: Store, page_id: int) -> None:
        digest_actions.erase_digest(store, page_id)
        calls.append(page_id)
        if len(calls) == 1:
            store.digests.put(page_id, "- Plays go\n", PageOrigin.MODEL)
            DIGESTS.follow(store, page_id)

    calls: list[int] = []
    monkeypatch.setattr(wiping, "erase_digest", erase_late)
    wiping.wipe(store, None)
    assert [one.text for one in store.digests.history(page_id)] == [""]
    assert DIGESTS.path_of(store, page_id).read_text() == ""
