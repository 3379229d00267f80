"""tuimem's own JSONL: a chat with everything that belongs to it, one message a line, without loss."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from tuimem.messages import Character, Chat
from tuimem.store import NewChat, NewMessage, Store
from tuimem.transfer.accept import Context, new_message
from tuimem.transfer.chat_log import is_log
from tuimem.transfer.condensed import CondensedWriter, stored_blocks
from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, ImportSource, all_messages
from tuimem.transfer.json_lines import JsonLines
from tuimem.transfer.lines import (
    NAME,
    VERSION,
    CondensedLine,
    Header,
    MessageLine,
    cleaned_character,
    cleaned_chat,
    header_of,
    message_line,
)
from tuimem.transfer.log_chat import read_log

_LINES_BEFORE = 2
"""The number of the first message's line: lines are counted from 1, and the first one is the header."""

_MESSAGES_AT_ONCE = 100
_CHARACTERS_AT_ONCE = 1_000_000
_REMEDY = "Import a file that was exported with --format jsonl."
_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)


class _Greeting(msgspec.Struct):
    format: str
    version: int


def write(store: Store, chat: Chat) -> Iterator[str]:
    """The header, then every message, a line each."""
    yield _line(header_of(chat))
    condensed = CondensedWriter(store, chat.id)
    for message in all_messages(store, chat.id):
        swipes = [(swipe, store.swipes.usage(swipe.id)) for swipe in store.swipes.list(message.id)]
        yield _line(message_line(message, swipes, condensed.of(message.id)))


def read(store: Store, source: ImportSource, estimate: Callable[[str], int]) -> Imported:
    """Store the chat, all of it or nothing. Lines that are no messages are passed over and counted.

    It is stored in short transactions, so that other windows can write meanwhile; they see the chat when it is whole.
    Raises TransferError when it is not one of ours, OSError when it cannot be read.
    """
    lines = JsonLines(source.file)
    first = next(iter(lines), b"")
    if is_log(first):
        return read_log(store, first, lines, source, estimate)
    header = _header(first, source.name)
    stored = 0
    new = _new_chat(header)
    context = Context((new.user_name, new.character.name))
    with store.import_chat(new) as growing:
        ids: dict[int, int] = {}
        condensed: list[CondensedLine] = []
        for batch in _batches(_messages(lines, estimate, context)):
            made = growing.add([one.message for one in batch])
            ids.update(zip([one.number for one in batch], made, strict=True))
            condensed += [line for one in batch for line in one.condensed]
            stored += len(made)
            source.on_progress(stored)
        if blocks := stored_blocks(condensed, ids, estimate):
            store.blocks.take_in(growing.id, blocks)
        if not stored and (lines.unread or lines.too_long):
            raise TransferError(f"None of the messages in {source.name} can be read.", _REMEDY)
    return Imported(growing.id, stored, tuple(lines.unread), tuple(lines.too_long))


FORMAT = Format("jsonl", (".jsonl",), write, read)


def _line(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode() + "\n"


def _header(first: bytes, name: str) -> Header:
    first = first.removeprefix(b"\xef\xbb\xbf")
    try:
        greeting = msgspec.json.decode(first, type=_Greeting)
    except _UNREADABLE as error:
        raise TransferError(f"{name} is not a chat exported by tuimem.", _REMEDY) from error
    if greeting.format != NAME:
        raise TransferError(f"{name} is in a format that tuimem cannot read.", _REMEDY)
    if greeting.version > VERSION:
        raise TransferError(f"{name} was written by a newer tuimem.", "Upgrade tuimem, then import it again.")
    try:
        return msgspec.json.decode(first, type=Header)
    except _UNREADABLE as error:
        raise TransferError(f"The first line of {name} is damaged.", _REMEDY) from error


class _Read(NamedTuple):
    """A message that was read, its number among the lines after the header, and what is condensed under it."""

    number: int
    message: NewMessage
    condensed: tuple[CondensedLine, ...]


def _messages(lines: JsonLines, estimate: Callable[[str], int], context: Context) -> Iterator[_Read]:
    for line in lines:
        if not line.strip():
            continue
        try:
            decoded = msgspec.json.decode(line, type=MessageLine)
            message = new_message(decoded, estimate, context)
        except _UNREADABLE:
            lines.unread.append(lines.number)
        else:
            yield _Read(lines.number - _LINES_BEFORE, message, decoded.condensed)


def _batches(messages: Iterator[_Read]) -> Iterator[list[_Read]]:
    """Some messages at a time, read before they are stored: no transaction is open while the file is read."""
    batch: list[_Read] = []
    characters = 0
    for message in messages:
        batch.append(message)
        characters += sum(len(swipe.text) for swipe in message.message.swipes)
        if len(batch) >= _MESSAGES_AT_ONCE or characters >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _new_chat(header: Header) -> NewChat:
    own, character = cleaned_chat(header.chat), cleaned_character(header.character)
    return NewChat(
        title=own.title or "Imported chat",
        character=Character(0, character.name, character.description, character.system_prompt, character.greeting),
        user_name=own.user_name,
        created=own.created,
        updated=own.updated,
        system_prompt=own.system_prompt,
        memory_enabled=own.memory_enabled,
        draft=own.draft,
        instruction=own.instruction,
        own_settings=own.settings,
        profile=own.profile,
    )
