"""A log of exchanges becomes a chat."""

from collections.abc import Callable, Iterator
from itertools import chain

from tuimem.messages import Character, Role
from tuimem.store import NewChat, NewMessage, NewSwipe, Store
from tuimem.transfer.chat_log import TITLE, UNREADABLE, Spoken, spoken
from tuimem.transfer.format import Imported, ImportSource
from tuimem.transfer.json_lines import JsonLines

_AT_ONCE = 200
_USER, _CHARACTER = "User", "Assistant"


def read_log(
    store: Store, first: bytes, lines: JsonLines, source: ImportSource, estimate: Callable[[str], int]
) -> Imported:
    """Store the exchanges as a chat, all of it or nothing. Lines that cannot be read are passed over and counted."""
    character = store.characters.find(_CHARACTER) or Character(0, _CHARACTER)
    now, stored = store.now(), 0
    before = now
    with store.import_chat(NewChat(TITLE, character, _USER, now, now)) as growing:
        batch: list[NewMessage] = []
        for said in _spoken(chain([first], lines), lines):
            before = before if said.created is None else said.created
            batch.append(_message(said, before, estimate))
            if len(batch) >= _AT_ONCE:
                stored += len(growing.add(batch))
                source.on_progress(stored)
                batch = []
        if batch:
            stored += len(growing.add(batch))
            source.on_progress(stored)
    return Imported(growing.id, stored, tuple(lines.unread), tuple(lines.too_long))


def _spoken(each: Iterator[bytes], lines: JsonLines) -> Iterator[Spoken]:
    for line in each:
        if not line.strip():
            continue
        try:
            yield from list(spoken(line))
        except UNREADABLE:
            lines.unread.append(lines.number)


def _message(said: Spoken, created: float, estimate: Callable[[str], int]) -> NewMessage:
    author = _USER if said.role is Role.USER else _CHARACTER
    return NewMessage(said.role, author, [NewSwipe(said.text, estimate(said.text))], created=created)
