"""The line of keys: what is left out where there is little room, and what a click does."""

from tuimem.widgets.keys_line import KeyHint, write_keys

CHATS = [
    KeyHint("enter", "opens"),
    KeyHint("ctrl+e", "renames"),
    KeyHint("ctrl+d", "deletes"),
    KeyHint("escape", "closes"),
]


def test_all_keys_on_one_line_where_they_fit_and_on_two_where_not() -> None:
    assert write_keys(CHATS, 60).plain == "enter opens · ctrl+e renames · ctrl+d deletes · esc closes"
    assert write_keys(CHATS, 34).plain == "enter opens · ctrl+e renames\nctrl+d deletes · esc closes"


def test_the_first_and_the_way_out_stay_on_the_narrowest_screen() -> None:
    assert write_keys(CHATS, 16).plain == "enter opens\nesc closes"


def test_each_key_can_be_clicked() -> None:
    content = write_keys(CHATS[:1], 60)
    assert any("click" in str(getattr(span.style, "meta", "")) for span in content.spans)
