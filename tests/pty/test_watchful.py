"""The careful eye sees what it is there for, or the scripts that rely on it would always pass."""

import pytest

from tests.pty.watchful import complaints

GOOD = """\
 tuimem  A walk
  Sam  10:00  #1
╭─ Help ─────────────────────╮
│  b  Remember               │rds
╰────────────────────────────╯
▌ Write a message     ↑ send
 enter Send  f1 more"""


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("enter Send  f1 more", "enter Send  f1 mo", "line of keys"),
        ("enter Send", "enter Se", "'Se' is no word"),
        ("Remember", "Rememb", "'Rememb' is no word"),
        ("──╮", "───", "box"),
        ("▌ Write a message     ↑ send", "", "way back"),
        ("  Sam", "Traceback (most recent call last)", "fault"),
        ("#1", "#1" + " " * 30 + "walk", "wider"),
    ],
)
def test_each_kind_of_disorder_is_seen(was: str, becomes: str, complaint: str) -> None:
    known = ["tuimem", "walk", "sam", "help", "remember", "write", "message", "send", "enter", "more"]
    assert complaints(GOOD, 40, known) == []
    found = complaints(GOOD.replace(was, becomes, 1), 40, known)
    assert any(complaint in each for each in found), found
