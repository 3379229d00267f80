"""The formats that chats can be written in and read from. A new one is a new file that joins the list here."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tuimem.store import Store
from tuimem.store.errors import not_found
from tuimem.transfer import jsonl, markdown
from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, rough_estimate

FORMATS: dict[str, Format] = {known.name: known for known in (jsonl.FORMAT, markdown.FORMAT)}


def find_format(name: str) -> Format:
    """The format with this name. Raises TransferError."""
    if name not in FORMATS:
        raise TransferError(f"There is no format called {name!r}.", f"Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def export(store: Store, chat_id: int, format_name: str) -> Iterator[str]:
    """The chat as text, piece by piece. Raises TransferError or RowNotFound at once, not at the first piece."""
    chosen = find_format(format_name)
    chat = store.chats.get(chat_id)
    if chat is None:
        raise not_found("chat", chat_id)
    return chosen.write(store, chat)


def import_file(store: Store, path: Path, estimate: Callable[[str], int] = rough_estimate) -> Imported:
    """Read a chat from a file into the store, all of it or nothing.

    `estimate` gives the tokens of a text. Raises TransferError, or StoreError from the store.
    """
    readers = [known for known in FORMATS.values() if known.read is not None]
    only_written = [
        known for known in FORMATS.values() if known.read is None and path.suffix.lower() in known.extensions
    ]
    if only_written:
        raise TransferError(
            f"The format {only_written[0].name} is for reading by people; tuimem cannot read it back.",
            f"Import a file that was exported with --format {readers[0].name}.",
        )
    chosen = next((known for known in readers if path.suffix.lower() in known.extensions), readers[0])
    assert chosen.read is not None
    try:
        return chosen.read(store, path, estimate)
    except OSError as error:
        raise TransferError(
            f"The file {path} cannot be read ({error.strerror}).", "Check its name and rights."
        ) from error
