"""The user profile's pages: versions that are dated and undone, and a file that any editor may change."""

from pathlib import Path

import pytest

from tests.unit.store.conftest import Clock
from tuimem.messages import Message
from tuimem.remembered import PageOrigin, ProfilePage
from tuimem.store import Store
from tuimem.store.page_file import erase, follow, path_of
from tuimem.store.profile_pages import MOST_VERSIONS

_EMPTY = "# About me\n\n## Interests\n"
_CHESS = "# About me\n\n## Interests\n\n- Chess\n"
_BOTH = "# About me\n\n## Interests\n\n- Chess\n- Tea\n"


@pytest.fixture
def page(store: Store) -> ProfilePage:
    return store.profile_pages.opened("Ann")


def _put(store: Store, page: ProfilePage, text: str, base: str | None = None) -> None:
    store.profile_pages.put(page.id, text, PageOrigin.MODEL, base=base)


def _text(store: Store, page: ProfilePage) -> str:
    return store.profile_pages.get(page.id).text


def _file(store: Store, page: ProfilePage) -> Path:
    follow(store, page.id)
    return path_of(store, page.id)


def test_each_name_has_a_page_of_its_own_and_the_first_name_goes_on_with_the_nameless_one(store: Store) -> None:
    pages = store.profile_pages
    assert pages.find("User") is None
    nameless = pages.opened("User", "User")
    assert pages.opened("user", "User") == nameless
    ann = pages.opened("Ann", "User")
    assert (ann.id, ann.name) == (nameless.id, "Ann")
    assert pages.opened("User", "User").id == ann.id
    assert pages.opened("Bob", "User").id != ann.id
    assert [one.name for one in pages.all()] == ["Ann", "Bob"]


def test_a_version_says_when_how_and_from_which_message(
    store: Store, page: ProfilePage, messages: list[Message], clock: Clock
) -> None:
    source = messages[0]
    store.profile_pages.put(
        page.id, _CHESS, PageOrigin.MODEL, reason="plays", message_id=source.id, chat_id=source.chat_id
    )
    _put(store, page, _BOTH)
    newest, first = store.profile_pages.history(page.id)
    assert (first.before, first.text, first.message_id, first.chat_id) == ("", _CHESS, source.id, source.chat_id)
    assert (newest.before, newest.text, newest.reason) == (_CHESS, _BOTH, "")
    assert newest.at > first.at
    assert store.profile_pages.put(page.id, _BOTH, PageOrigin.EDIT) is None


def test_an_update_of_what_the_page_was_keeps_what_came_since(store: Store, page: ProfilePage) -> None:
    _put(store, page, _EMPTY)
    _put(store, page, _CHESS, base=_EMPTY)
    _put(store, page, _EMPTY.replace("Interests\n", "Interests\n\n- Tea\n"), base=_EMPTY)
    assert "- Chess\n- Tea\n" in _text(store, page)


def test_the_last_fifty_versions_are_kept(store: Store, page: ProfilePage) -> None:
    for number in range(MOST_VERSIONS + 5):
        _put(store, page, f"{number}\n")
    kept = store.profile_pages.history(page.id)
    assert len(kept) == MOST_VERSIONS
    assert kept[-1].before is None
    assert store.profile_pages.undo(page.id, kept[-1].id) is None
    assert _text(store, page) == f"{MOST_VERSIONS + 4}\n"


def test_undo_goes_back_step_by_step_and_can_be_undone(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    _put(store, page, _BOTH)
    first = store.profile_pages.undo(page.id)
    assert first is not None
    assert _text(store, page) == _CHESS
    assert store.profile_pages.undo(page.id) is not None
    assert _text(store, page) == ""
    assert store.profile_pages.undo(page.id) is None
    assert store.profile_pages.undo(page.id, store.profile_pages.history(page.id)[0].id) is not None
    assert _text(store, page) == _CHESS
    assert store.profile_pages.undo(page.id) is not None, "what was done again can be undone again"
    assert _text(store, page) == ""


def test_an_older_change_is_undone_alone(store: Store, page: ProfilePage) -> None:
    _put(store, page, _EMPTY)
    _put(store, page, _CHESS)
    _put(store, page, _BOTH)
    middle = store.profile_pages.history(page.id)[1]
    store.profile_pages.undo(page.id, middle.id)
    assert "- Tea" in _text(store, page)
    assert "- Chess" not in _text(store, page)


def test_what_is_erased_is_in_no_version_and_not_in_the_file(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    erase(store, page.id, _EMPTY)
    follow(store, page.id)
    assert [one.text for one in store.profile_pages.history(page.id)] == [_EMPTY]
    assert file.read_text() == _EMPTY


def test_the_file_follows_the_page_and_the_page_the_file(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    assert file.read_text() == _CHESS
    assert file.stat().st_mode & 0o077 == 0
    file.write_text(_BOTH)
    assert follow(store, page.id).is_changed
    newest = store.profile_pages.history(page.id)[0]
    assert (newest.origin, newest.text) == (PageOrigin.EDIT, _BOTH)
    assert not follow(store, page.id).is_changed
    store.profile_pages.undo(page.id)
    follow(store, page.id)
    assert file.read_text() == _CHESS


def test_an_edit_while_an_update_is_made_loses_neither(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    file.write_text(_CHESS.replace("Chess", "Chess, badly"))
    _put(store, page, _BOTH, base=_CHESS)
    follow(store, page.id)
    assert file.read_text() == _text(store, page) == _BOTH.replace("Chess", "Chess, badly")


def test_an_editor_that_saves_what_it_had_open_does_not_take_an_update_away(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    opened = file.read_text()
    _put(store, page, _BOTH, base=_CHESS)
    _file(store, page)
    file.write_text(opened.replace("Chess", "Chess, badly"))
    follow(store, page.id)
    assert file.read_text() == _text(store, page) == _BOTH.replace("Chess", "Chess, badly")


def test_a_line_that_is_corrected_by_hand_as_soon_as_it_is_learned_does_not_come_back(
    store: Store, page: ProfilePage
) -> None:
    _put(store, page, _CHESS)
    _put(store, page, _BOTH, base=_CHESS)
    file = _file(store, page)
    file.write_text(file.read_text().replace("- Tea", "- Tea, green"))
    follow(store, page.id)
    assert file.read_text() == _text(store, page) == _BOTH.replace("- Tea", "- Tea, green")


def test_a_file_that_was_written_before_a_kill_and_edited_then_has_nothing_twice(
    store: Store, page: ProfilePage
) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    _put(store, page, _BOTH, base=_CHESS)
    file.write_text(_BOTH.replace("- Tea", "- Tea, green"))  # it was written, that was not booked, and it is edited
    follow(store, page.id)
    assert file.read_text() == _text(store, page) == _BOTH.replace("- Tea", "- Tea, green")


def test_a_line_that_is_taken_out_by_hand_stays_out(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    _put(store, page, _BOTH, base=_CHESS)
    file = _file(store, page)
    file.write_text(_CHESS)
    follow(store, page.id)
    assert file.read_text() == _text(store, page) == _CHESS


def test_a_kill_between_store_and_file_costs_nothing(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    _put(store, page, _BOTH, base=_CHESS)
    with Store(store.path) as next_run:
        assert not follow(next_run, page.id).is_changed
    assert file.read_text() == _BOTH


def test_an_edit_at_the_moment_in_which_the_file_is_written_is_taken_up(
    store: Store, page: ProfilePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    _put(store, page, _BOTH, base=_CHESS)
    edits = [_CHESS.replace("Chess", "Chess, badly")]
    monkeypatch.setattr("os.fsync", lambda _: file.write_text(edits.pop()) if edits else None)
    assert follow(store, page.id).is_changed
    assert not edits
    assert file.read_text() == _text(store, page) == _BOTH.replace("Chess", "Chess, badly")


def test_what_a_killed_program_was_writing_is_removed(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    (file.parent / f".{file.name}.0123.new").write_text("# Ab")
    _put(store, page, _BOTH)
    follow(store, page.id)
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_file_that_is_gone_comes_back(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    file.unlink()
    follow(store, page.id)
    assert file.read_text() == _CHESS


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 1_000_001], ids=["no text", "too large"])
def test_a_file_that_cannot_be_read_is_left_as_it_is(store: Store, page: ProfilePage, data: bytes) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    file.write_bytes(data)
    followed = follow(store, page.id)
    assert str(file) in followed.problem
    assert followed.page.text == _CHESS
    assert file.read_bytes() == data


def test_lines_that_end_as_on_windows_go_on_doing_so(store: Store, page: ProfilePage) -> None:
    _put(store, page, _CHESS)
    file = _file(store, page)
    file.write_bytes(_CHESS.replace("\n", "\r\n").encode())
    assert not follow(store, page.id).is_changed
    _put(store, page, _BOTH, base=_CHESS)
    follow(store, page.id)
    assert file.read_bytes() == _BOTH.replace("\n", "\r\n").encode()


def test_a_file_that_was_there_before_is_taken_up(store: Store, page: ProfilePage) -> None:
    file = path_of(store, page.id)
    file.parent.mkdir()
    file.write_text(_CHESS)
    assert follow(store, page.id).page.text == _CHESS
