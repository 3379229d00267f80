"""tuimem's own JSONL: a chat with everything that belongs to it, one message a line, without loss."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from tuimem.messages import Character, Chat
from tuimem.store import NewChat, NewMessage, Store
from tuimem.transfer.accept import new_message
from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, all_messages
from tuimem.transfer.lines import (
    NAME,
    VERSION,
    Header,
    MessageLine,
    cleaned_character,
    cleaned_chat,
    header_of,
    message_line,
)

_LONGEST_LINE = 32 * 1024 * 1024  # bytes
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
    for message in all_messages(store, chat.id):
        swipes = [(swipe, store.swipes.usage(swipe.id)) for swipe in store.swipes.list(message.id)]
        yield _line(message_line(message, swipes))


def read(store: Store, path: Path, estimate: Callable[[str], int]) -> Imported:
    """Store the chat of the file, all of it or nothing. Lines that are no messages are passed over and counted.

    It is stored in short transactions, so that other windows can write meanwhile; they see the chat when it is whole.
    Raises TransferError when the file is not ours, OSError when it cannot be read.
    """
    skipped: list[int] = []
    stored = 0
    with path.open("rb") as file:
        header = _header(file, path)
        with store.import_chat(_new_chat(header)) as growing:
            for batch in _batches(_messages(file, estimate, skipped)):
                stored += growing.add(batch)
            if skipped and not stored:
                raise TransferError(f"None of the messages in {path} can be read.", _REMEDY)
    return Imported(growing.id, stored, tuple(skipped))


FORMAT = Format("jsonl", (".jsonl",), write, read)


def _line(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode() + "\n"


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of the file; one that is too long comes cut, and so cannot be read as JSON."""
    while line := file.readline(_LONGEST_LINE):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(_LONGEST_LINE)):
            line = b"{"
        yield line


def _header(file: BinaryIO, path: Path) -> Header:
    first = next(_lines(file), b"").removeprefix(b"\xef\xbb\xbf")
    try:
        greeting = msgspec.json.decode(first, type=_Greeting)
    except _UNREADABLE as error:
        raise TransferError(f"The file {path} is not a chat that tuimem has written.", _REMEDY) from error
    if greeting.format != NAME:
        raise TransferError(f"The file {path} is in a format that tuimem cannot read.", _REMEDY)
    if greeting.version > VERSION:
        raise TransferError(f"The file {path} was written by a newer tuimem.", "Upgrade tuimem, then import it again.")
    try:
        return msgspec.json.decode(first, type=Header)
    except _UNREADABLE as error:
        raise TransferError(f"The first line of {path} is damaged.", _REMEDY) from error


def _messages(file: BinaryIO, estimate: Callable[[str], int], skipped: list[int]) -> Iterator[NewMessage]:
    for number, line in enumerate(_lines(file), start=2):
        if not line.strip():
            continue
        try:
            message = new_message(msgspec.json.decode(line, type=MessageLine), estimate)
        except _UNREADABLE:
            skipped.append(number)
        else:
            yield message


def _batches(messages: Iterator[NewMessage]) -> Iterator[list[NewMessage]]:
    """Some messages at a time, read before they are stored: no transaction is open while the file is read."""
    batch: list[NewMessage] = []
    characters = 0
    for message in messages:
        batch.append(message)
        characters += sum(len(swipe.text) for swipe in message.swipes)
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
    )
