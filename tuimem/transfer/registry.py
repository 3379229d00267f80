"""The formats that chats can be written in and read from. A new one is a new file that joins the list here."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from tuimem.store import Store
from tuimem.store.errors import not_found
from tuimem.text import clean_line
from tuimem.transfer import jsonl, markdown
from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, ImportSource, rough_estimate

FORMATS: dict[str, Format] = {known.name: known for known in (jsonl.FORMAT, markdown.FORMAT)}


def find_format(name: str) -> Format:
    """The format with this name. Raises TransferError."""
    if name not in FORMATS:
        raise TransferError(f"There is no format {name!r}.", f"Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def export(store: Store, chat_id: int, format_name: str) -> Iterator[str]:
    """The chat as text, piece by piece. Raises TransferError or RowNotFound at once, not at the first piece."""
    chosen = find_format(format_name)
    chat = store.chats.get(chat_id)
    if chat is None:
        raise not_found("chat", chat_id)
    return chosen.write(store, chat)


def format_of(path: Path | None, default: str) -> Format:
    """The format that the ending of a file says; `default` without a file or an ending. Raises TransferError."""
    ending = path.suffix.lower() if path is not None else ""
    if not ending:
        return find_format(default)
    for known in FORMATS.values():
        if ending in known.extensions:
            return known
    endings = ", ".join(known.extensions[0] for known in FORMATS.values())
    raise TransferError(f"There is no format for files ending in {clean_line(ending, 20)}.", f"Choose of {endings}.")


def import_file(
    store: Store,
    path: Path,
    estimate: Callable[[str], int] = rough_estimate,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Read a chat from a file into the store, all of it or nothing. A pipe is read as it comes.

    `estimate` gives the tokens of a text. Raises TransferError, or StoreError from the store.
    """
    only_written = [
        known for known in FORMATS.values() if known.read is None and path.suffix.lower() in known.extensions
    ]
    if only_written:
        raise TransferError(
            f"The format {only_written[0].name} is only for reading; tuimem cannot import it.",
            f"Import a file that was exported with --format {_readable()[0].name}.",
        )
    try:
        mode = path.stat().st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise TransferError(f"{path} is a device.", "Name a file, or - for standard input.")
        with path.open("rb") as file:
            return import_source(store, ImportSource(str(path), file, on_progress), estimate)
    except OSError as error:
        raise TransferError(
            f"The file {path} cannot be read ({error.strerror}).", "Check its name and permissions."
        ) from error


def import_source(store: Store, source: ImportSource, estimate: Callable[[str], int] = rough_estimate) -> Imported:
    """`import_file` for what is open already. Raises OSError too."""
    ending = Path(source.name).suffix.lower()
    chosen = next((known for known in _readable() if ending in known.extensions), _readable()[0])
    assert chosen.read is not None
    return chosen.read(store, source, estimate)


def _readable() -> list[Format]:
    return [known for known in FORMATS.values() if known.read is not None]
