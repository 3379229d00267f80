"""Paths as they are typed: one that leads nowhere is a path like any other, and a text is read as what it is."""

from pathlib import Path

import pytest

from tuimem.chat.pinned import MOST_BYTES, PinError, absolute, place_of, read_text_file
from tuimem.chat.user_profile import UnreadablePage, read_page
from tuimem.commands.files import paths, typed_path

NOBODY = "~nobody-of-this-name/notes.md"


async def test_the_home_of_nobody_is_no_crash():
    assert str(typed_path(NOBODY)) == NOBODY
    assert await paths(None, NOBODY) == []
    with pytest.raises(UnreadablePage, match="No such file"):
        read_page(Path(NOBODY))
    with pytest.raises(PinError, match="There is no file"):
        place_of(Path(NOBODY))


@pytest.mark.parametrize("name", ["a" * 400, "\\ " * 300])
def test_a_name_that_no_file_can_have_is_told(name: str):
    with pytest.raises(PinError):
        place_of(typed_path(name))


def test_one_file_has_one_path_and_links_are_followed_as_the_system_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "far" / "inner").mkdir(parents=True)
    (tmp_path / "here" / "link").symlink_to(tmp_path / "far" / "inner")
    (tmp_path / "far" / "notes.md").write_text("far")
    assert absolute(Path("here/link/../notes.md")) == f"{tmp_path}/here/link/../notes.md", "which is in far"
    (tmp_path / "here" / "notes.md").write_text("here")
    assert absolute(Path("here/link/../notes.md")) == f"{tmp_path}/here/link/../notes.md"
    assert absolute(Path("here/../here/./notes.md")) == f"{tmp_path}/here/notes.md"
    (tmp_path / "newest.md").symlink_to("here/notes.md")
    assert absolute(Path("newest.md")) == f"{tmp_path}/newest.md", "it follows when the link leads elsewhere"
    assert absolute(Path("gone/../here/../gone.md")) == f"{tmp_path}/gone.md"


def test_a_long_text_is_cut_within_no_character_and_another_encoding_is_told(tmp_path: Path):
    long, old = tmp_path / "long.txt", tmp_path / "old.txt"
    long.write_text("x" + "é" * MOST_BYTES, encoding="utf-8")
    text = read_text_file(long)
    assert set(text) == {"x", "é"}
    assert len(text.encode()) == MOST_BYTES - 1
    old.write_bytes("Café".encode("latin-1"))
    with pytest.raises(PinError, match="not in UTF-8"):
        read_text_file(old)
