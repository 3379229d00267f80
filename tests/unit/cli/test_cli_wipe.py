"""`tuimem memory wipe` deletes all that is remembered: no word of it is left in any file."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tuimem.cli import memory_wipe
from tuimem.messages import Chat, Role
from tuimem.remembered import PageOrigin
from tuimem.store import Store
from tuimem.store.page_file import DIGESTS, PROFILES
from tuimem.store.recalls import NewRecalled
from tuimem.worker.verbs import WishesDone

OF_MIRA = {"fact-of-mira", "former-fact", "digest-of-mira", "digest-of-chat", "typed-to-mira", "recalled-elsewhere"}
SENT = {"news-told", "last-request", "held-front", "old-copy"}
OF_ALL = {"fact-for-all", "profile-now", "profile-before", "digest-of-all", "said-to-llm", "replied-by-llm"}
OF_BO = {"fact-of-bo", "typed-to-bo"}


def words_in(folder: Path, words: set[str]) -> set[str]:
    """Those that any byte of any file still has."""
    found = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {word for word in words if word.encode() in found}


@pytest.fixture
def pinned(chat: Chat, home: Path, tmp_path: Path) -> Path:
    """A file of the user's own, pinned, beside a word of every other kind that can be remembered."""
    file = tmp_path / "pinned.md"
    file.write_text("My own file.")
    with Store(home / "tuimem.db") as store:
        bo = store.chats.create("With Bo", store.characters.create("Bo").id, "Jo")
        _learn(store, chat, bo)
        _send(store, chat, bo)
        store.pins.add(str(file), chat_id=chat.id)
        store.pins.add(str(file))
    (home / "tuimem.db.version-3.2020-01-01-000000.backup").write_text("old-copy")
    assert words_in(home, OF_MIRA | SENT | OF_ALL | OF_BO) == OF_MIRA | SENT | OF_ALL | OF_BO
    return file


def _learn(store: Store, mira: Chat, bo: Chat) -> None:
    former = store.facts.add("former-fact", character_id=mira.character.id)
    assert former is not None
    store.facts.edit(former.fact_id, "fact-of-mira")
    store.facts.add("fact-of-bo", character_id=bo.character.id)
    store.facts.add("fact-for-all")
    page = store.profile_pages.opened("Jo")
    for text in ("- profile-before\n", "- profile-now\n"):
        store.profile_pages.put(page.id, text, PageOrigin.MODEL)
    PROFILES.follow(store, page.id)
    for word, key in (("mira", {"character_id": mira.character.id}), ("chat", {"chat_id": mira.id}), ("all", {})):
        digest = store.digests.opened(10, **key)
        store.digests.put(digest.id, f"- digest-of-{word}\n", PageOrigin.MODEL)
        DIGESTS.follow(store, digest.id)
    store.exchanges.add_external("call-1", "said-to-llm", "replied-by-llm", 1.7e9, ["facts"])


def _send(store: Store, mira: Chat, bo: Chat) -> None:
    for name, chat in (("mira", mira), ("bo", bo)):
        message = store.messages.add(chat.id, Role.USER, "Jo", "Hooked.", estimate=2, typed=f"typed-to-{name}")
        store.exchanges.note(chat.id, message.id + 1, ["facts"])
    message = store.messages.page(mira.id)[-1]
    foreign = NewRecalled("recalled-elsewhere", "Jo", "", "", 1.0, 1.0, 0.5, machine="laptop", elsewhere="key")
    store.recalls.put(message, [foreign])
    store.news.sent(mira.id, [message.id], (message.id, "news-told", "[]"))
    store.requests.put(mira.id, '[["system", "system", "system", "last-request"]]')
    with store.write() as connection:
        connection.execute("""UPDATE chats SET front = '[1, 2, 3, ["held-front"]]' WHERE id = ?""", (mira.id,))


@pytest.mark.usefixtures("words_only")
def test_of_one_character_or_all_no_word_is_left_in_any_file(run: Run, chat: Chat, home: Path, pinned: Path) -> None:
    refused = run("memory", "wipe", "--character", "mira", input="n\n").stderr
    for line in (
        "the memory of 9 messages in 1 chat of Mira",
        "what was recalled for 1 of your messages",
        "2 facts of Mira, each with its history",
        "2 digests of Mira with all versions",
        "1 pin of Mira; the pinned files are yours",
        "1 copy of the database from before upgrades",
        "The messages stay in their chats",
        "The user profile, facts that hold with all characters, and the digest of all chats stay.",
    ):
        assert line in refused
    assert words_in(home, OF_MIRA | OF_ALL) == OF_MIRA | OF_ALL, "nothing goes before the second step"
    assert run("memory", "wipe", "--character", "mira", input="y\n").exit_code == 0
    assert words_in(home, OF_MIRA | SENT | OF_ALL | OF_BO) == OF_ALL | OF_BO
    with Store(home / "tuimem.db") as store:
        assert [each.chat_id for each in store.pins.all()] == [None]
        assert [each.said for each in store.exchanges.waiting("facts", 10)] == ["said-to-llm", "typed-to-bo"]
    page = home / "user_profiles" / "1.md"
    page.unlink()
    page.mkdir()
    assert f"The file {page} cannot be written (Is a directory), so not" in run("memory", "wipe", "--yes").stderr
    page.rmdir()
    told = run("memory", "wipe", "--yes")
    assert told.exit_code == 0
    assert "1 page of the user profile with all versions" in told.stderr
    assert "1 exchange with other programs" in told.stderr
    assert words_in(home, OF_MIRA | SENT | OF_ALL | OF_BO) == set()
    assert pinned.read_text() == "My own file."
    assert "There is nothing to wipe." in run("memory", "wipe", "--yes").stderr
    with Store(home / "tuimem.db") as store:
        assert store.digests.unread(store.digests.opened(10, chat_id=chat.id), 10) == [], "nor is it read again"
        bo = store.characters.find("Bo")
        assert bo is not None
        assert store.digests.unread(store.digests.opened(10, character_id=bo.id), 10) == []
        assert store.exchanges.waiting("facts", 10) == []
        chats = {each.title: len(store.messages.page(each.id)) for each in store.chats.list(10)}
        assert chats == {"Harbour lights": 9, "With Bo": 1}


def test_all_characters_of_a_name_are_wiped(run: Run, chat: Chat, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import brings a character that is described otherwise beside the one of the same name."""
    monkeypatch.setattr(memory_wipe, "with_worker", lambda *_: WishesDone())
    with Store(home / "tuimem.db") as store:
        other = store.characters.create("Mira", "A lighthouse keeper.")
        store.messages.add(store.chats.create("Another", other.id, "Jo").id, Role.USER, "Jo", "Secret.", estimate=1)
        for whose in (chat.character.id, other.id):
            store.facts.add(f"fact-of-{whose}", character_id=whose)
    told = run("memory", "wipe", "--character", "mira", "--yes").stderr
    assert "the memory of 9 messages in 2 chats of the 2 characters called Mira" in told
    with Store(home / "tuimem.db") as store:
        assert store.facts.search("", with_past=True) == []
        assert store.memory_list.wipeable(None).messages == 0
    assert run("memory", "wipe", "--character", "Mira", "--chats", "--yes").exit_code == 0
    with Store(home / "tuimem.db") as store:
        assert store.chats.list(9) == []


@pytest.mark.usefixtures("chat")
def test_whoever_wipes_is_told_of_servers_that_are_not_named_any_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_wipe, "with_worker", lambda *_: WishesDone(left=("http://old:8000",)))
    told = " ".join(run("memory", "wipe", "--yes").stderr.split())
    assert "may be left on the Chroma server http://old:8000, which the settings do not name any more" in told
